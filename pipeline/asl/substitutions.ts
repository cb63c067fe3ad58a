import { createHash } from 'node:crypto';
import { Placeholder } from './json.ts';

/** `${Name}` as CloudFormation's DefinitionSubstitutions knows it; `${!Name}` is not one. */
const SUBSTITUTION = /\$\{([A-Za-z0-9_][A-Za-z0-9_.:-]*)\}/g;

/** The text with the `${Name}` that have a value replaced; the others stay. */
export const applySubstitutions = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(SUBSTITUTION, (whole, name: string) => (Object.hasOwn(values, name) ? values[name]! : whole));

/**
 * Whether `deployed` is `template` with each `${Name}` replaced by one value, the same wherever it stands. Returns the
 * values, or undefined when the texts differ otherwise. A value stays within its string: it holds no quote and no line
 * break. Of two values that touch, the first is taken as short as the rest allows.
 */
export function matchSubstitutions(template: string, deployed: string): Record<string, string> | undefined {
  const groups = new Map<string, string>();
  let pattern = '';
  let end = 0;
  for (const match of template.matchAll(SUBSTITUTION)) {
    const name = match[1]!;
    const known = groups.get(name);
    pattern += escapeRegExp(template.slice(end, match.index));
    pattern += known ? `\\k<${known}>` : `(?<g${groups.size}>[^"\\n]*?)`;
    if (!known) groups.set(name, `g${groups.size}`);
    end = match.index + match[0].length;
  }
  const found = new RegExp(`^${pattern}${escapeRegExp(template.slice(end))}$`).exec(deployed);
  if (!found) return undefined;
  return Object.fromEntries(Array.from(groups, ([name, group]) => [name, found.groups?.[group] ?? '']));
}

const escapeRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** SHA-256 of a definition's text, in hex. */
export const definitionHash = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/**
 * Fills the strings, keys and placeholders of a read definition, in place, and returns it. What has no value stays: a
 * string with `${Name}` in it, a {@link Placeholder}.
 */
export function substituteIn(value: unknown, values: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string') return fill(value, values);
  if (value instanceof Placeholder) {
    if (!Object.hasOwn(values, value.name)) return value;
    try {
      return JSON.parse(values[value.name]!);
    } catch {
      return values[value.name]!;
    }
  }
  if (typeof value === 'object' && value) {
    const container = value as Record<string, unknown>;
    const keys = Object.keys(container);
    for (const key of keys) container[key] = substituteIn(container[key], values);
    if (keys.some((key) => fill(key, values) !== key)) rename(container, (key) => fill(key, values));
  }
  return value;
}

const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  text.includes('${') ? applySubstitutions(text, values) : text;

/** Gives the members of an object other keys, in the same order. */
function rename(container: Record<string, unknown>, to: (key: string) => string): void {
  const members = Object.entries(container);
  for (const [key] of members) delete container[key];
  for (const [key, member] of members) container[to(key)] = member;
}
