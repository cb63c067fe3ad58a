import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from './errors.ts';
import { isHttpPayload, isStatusCode, operationSchema, type Schema, shapeOf, traitsOf } from './schema.ts';
import { readBody } from './server.ts';
import type { Call, Operation } from './stand-in.ts';
import { toJson } from './wire.ts';

interface Route {
  operation: string;
  method: string;
  path: RegExp;
  labels: string[];
  status: number;
  input: Schema;
  output: Schema;
}

/** Largest body that is read; the operations themselves refuse smaller ones by AWS's limits. */
const MAX_BODY_BYTES = 80 * 1024 * 1024;

/**
 * Answers requests of a REST-JSON service by the bindings in the SDK's schemas (method, path labels, headers, query,
 * payload).
 * @returns a function like `Service.http`: false when no operation of these has the request's method and path
 * @see https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
export function restJson(sdk: object, operations: Record<string, Operation>) {
  const routes = Object.keys(operations).map((operation) => route(sdk, operation));
  return async (request: IncomingMessage, response: ServerResponse, call: Call): Promise<boolean> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    for (const candidate of routes) {
      const match = candidate.method === request.method && candidate.path.exec(url.pathname);
      if (!match) continue;
      const labels = Object.fromEntries(candidate.labels.map((label, i) => [label, decodeURIComponent(match[i + 1]!)]));
      const input = await readInput(candidate, labels, url.searchParams, request);
      writeOutput(candidate, await operations[candidate.operation]!(input, call), response);
      return true;
    }
    return false;
  };
}

function route(sdk: object, operation: string): Route {
  const { http, input, output } = operationSchema(sdk, operation);
  const [method, uri, status] = http!;
  const labels = [...uri.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
  const path = new RegExp(`^${uri.split('?')[0]!.replace(/\{\w+\}/g, '([^/]+)')}/?$`);
  return { operation, method, path, labels, status, input, output };
}

async function readInput(
  { input }: Route,
  labels: Record<string, string>,
  query: URLSearchParams,
  request: IncomingMessage,
): Promise<Record<string, unknown>> {
  const body = await readBody(request, MAX_BODY_BYTES);
  const bound: Record<string, unknown> = { ...labels };
  let payload: string | undefined;
  for (const { name, traits, kind } of membersOf(input)) {
    if (isHttpPayload(traits)) payload = name;
    if (typeof traits !== 'object') continue;
    const texts = traits.httpHeader
      ? [request.headers[traits.httpHeader.toLowerCase()]].flat()
      : query.getAll(traits.httpQuery ?? '');
    if (texts[0] !== undefined) bound[name] = kind === 'list' ? texts : parseText(texts[0], kind);
  }
  if (payload) return { ...bound, [payload]: body };
  return { ...parseBody(body), ...bound };
}

function parseText(text: string, kind: string): unknown {
  if (kind === 'number') return Number(text);
  return kind === 'boolean' ? text === 'true' : text;
}

function parseBody(body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new AwsError('SerializationException', 'The request body is not JSON');
  }
}

function writeOutput({ output, status }: Route, answer: unknown, response: ServerResponse): void {
  const members = { ...(answer as Record<string, unknown> | undefined) };
  let body: unknown;
  let code = status;
  for (const { name, traits } of membersOf(output)) {
    const value = members[name];
    if (typeof traits === 'object' && traits.httpHeader && value !== undefined)
      response.setHeader(traits.httpHeader, String(value));
    else if (isHttpPayload(traits)) body = value ?? Buffer.alloc(0);
    else if (isStatusCode(traits)) code = Number(value ?? status);
    else continue;
    delete members[name];
  }
  if (!response.hasHeader('content-type')) response.setHeader('content-type', 'application/json');
  response.writeHead(code);
  response.end(code === 204 ? undefined : Buffer.isBuffer(body) ? body : toJson(members));
}

function membersOf(schema: Schema) {
  const shape = shapeOf(schema);
  if (shape.kind !== 'structure') return [];
  return shape.names.map((name, index) => {
    const member = shape.members[index];
    return { name, traits: traitsOf(member), kind: shapeOf(member).kind };
  });
}
