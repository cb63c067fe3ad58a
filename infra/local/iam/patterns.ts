/** Values of condition keys by lower-case name. */
export type Context = Record<string, string | readonly string[]>;

/**
 * Policy text with its variables filled in, as a regular expression source: `*` and `?` are wildcards, but not those
 * that came in by a variable. Undefined when a variable has no value, or several: AWS matches nothing then.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function patternSource(text: string, context: Context, wildcards = true): string | undefined {
  let source = '';
  for (const [part] of text.matchAll(/\$\{[^}]*\}|[^$]+|\$/g)) {
    if (part.startsWith('${')) {
      const value = variable(part.slice(2, -1), context);
      if (value === undefined) return undefined;
      source += escaped(value);
    } else source += wildcards ? globSource(part) : escaped(part);
  }
  return source;
}

function variable(expression: string, context: Context): string | undefined {
  if (['*', '?', '$'].includes(expression)) return expression;
  const [, name = '', fallback] = /^\s*([^,]*?)\s*(?:,\s*'(.*)')?$/.exec(expression) ?? [];
  const value = context[name.toLowerCase()];
  return typeof value === 'string' ? value : fallback;
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

const globSource = (text: string) =>
  text.replace(/[*?]|[^*?]+/g, (part) => (part === '*' ? '.*' : part === '?' ? '.' : escaped(part)));

/** Whether a whole value matches the source of a regular expression; no value matches none. */
export const matchesSource = (source: string | undefined, value: string, flags = 's'): boolean =>
  source !== undefined && new RegExp(`^${source}$`, flags).test(value);

/** Whether a value matches a pattern with wildcards and variables. */
export const matchesGlob = (pattern: string, value: string, context: Context, flags = 's'): boolean =>
  matchesSource(patternSource(pattern, context), value, flags);

/**
 * Whether an ARN matches an ARN pattern: each of the six parts by itself, so that a wildcard does not reach beyond its
 * part; the last part is all that follows. Parts that the pattern lacks match anything.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function matchesArn(pattern: string, arn: string, context: Context): boolean {
  if (pattern === '*') return true;
  const values = arnParts(arn);
  const patterns = arnParts(pattern);
  return values.every((value, i) => matchesGlob(patterns[i] ?? '*', value, context));
}

// Colons inside a variable (`${aws:username}`) divide nothing.
function arnParts(arn: string): string[] {
  const parts = arn.match(/(?:\$\{[^}]*\}|[^:])*(?::|$)/g) ?? [];
  const head = parts.slice(0, 5).map((part) => part.replace(/:$/, ''));
  const tail = parts.slice(5).join('');
  return parts.length > 5 ? [...head, tail] : head;
}
