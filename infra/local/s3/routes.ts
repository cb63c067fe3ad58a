import * as client from '@aws-sdk/client-s3';
import { AwsError } from '../core/errors.ts';
import type { Schema } from '../core/schema.ts';
import { membersOf } from './shape.ts';

/** An S3 operation as the SDK's model describes it, and what of a request tells it from the others. */
export interface Route {
  operation: string;
  method: string;
  level: 'service' | 'bucket' | 'object';
  /** Query parameters that the operation's URI spells out: `{uploads: ''}`, `{'list-type': '2'}`. */
  literals: Map<string, string>;
  requiredQuery: string[];
  requiredHeaders: string[];
  status: number;
  input: Schema;
  output: Schema;
}

export interface Address {
  bucket: string;
  key: string;
  query: URLSearchParams;
}

/**
 * Bucket, key and query of a path-style request target. The path is taken as it was sent: a URL parser would fold the
 * `..` and `//` that keys may hold.
 * @throws AwsError InvalidURI when the path is not percent-encoded UTF-8
 */
export function addressOf(target: string): Address {
  const [path = '', ...rest] = target.split('?');
  const slash = path.indexOf('/', 1);
  try {
    return {
      bucket: decodeURIComponent(path.slice(1, slash < 0 ? undefined : slash)),
      key: slash < 0 ? '' : decodeURIComponent(path.slice(slash + 1)),
      query: new URLSearchParams(rest.join('?')),
    };
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.");
  }
}

// Every operation of S3, also those the stand-in lacks, so that one of these is refused by name and never taken for
// another (a PutObjectTagging for a PutObject).
const ROUTES: Route[] = Object.values(client as Record<string, unknown>).flatMap((schema) =>
  Array.isArray(schema) && schema[0] === 9 ? [routeOf(schema)] : [],
);

function routeOf(schema: unknown[]): Route {
  const traits = schema[3] as { http: [string, string, number] };
  const [method, uri, status] = traits.http;
  const [path, query] = uri.split('?');
  const literals = new Map(new URLSearchParams(query));
  literals.delete('x-id');
  const required = membersOf(schema[4]).filter((member) => member.required);
  const hasBucket = required.some(({ name }) => name === 'Bucket');
  return {
    operation: String(schema[2]),
    method,
    level: path === '/{Key+}' ? 'object' : hasBucket ? 'bucket' : 'service',
    literals,
    requiredQuery: required.flatMap(({ traits }) => traits.httpQuery ?? []),
    requiredHeaders: required.flatMap(({ traits }) => traits.httpHeader?.toLowerCase() ?? []),
    status,
    input: schema[4],
    output: schema[5],
  };
}

/**
 * The operation that a request asks for: the one with most of the query parameters and required headers that tell it
 * from its neighbours. Where two have the same form, the one that is implemented.
 * @throws AwsError MethodNotAllowed, when S3 has no operation of this form
 */
export function routeFor(
  method: string,
  { bucket, key, query }: Address,
  headers: Record<string, unknown>,
  implemented: (operation: string) => boolean,
): Route {
  const level = key ? 'object' : bucket ? 'bucket' : 'service';
  const rank = (route: Route) =>
    2 * (route.literals.size + route.requiredQuery.length + route.requiredHeaders.length) +
    (implemented(route.operation) ? 1 : 0);
  const fits = (route: Route) =>
    route.method === method &&
    route.level === level &&
    [...route.literals].every(([name, value]) => query.get(name) === value) &&
    route.requiredQuery.every((name) => query.has(name)) &&
    route.requiredHeaders.every((name) => name in headers);
  const [best] = ROUTES.filter(fits).sort((a, b) => rank(b) - rank(a));
  if (best) return best;
  throw new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405, {
    Method: method,
  });
}
