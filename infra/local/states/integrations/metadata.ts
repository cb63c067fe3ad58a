import type { JsonObject } from '../engine/definition.ts';

/**
 * The members that optimized integrations add to an answer, as recorded from AWS.
 * @param body the answer as the service sends it, for its length
 * @param now the stand-in's time, milliseconds
 * @param headers what the service's answers have besides length, date and request id
 */
export function sdkMetadata(body: string, now: number, headers: Record<string, string>): JsonObject {
  const requestId = crypto.randomUUID();
  const all: Record<string, string> = {
    ...headers,
    'Content-Length': String(Buffer.byteLength(body)),
    Date: new Date(now).toUTCString(),
    'x-amzn-RequestId': requestId,
  };
  return {
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(Object.entries(all).map(([name, value]) => [name, [value]])),
      HttpHeaders: all,
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
  };
}

/** Headers of a service that answers in the given content type. */
export const headersOf = (contentType: string) => ({ connection: 'keep-alive', 'Content-Type': contentType });
