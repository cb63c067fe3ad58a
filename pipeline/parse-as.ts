import type * as z from 'zod';

/** Wrong input of a person's or a machine's making. The message says file, field, found and expected, a fault a line. */
export class ContractError extends Error {
  override name = 'ContractError';
}

/** Where a value comes from: the file that it was read from, or a name for each of its fields. */
export type Source = string | ((path: readonly PropertyKey[]) => string);

/**
 * Checks a value against a schema of this file.
 * @param source named in every fault
 * @throws ContractError one line a fault: `pipeline/pipeline.yml: training.trainer: found "gpu", expected one of …`
 */
export function parseAs<T extends z.ZodType>(schema: T, value: unknown, source: Source): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new ContractError(result.error.issues.flatMap((issue) => faults(issue, value, source)).join('\n'));
}

function faults(issue: z.core.$ZodIssue, value: unknown, source: Source): string[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      return `${nameOf(source, path)}: found ${found(value, path)}, expected no such field`;
    });
  const inside = issue.code === 'invalid_union' ? deeperIssues(issue) : [];
  if (inside.length > 0) return inside.flatMap((deeper) => faults(deeper, value, source));
  return [`${nameOf(source, issue.path)}: found ${found(value, issue.path)}, expected ${expected(issue)}`];
}

const nameOf = (source: Source, path: PropertyKey[]): string =>
  typeof source === 'string' ? `${source}: ${pathText(path)}` : source(path);

/** Where a value has the shape of one option and only fields of it are wrong, those say more than the union does. */
function deeperIssues({ errors, path }: z.core.$ZodIssueInvalidUnion): z.core.$ZodIssue[] {
  const shaped = errors.filter((option) => option.every((issue) => issue.path.length > 0));
  return shaped.length === 1 ? shaped[0]!.map((issue) => ({ ...issue, path: [...path, ...issue.path] })) : [];
}

/** `dataset.columns[3].name` */
export function pathText(path: readonly PropertyKey[]): string {
  return path.length === 0
    ? 'the whole'
    : path.map((p, i) => (typeof p === 'number' ? `[${p}]` : (i ? '.' : '') + String(p))).join('');
}

function found(value: unknown, path: PropertyKey[]): string {
  let node: unknown = value;
  for (const part of path) node = (node as Record<PropertyKey, unknown> | undefined | null)?.[part];
  const text = JSON.stringify(node) ?? 'nothing';
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}

function expected(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected;
    case 'invalid_value':
      return issue.values.map((v) => JSON.stringify(v)).join(' or ');
    case 'too_small':
      return `at least ${issue.minimum}${issue.origin === 'string' ? ' characters' : issue.origin === 'array' ? ' items' : ''}`;
    case 'too_big':
      return `at most ${issue.maximum}${issue.origin === 'string' ? ' characters' : issue.origin === 'array' ? ' items' : ''}`;
    default:
      return issue.message;
  }
}
