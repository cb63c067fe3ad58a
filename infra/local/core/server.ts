import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { refusal } from '../faults/answers.ts';
import { CONTROL_PATH, control } from '../faults/control.ts';
import { ConnectionReset } from '../faults/faults.ts';
import { AwsError } from './errors.ts';
import { isObject } from './is-object.ts';
import type { Call, Caller, Protocol, Service, StandIn } from './stand-in.ts';
import { asAwsError, queryInput, toJson, toXml } from './wire.ts';

/** Largest body of an operation call where the service names none; S3 streams its bodies and is not bound by it. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/**
 * Serves all services on one port of 127.0.0.1. The service is read from the SigV4 credential scope, so that every SDK
 * and the CDK CLI work unchanged with `AWS_ENDPOINT_URL`.
 * @returns the listening server; `standIn.endpoint` is set
 */
export async function serve(standIn: StandIn, port = 0): Promise<Server> {
  const server = createServer((request, response) => {
    void answer(standIn, request, response);
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
  standIn.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return server;
}

async function answer(standIn: StandIn, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestId = crypto.randomUUID();
  response.setHeader('x-amzn-requestid', requestId);
  let service: Service | undefined;
  try {
    if (request.url === CONTROL_PATH) {
      await answerControl(standIn, request, response);
      return;
    }
    const scope = credentialScope(request);
    service = scope ? standIn.service(scope.service) : anonymousService(standIn, request);
    if (!service)
      throw new AwsError('UnknownServiceException', `The stand-in has no service "${scope?.service ?? request.url}"`);
    const caller = callerOf(standIn, service, scope?.accessKeyId ?? '');
    const call: Call = { caller, requestId };
    if (service.http && (await service.http(request, response, call))) return;
    await answerOperation(service, request, response, call);
  } catch (error) {
    if (error instanceof ConnectionReset) request.socket.resetAndDestroy();
    else sendError(service, asAwsError(error), response, requestId);
  }
}

async function answerControl({ faults }: StandIn, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, body } = control(faults, request.method ?? '', (await readBody(request)).toString('utf8'));
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
}

/** Runs one plain operation call (JSON or Query) and writes its answer. */
async function answerOperation(
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
  call: Call,
): Promise<void> {
  if (service.protocol.startsWith('json')) checkJsonRequest(request);
  const body = await readBody(request, service.maxBodyBytes);
  if (service.protocol === 'query') {
    const form = new URLSearchParams(body.toString('utf8'));
    const operation = form.get('Action') ?? '';
    const output = await run(service, operation, queryInput(form), call);
    const result = `<${operation}Result>${toXml(output)}</${operation}Result>`;
    const metadata = `<ResponseMetadata><RequestId>${call.requestId}</RequestId></ResponseMetadata>`;
    response.writeHead(200, { 'content-type': 'text/xml' });
    response.end(
      `<${operation}Response xmlns="${service.xmlNamespace ?? ''}">${result}${metadata}</${operation}Response>`,
    );
    return;
  }
  const target = String(request.headers['x-amz-target'] ?? '');
  const operation = target.slice(target.lastIndexOf('.') + 1);
  if (service.target !== undefined && target !== `${service.target}.${operation}`)
    throw unknownOperation(service, target);
  const output = await run(service, operation, parseJson(body), call);
  const version = service.protocol === 'json-1.0' ? '1.0' : '1.1';
  response.writeHead(200, { 'content-type': `application/x-amz-json-${version}` });
  response.end(toJson(output ?? {}));
}

async function run(service: Service, operation: string, input: unknown, call: Call): Promise<unknown> {
  const execute = Object.hasOwn(service.operations, operation) ? service.operations[operation] : undefined;
  if (!execute) throw unknownOperation(service, operation);
  return execute(input, call);
}

function unknownOperation({ name, protocol }: Service, operation: string): AwsError {
  const named = operation || 'a request without an operation name';
  const code = protocol === 'query' ? 'InvalidAction' : 'UnknownOperationException';
  return new AwsError(code, `Could not find operation ${named} in ${name}`);
}

/**
 * The JSON protocols know only POST requests of their own content type.
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
function checkJsonRequest({ method, headers }: IncomingMessage): void {
  const [type] = (headers['content-type'] ?? '').split(';');
  if (method !== 'POST' || !/^application\/x-amz-json-1\.[01]$/i.test(type!.trim()))
    throw new AwsError(
      'UnknownOperationException',
      `A request must be a POST of application/x-amz-json-1.0 or 1.1, found ${method} of ${type || 'no content type'}`,
      404,
    );
}

/** @throws AwsError `SerializationException` for anything but a JSON object */
function parseJson(body: Buffer): unknown {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw new AwsError('SerializationException', 'The request body is not JSON');
  }
  if (!isObject(value)) throw new AwsError('SerializationException', 'The request body must be a JSON object');
  return value;
}

