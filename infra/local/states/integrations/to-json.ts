import type { Json, JsonObject } from '../engine/definition.ts';

/** How an answer's dates are written: ISO text (`aws-sdk:`), or milliseconds since the epoch (optimized `.sync`). */
type DateForm = 'iso' | 'millis';

/** A service's answer as the JSON that a state sees: dates in the given form, blobs as text, nothing undefined. */
export function toStateJson(value: unknown, dates: DateForm = 'iso'): Json {
  if (value instanceof Date) return dates === 'iso' ? value.toISOString() : value.getTime();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (Array.isArray(value)) return value.map((item) => toStateJson(item, dates));
  if (typeof value === 'object' && value !== null) {
    const members: JsonObject = {};
    for (const [name, member] of Object.entries(value))
      if (member !== undefined) members[name] = toStateJson(member, dates);
    return members;
  }
  return (value ?? null) as Json;
}

/** A value where a service wants text: JSON is written out, as Step Functions does by itself; null is no value. */
export const asText = (value: Json | undefined): string | undefined => {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/** The text of an object's body: bytes, or a stream of them. */
export async function readText(body: unknown): Promise<string> {
  if (body === undefined || body === null) return '';
  if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.from(body as string).toString('utf8');
  const chunks: Buffer[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
