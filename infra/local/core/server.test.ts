import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Service } from './stand-in.ts';
import { startTestServer } from './testing.ts';

const MAX_BODY_BYTES = 100_000;

let started: Awaited<ReturnType<typeof startTestServer>>;
let seen: unknown[] = [];
let finish = () => {};

const jsonService = (): Service => ({
  name: 'json',
  protocol: 'json-1.0',
  target: 'Json_2026',
  maxBodyBytes: MAX_BODY_BYTES,
  operations: {
    Echo: (input) => {
      seen.push(input);
      return input;
    },
    Wait: () =>
      new Promise<object>((resolve) => {
        finish = () => resolve({});
      }),
    Break: () => {
      throw new TypeError('broken');
    },
  },
});
const queryService = (): Service => ({
  name: 'query',
  protocol: 'query',
  operations: { Echo: (input) => void seen.push(input) },
});

beforeAll(async () => {
  started = await startTestServer({}, jsonService, queryService);
});
afterAll(() => started.close());
beforeEach(() => {
  seen = [];
});

const signedFor = (service: string) => `AWS4-HMAC-SHA256 Credential=test/20261122/us-east-1/${service}/aws4_request`;
const headers = {
  authorization: signedFor('json'),
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-target': 'Json_2026.Echo',
};

async function post(body: string | ReadableStream, more: Record<string, string> = {}, options: RequestInit = {}) {
  const init = { method: 'POST', headers: { ...headers, ...more }, body, ...options };
  const response = await fetch(started.standIn.endpoint, init);
  return {
    status: response.status,
    type: response.headers.get('x-amzn-errortype'),
    text: await response.text(),
  };
}

/** A connection of the test's own; `text` gives what came until it was closed, be it in order or by a reset. */
async function open(bytes: string) {
  const { hostname, port } = new URL(started.standIn.endpoint);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.on('close', resolve));
  await once(socket, 'connect');
  socket.write(bytes);
  return {
    socket,
    async text() {
      await closed;
      return Buffer.concat(chunks).toString();
    },
  };
}

function requestHead(more: string, url = '/'): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${url} HTTP/1.1\r\nhost: x\r\n${lines.join('')}${more}\r\n`;
}

const isAlive = async () => expect(await post('{"alive":true}')).toMatchObject({ status: 200, text: '{"alive":true}' });

describe('a request of a JSON service', () => {
  it.each([
    ['without a target', ''],
    ['for an operation that is not there', 'Json_2026.Nothing'],
    ['for what every object has', 'Json_2026.constructor'],
    ['for an operation of another service', 'Other.Echo'],
    ['for an operation without its service', 'Echo'],
  ])('%s is an UnknownOperationException', async (_, target) => {
    const answer = await post('{}', { 'x-amz-target': target });
    expect(answer).toMatchObject({ status: 400, type: 'UnknownOperationException' });
    expect(seen).toEqual([]);
  });

  it.each(['text/plain', 'application/json', 'application/x-www-form-urlencoded', 'application/x-amz-json-9'])(
    'of the content type %s is no operation',
    async (type) => {
      const answer = await post('{}', { 'content-type': type });
      expect(answer).toMatchObject({ status: 404, type: 'UnknownOperationException' });
    },
  );

  it('may name a charset beside its content type', async () => {
    const answer = await post('{}', { 'content-type': 'application/x-amz-json-1.0; charset=utf-8' });
    expect(answer).toMatchObject({ status: 200 });
  });

  it.each(['GET', 'PUT', 'DELETE', 'OPTIONS'])('by %s is no operation', async (method) => {
    const response = await fetch(started.standIn.endpoint, { method, headers });
    expect(response.status).toBe(404);
  });

  it('for a service that is not there names it', async () => {
    const answer = await post('{}', { authorization: signedFor('nothing') });
    expect(answer).toMatchObject({ status: 400, type: 'UnknownServiceException' });
    expect(answer.text).toContain('nothing');
  });

  it('that breaks an operation is answered as a failure of the stand-in', async () => {
    const answer = await post('{}', { 'x-amz-target': 'Json_2026.Break' });
    expect(answer).toMatchObject({ status: 500, type: 'InternalFailure' });
    await isAlive();
  });
});

describe('a body', () => {
  it('is read up to the service’s limit, and not beyond', async () => {
    const fits = `{"x":"${'y'.repeat(MAX_BODY_BYTES - '{"x":""}'.length)}"}`;
    expect(await post(fits)).toMatchObject({ status: 200 });
    expect(await post(`${fits} `)).toMatchObject({ status: 413, type: 'RequestEntityTooLargeException' });
  });

  it('that is far too large is refused, and the client gets to read so', async () => {
    const chunk = new Uint8Array(1 << 20);
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        if (sent++ < 64) controller.enqueue(chunk);
        else controller.close();
      },
    });
    const answer = await post(body, {}, { duplex: 'half' } as RequestInit);
    expect(answer).toMatchObject({ status: 413, type: 'RequestEntityTooLargeException' });
    expect(seen).toEqual([]);
    await isAlive();
  });

  it('that is abandoned halfway calls nothing', async () => {
    const { socket, text } = await open(`${requestHead('content-length: 1000\r\n')}{"half":`);
    socket.destroy();
    await text();
    await isAlive();
    expect(seen).toEqual([{ alive: true }]);
  });

  it('that names a member twice, or a number beyond all numbers, is JSON all the same', async () => {
    const answer = await post(`{"n":${'9'.repeat(400)},"n":1}`);
    expect(answer).toMatchObject({ status: 200, text: '{"n":1}' });
  });
});

it('a client that goes away during an operation leaves the server as it was', async () => {
  const gone = new AbortController();
  const before = finish;
  const request = post('{}', { 'x-amz-target': 'Json_2026.Wait' }, { signal: gone.signal });
  await expect.poll(() => finish).not.toBe(before);
  gone.abort();
  await expect(request).rejects.toThrow();
  finish();
  await isAlive();
});

it.each([
  ['what is no HTTP', '\u0016\u0003\u0001 hello\r\n\r\n', /^HTTP\/1.1 400/],
  ['a header without a colon', 'POST / HTTP/1.1\r\nnonsense\r\n\r\n', /^HTTP\/1.1 400/],
  ['a header that never ends', `POST / HTTP/1.1\r\nx: ${'y'.repeat(100_000)}`, /^HTTP\/1.1 431|^$/],
  ['a body of two lengths', requestHead('content-length: 1\r\ncontent-length: 2\r\n'), /^HTTP\/1.1 400/],
])('%s closes its connection and nothing else', async (_, bytes, answer) => {
  const { text } = await open(bytes);
  expect(await text()).toMatch(answer);
  await isAlive();
});

it('the URL does not matter, even when it is none', async () => {
  const { text } = await open(`${requestHead('content-length: 2\r\nconnection: close\r\n', '//[')}{}`);
  expect(await text()).toMatch(/^HTTP\/1.1 200 /);
});

it('no member of a query reaches the prototype of objects', async () => {
  const body = new URLSearchParams({ Action: 'Echo', '__proto__.bad': 'yes', 'a.constructor.prototype.bad': 'yes' });
  await post(body.toString(), { authorization: signedFor('query') });
  expect(seen).toHaveLength(1);
  expect({}).not.toHaveProperty('bad');
});