/**
 * Reads a whole request body.
 * @throws AwsError `RequestEntityTooLargeException` over `limit` bytes; the request is still open then
 */
export async function readBody(request: IncomingMessage, limit = MAX_BODY_BYTES): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > limit) break;
    chunks.push(chunk);
  }
  if (size <= limit) return Buffer.concat(chunks);
  // The rest is read away: a client that is still sending would not get to read the answer.
  request.resume();
  throw new AwsError('RequestEntityTooLargeException', `The body is over ${limit} bytes`, 413);
}

function credentialScope(request: IncomingMessage): { accessKeyId: string; service: string } | undefined {
  const url = URL.parse(request.url ?? '/', 'http://localhost');
  const credential =
    /Credential=([^,\s]+)/.exec(request.headers.authorization ?? '')?.[1] ?? url?.searchParams.get('X-Amz-Credential');
  const [accessKeyId, , , service] = (credential ?? '').split('/');
  return accessKeyId && service ? { accessKeyId, service } : undefined;
}

/** The caller by access key id. Ids that begin with ASIA are STS's own: one that it did not issue here is refused. */
function callerOf(standIn: StandIn, service: Service, accessKeyId: string): Caller {
  const session = standIn.sessions.get(accessKeyId);
  if (session?.kind === 'role' && session.expires !== undefined && session.expires <= standIn.clock.now())
    throw refusal(service.name, 'expiredToken');
  if (!session && accessKeyId.startsWith('ASIA'))
    throw new AwsError(
      service.protocol.startsWith('json') ? 'UnrecognizedClientException' : 'InvalidClientTokenId',
      'The security token included in the request is invalid.',
      403,
    );
  return session ?? standIn.accountCaller;
}

/** The two requests that are not signed: STS AssumeRoleWithWebIdentity, and GETs that only S3 could answer. */
function anonymousService(standIn: StandIn, request: IncomingMessage): Service | undefined {
  return standIn.service(request.method === 'POST' ? 'sts' : 's3');
}

function sendError(service: Service | undefined, thrown: AwsError, response: ServerResponse, requestId: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const error = asWorded(thrown, service?.protocol);
  if (service?.writeError) {
    service.writeError(error, response, requestId);
    return;
  }
  if (service?.protocol === 'query') {
    const type = error.status >= 500 ? 'Receiver' : 'Sender';
    const detail = toXml({ Type: type, Code: error.code, Message: error.message, ...error.members });
    response.writeHead(error.status, { 'content-type': 'text/xml' });
    response.end(`<ErrorResponse><Error>${detail}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`);
    return;
  }
  response.writeHead(error.status, {
    'content-type': service?.protocol === 'json-1.0' ? 'application/x-amz-json-1.0' : 'application/x-amz-json-1.1',
    'x-amzn-errortype': error.code,
  });
  response.end(toJson({ __type: error.code, message: error.message, ...error.members }));
}

/** A refusal of what the caller may not do, as the services of a protocol word it. */
function asWorded(error: AwsError, protocol: Protocol | undefined): AwsError {
  if (error.code !== 'AccessDeniedException') return error;
  if (protocol === 'query') return new AwsError('AccessDenied', error.message, 403, error.members);
  return protocol === 'rest' ? new AwsError(error.code, error.message, 403, error.members) : error;
}
