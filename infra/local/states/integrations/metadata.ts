import type { JsonObject } from '../engine/definition.ts';

/**
 * The members that optimized integrations add to an answer, as recorded from AWS.
 * @param answer the answer, for its length
 */
export function sdkMetadata(
  answer: unknown,
  contentType: string,
  now: number,
  headers: Record<string, string> = {},
): JsonObject {
  const requestId = crypto.randomUUID();
  const all: Record<string, string> = {
    Connection: 'keep-alive',
    'Content-Length': String(Buffer.byteLength(JSON.stringify(answer) ?? '')),
    'Content-Type': contentType,
    Date: new Date(now).toUTCString(),
    'x-amzn-RequestId': requestId,
    ...headers,
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
