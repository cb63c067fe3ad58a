/** Stands for any value, for any part of a text, and, as a member's name, for any further members. */
const ANY = '<any>';

/**
 * Whether a value is the expected one. `<any>` stands for anything that is there. Where JSON is expected and a text was
 * found (a payload in an event, a cause), the text is read as JSON.
 */
export function matches(expected: unknown, found: unknown): boolean {
  if (expected === ANY) return found !== undefined;
  if (same(expected, found)) return true;
  const json = typeof found === 'string' ? parsed(found) : undefined;
  return json !== undefined && same(expected, json);
}

function same(expected: unknown, found: unknown): boolean {
  if (expected === ANY) return found !== undefined;
  if (typeof expected === 'string') return typeof found === 'string' && textOf(expected).test(found);
  if (typeof expected !== 'object' || expected === null) return expected === found;
  if (typeof found !== 'object' || found === null || Array.isArray(expected) !== Array.isArray(found)) return false;
  const { [ANY]: more, ...members } = expected as Record<string, unknown>;
  const others = found as Record<string, unknown>;
  const names = Object.keys(members);
  return (
    (more !== undefined || names.length === Object.keys(others).length) &&
    names.every((name) => Object.hasOwn(others, name) && same(members[name], others[name]))
  );
}

function textOf(expected: string): RegExp {
  const parts = expected.split(ANY).map(RegExp.escape);
  return new RegExp(`^${parts.join('[\\s\\S]*')}$`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
