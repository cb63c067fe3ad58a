import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AwsError } from '../core/errors.ts';
import { type Schema, shapeOf } from '../core/schema.ts';
import type { Call, Operation } from '../core/stand-in.ts';
import { toXml } from '../core/wire.ts';
import { bodyOf } from './body.ts';
import { algorithmOf, digestsOf } from './digests.ts';
import { notImplemented } from './refusals.ts';
import { type Address, addressOf, type Route, routeFor } from './routes.ts';
import { type Member, membersOf, rootElement } from './shape.ts';
import { parseXml, writeXml, xmlDocument } from './xml.ts';

/** Documents in request bodies are small; the largest, 1000 keys to delete, stays under this. */
const MAX_DOCUMENT_BYTES = 4 * 1024 ** 2;

/** Headers that say how a request was signed and framed; S3 has no operation's member for them. */
const PROTOCOL_HEADERS =
  /^x-amz-(date|content-sha256|security-token|user-agent|decoded-content-length|trailer|sdk-checksum-algorithm|checksum-\w+|te)$/;

/**
 * Answers a path-style REST request by the bindings in the SDK's schemas.
 * @throws AwsError what the operation refuses; AccessDenied without a signature; NotImplemented for an operation, query
 *   parameter or `x-amz-` header that the stand-in does not act on
 */
export async function answer(
  operations: Record<string, Operation>,
  request: IncomingMessage,
  response: ServerResponse,
  call: Call,
): Promise<void> {
  if (!request.headers.authorization) throw new AwsError('AccessDenied', 'Access Denied', 403);
  const address = addressOf(request.url ?? '/');
  const route = routeFor(request.method ?? '', address, request.headers, (name) => name in operations);
  const operation = operations[route.operation];
  if (!operation) throw new AwsError('NotImplemented', `The stand-in has no s3:${route.operation}.`, 501);
  refuseUnknown(route, address, request);
  const output = await operation(await readInput(route, address, request), call);
  await writeOutput(route, (output ?? {}) as Record<string, unknown>, response);
}

function refuseUnknown(route: Route, { query }: Address, request: IncomingMessage): void {
  const traits = membersOf(route.input).map((member) => member.traits);
  const queries = new Set([...route.literals.keys(), ...traits.map(({ httpQuery }) => httpQuery), 'x-id']);
  const headers = new Set(traits.map(({ httpHeader }) => httpHeader?.toLowerCase()));
  const isKnown = (name: string) =>
    headers.has(name) ||
    PROTOCOL_HEADERS.test(name) ||
    traits.some(({ httpPrefixHeaders: p }) => p && name.startsWith(p));
  const unknown =
    [...query.keys()].find((name) => !queries.has(name)) ??
    Object.keys(request.headers).find((name) => name.startsWith('x-amz-') && !isKnown(name));
  if (unknown) throw notImplemented(unknown);
}

async function readInput(route: Route, address: Address, request: IncomingMessage): Promise<Record<string, unknown>> {
  const input: Record<string, unknown> = {};
  for (const member of membersOf(route.input)) {
    const { name, traits } = member;
    if (name === 'Bucket' && address.bucket) input.Bucket = address.bucket;
    else if (name === 'Key' && address.key) input.Key = address.key;
    else if (traits.httpPayload) input[name] = await readPayload(member, request);
    else if (traits.httpPrefixHeaders) input[name] = prefixed(request, traits.httpPrefixHeaders);
    else {
      const text = traits.httpQuery
        ? (address.query.get(traits.httpQuery) ?? undefined)
        : request.headers[traits.httpHeader?.toLowerCase() ?? ''];
      if (text !== undefined) input[name] = scalar(member, String(text));
    }
  }
  return input;
}

function scalar({ name, schema }: Member, text: string): unknown {
  const { kind } = shapeOf(schema);
  if (kind === 'boolean') return text.toLowerCase() === 'true';
  if (kind === 'timestamp') return new Date(text);
  if (kind !== 'number') return text;
  if (!/^-?\d+$/.test(text))
    throw new AwsError('InvalidArgument', `Provided ${name} not an integer or within integer range`, 400, {
      ArgumentName: name,
      ArgumentValue: text,
    });
  return Number(text);
}

