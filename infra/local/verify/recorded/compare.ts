/**
 * What the recorder put in place of values that differ from run to run: `<anything>`, or a word of its own. The account
 * is one of them: `111111111111`.
 */
const PLACEHOLDER = new RegExp(
  [
    /<<?[^<>]+>(?::\d+>)?/,
    /111111111111/,
    /\b(?:s[nf]{2}_role_arn|map_run_arn|activity_arn|sqs_queue_url|topic-arn|table-name|bucket-name|file-key)\b/,
    /\blambda_function(?:_\d)?_name\b/,
    /\bfunction_name_branch\d\b/,
  ]
    .map(({ source }) => source)
    .join('|'),
);

/** Words that stand for a whole value. */
const WORDS = /^(timestamp|datetime|date|(start|stop)-date|(start|entered)-time|uuid|\w+EventDetails\.output)$/;

/** A value with the JSON texts in it decoded, as the recordings have them. A text that is no JSON stays itself. */
export function decoded(value: unknown): unknown {
  if (typeof value === 'string') {
    try {
      return inner(JSON.parse(value));
    } catch {
      return value;
    }
  }
  return inner(value);
}

/** Inside a value only objects and lists are decoded: `"1"` is a text there. */
function inner(value: unknown): unknown {
  if (typeof value === 'string') return /^\s*[[{]/.test(value) ? decoded(value) : value;
  if (Array.isArray(value)) return value.map(inner);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, inner(member)]));
  return value;
}

/** Whether a value is the recorded one, placeholders aside. Both are decoded; `member` is the name of the value. */
export function matches(recorded: unknown, found: unknown, member = ''): boolean {
  if (typeof recorded === 'string') return recorded === found || hides(recorded, found, member);
  if (typeof recorded === 'number' && typeof found === 'number')
    return Math.abs(recorded - found) <= 1e-9 * Math.max(1, Math.abs(recorded));
  if (!isObject(recorded) || !isObject(found)) return recorded === found;
  if (Array.isArray(recorded) !== Array.isArray(found)) return false;
  const names = Object.keys(recorded);
  return (
    names.length === Object.keys(found).length &&
    names.every((name) => name in found && matches(recorded[name], found[name], name))
  );
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Whether a recorded text stands for a value: by a placeholder, or by the value's own name (`"RequestId": "RequestId"`). */
function hides(recorded: string, found: unknown, member: string): boolean {
  if (recorded === 'RandomNumberGenerated') return typeof found === 'number';
  const isName = member !== '' && [member, kebab(member)].includes(recorded);
  // Variables in the history are JSON texts: a recorded `"date"` keeps its quotes.
  if (isName || WORDS.test(recorded.replace(/^"(.*)"$/, '$1'))) return found !== undefined;
  const parts = recorded.split(PLACEHOLDER);
  if (parts.length === 1) return false;
  const pattern = parts.map(RegExp.escape).join('[\\s\\S]*');
  return new RegExp(`^${pattern}$`).test(String(found));
}

/** `DetailType` as `detail-type`. */
const kebab = (name: string) => name.replace(/(?<=[a-z])[A-Z]/g, '-$&').toLowerCase();
