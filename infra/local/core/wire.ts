import { AwsError } from './errors.ts';

/** `a&b<c` as XML text. */
export const escapeXml = (text: string): string =>
  text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`).replace(/[^\t\n\r\u0020-\uFFFD]/g, '?');

/**
 * The input of an AWS Query request: `Parameters.member.1.ParameterKey=x` becomes `{Parameters: [{ParameterKey: 'x'}]}`.
 * Lists come with or without `member`; all scalars are strings.
 */
export function queryInput(form: URLSearchParams): Record<string, unknown> {
  const tree = emptyNode();
  for (const [key, value] of form) {
    if (key === 'Action' || key === 'Version') continue;
    const path = key.split('.').filter((part) => part !== 'member' && part !== 'entry');
    let node = tree;
    for (const part of path.slice(0, -1)) {
      if (typeof node[part] !== 'object' || node[part] === null) node[part] = emptyNode();
      node = node[part] as Record<string, unknown>;
    }
    node[path.at(-1)!] = value;
  }
  return listify(tree) as Record<string, unknown>;
}

/** Without a prototype: a member named `__proto__` is a member like any other. */
const emptyNode = (): Record<string, unknown> => Object.create(null);

function listify(node: unknown): unknown {
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node);
  if (entries.length > 0 && entries.every(([key]) => /^\d+$/.test(key)))
    return entries.sort((a, b) => Number(a[0]) - Number(b[0])).map(([, value]) => listify(value));
  return Object.fromEntries(entries.map(([key, value]) => [key, listify(value)]));
}

/** A value as the body of an AWS Query answer: lists as `<member>`, a `Map` as `<entry>`s, dates in ISO 8601. */
export function toXml(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => `<member>${toXml(item)}</member>`).join('');
  if (value instanceof Map)
    return [...value].map(([key, item]) => `<entry>${toXml({ key, value: item })}</entry>`).join('');
  if (typeof value === 'object')
    return Object.entries(value)
      .filter(([, member]) => member !== undefined && member !== null)
      .map(([key, member]) => `<${key}>${toXml(member)}</${key}>`)
      .join('');
  return escapeXml(String(value));
}

/** JSON as the AWS JSON protocols write it: dates as epoch seconds, blobs in base64. */
export function toJson(value: unknown): string {
  return JSON.stringify(encode(value)) ?? '{}';
}

function encode(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Buffer.isBuffer(value)) return value.toString('base64');
  if (Array.isArray(value)) return value.map(encode);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, encode(member)]));
  return value;
}

/** Whatever was thrown, as the AWS error that the client is to see. */
export function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new AwsError('InternalFailure', `The stand-in failed: ${message}`, 500);
}