function prefixed(request: IncomingMessage, prefix: string): Record<string, string> {
  const entries = Object.entries(request.headers).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(entries.map(([name, value]) => [name.slice(prefix.length), String(value)]));
}

async function readPayload({ name, required, traits, schema }: Member, request: IncomingMessage): Promise<unknown> {
  const { kind } = shapeOf(schema);
  if (kind === 'blob') return bodyOf(request);
  const text = await readDocument(request);
  if (text === '') {
    if (required) throw new AwsError('MissingRequestBodyError', 'Request Body is empty');
    return undefined;
  }
  return kind === 'structure' ? parseXml(text, traits.xmlName ?? name, schema) : text;
}

async function readDocument(request: IncomingMessage): Promise<string> {
  const body = bodyOf(request);
  const checksums = Object.fromEntries(
    Object.entries(prefixed(request, 'x-amz-checksum-')).map(([name, value]) => [algorithmOf(name), value]),
  );
  const md5 = request.headers['content-md5'] as string | undefined;
  const digests = digestsOf({ md5, checksums, algorithm: body.trailer, contentSha256: body.contentSha256 });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body.chunks) {
    size += chunk.length;
    if (size > MAX_DOCUMENT_BYTES) throw new AwsError('MaxMessageLengthExceeded', 'Your request was too big.');
    digests.update(chunk);
    chunks.push(chunk);
  }
  digests.finish(body.trailers);
  return Buffer.concat(chunks).toString('utf8');
}

async function writeOutput(route: Route, output: Record<string, unknown>, response: ServerResponse): Promise<void> {
  const members = membersOf(route.output);
  for (const { name, traits } of members) {
    const value = output[name];
    if (value === undefined) continue;
    if (traits.httpHeader) response.setHeader(traits.httpHeader, headerText(value));
    if (traits.httpPrefixHeaders)
      for (const [key, text] of Object.entries(value as Record<string, string>))
        response.setHeader(traits.httpPrefixHeaders + key, text);
  }
  response.statusCode = output.ContentRange ? 206 : route.status;
  const payload = members.find(({ traits }) => traits.httpPayload);
  const body = payload ? output[payload.name] : undefined;
  if (body instanceof Readable) {
    // The client that goes away in mid-download is no failure of the server's.
    await pipeline(body, response).catch(() => response.destroy());
    return;
  }
  const text = payload ? payloadText(payload, body) : document(route, members, output);
  if (text !== '' && payload?.name !== 'Policy') response.setHeader('content-type', 'application/xml');
  response.end(text);
}

const headerText = (value: unknown) => (value instanceof Date ? value.toUTCString() : String(value));

function payloadText({ name, schema, traits }: Member, value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  return writeXml(value as object, traits.xmlName ?? (rootElement(schema) || name), schema);
}

function document({ operation, output: schema }: Route, members: Member[], output: Record<string, unknown>): string {
  // The one answer of S3 whose document is a member's bare value.
  if (operation === 'GetBucketLocation') return xmlDocument('LocationConstraint', toXml(output.LocationConstraint));
  const inBody = members.some(({ traits }) => !traits.httpHeader && !traits.httpPrefixHeaders);
  return inBody ? writeXml(output, rootElement(schema as Schema), schema) : '';
}

/** Writes an error as S3 does: an `<Error>` document; 304 has none. */
export function writeError(error: AwsError, response: ServerResponse, requestId: string): void {
  const { etag, ...members } = error.members;
  if (error.status === 304) {
    response.writeHead(304, { etag: String(etag) });
    response.end();
    return;
  }
  const detail = toXml({ Code: error.code, Message: error.message, ...members, RequestId: requestId });
  response.writeHead(error.status, { 'content-type': 'application/xml' });
  response.end(`<?xml version="1.0" encoding="UTF-8"?>\n<Error>${detail}</Error>`);
}
