import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { AwsError } from '../core/errors.ts';
import { ALGORITHMS, type Algorithm, algorithmOf, type Checksums } from './digests.ts';
import { notImplemented } from './refusals.ts';

/** A request's body with its framing taken off, and what the request says of it beside its members. */
export interface ReceivedBody {
  chunks: AsyncIterable<Buffer>;
  /** Hex SHA-256 when the signer signed the body whole. */
  contentSha256?: string;
  /** The algorithm whose checksum is to follow behind the body. */
  trailer?: Algorithm;
  /** Checksums that followed behind the body; known once `chunks` has ended. */
  trailers: Checksums;
}

/** What an operation takes as an object's content. */
export type Content = ReceivedBody | Buffer | string | Readable | undefined;

/** The content as a received body, whoever calls: over the wire, or another service with a buffer or a stream. */
export function receivedBody(content: Content): ReceivedBody {
  if (content !== undefined && typeof content === 'object' && 'chunks' in content) return content;
  return { chunks: chunksOf(content), trailers: {} };
}

async function* chunksOf(content: Buffer | string | Readable | undefined): AsyncGenerator<Buffer> {
  if (content === undefined) return;
  if (typeof content === 'string' || Buffer.isBuffer(content)) yield asBuffer(content);
  else for await (const chunk of content) yield asBuffer(chunk);
}

const asBuffer = (chunk: string | Buffer): Buffer => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk);

const incomplete = () =>
  new AwsError('IncompleteBody', 'You did not provide the number of bytes specified by the Content-Length HTTP header');

/**
 * The body of a request, decoded from `aws-chunked` where it comes in that. Signatures of single chunks are not
 * verified: the stand-in knows no secrets.
 * @throws AwsError when the length is not said; while it is read, IncompleteBody and MalformedTrailerError
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export function bodyOf(request: IncomingMessage): ReceivedBody {
  // Without destroyOnReturn a refusal in mid-body would close the connection before it is answered.
  const chunks: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  const sha256 = String(request.headers['x-amz-content-sha256'] ?? '');
  if (!sha256.startsWith('STREAMING-')) {
    if (request.headers['transfer-encoding']) throw notImplemented('Transfer-Encoding');
    return { chunks, trailers: {}, contentSha256: /^[0-9a-f]{64}$/.test(sha256) ? sha256 : undefined };
  }
  const length = request.headers['x-amz-decoded-content-length'];
  if (length === undefined)
    throw new AwsError('MissingContentLength', 'You must provide the Content-Length HTTP header.', 411);
  const trailer = /^x-amz-checksum-(\w+)$/.exec(String(request.headers['x-amz-trailer'] ?? ''))?.[1];
  const body: ReceivedBody = { chunks, trailers: {}, trailer: trailer ? algorithmOf(trailer) : undefined };
  body.chunks = unchunk(chunks, Number(length), body);
  return body;
}

async function* unchunk(source: AsyncIterable<Buffer>, length: number, body: ReceivedBody): AsyncGenerator<Buffer> {
  const reader = lineReader(source);
  let left = length;
  for (;;) {
    const size = Number.parseInt((await reader.line()) ?? '', 16);
    if (Number.isNaN(size)) throw incomplete();
    if (size === 0) break;
    left -= size;
    if (left < 0) throw incomplete();
    yield* reader.bytes(size);
    await reader.line();
  }
  if (left !== 0) throw incomplete();
  for (let line = await reader.line(); line; line = await reader.line()) readTrailer(line, body.trailers);
  if (body.trailer && !body.trailers[body.trailer])
    throw new AwsError(
      'MalformedTrailerError',
      'The request contained trailing data that was not well-formed or did not conform to our published schema.',
    );
}

function readTrailer(line: string, trailers: Checksums): void {
  const [, name = '', value = ''] = /^x-amz-checksum-(\w+):(.*)$/i.exec(line) ?? [];
  const algorithm = ALGORITHMS.find((known) => known === name.toUpperCase());
  if (algorithm) trailers[algorithm] = value.trim();
}

/** Reads a stream by lines (ended by CRLF) and by counted bytes, in turn. */
function lineReader(source: AsyncIterable<Buffer>) {
  const chunks = source[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  const more = async () => {
    const next = await chunks.next();
    if (next.done) return false;
    rest = rest.length === 0 ? next.value : Buffer.concat([rest, next.value]);
    return true;
  };
  return {
    async line(): Promise<string | undefined> {
      let end = rest.indexOf('\r\n');
      while (end < 0) {
        if (!(await more())) return undefined;
        end = rest.indexOf('\r\n');
      }
      const line = rest.toString('latin1', 0, end);
      rest = rest.subarray(end + 2);
      return line;
    },
    async *bytes(count: number): AsyncGenerator<Buffer> {
      for (let left = count; left > 0; ) {
        if (rest.length === 0 && !(await more())) throw incomplete();
        const part = rest.subarray(0, left);
        rest = rest.subarray(part.length);
        left -= part.length;
        yield part;
      }
    },
  };
}
