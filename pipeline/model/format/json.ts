import { ModelFormatError } from './bytes.ts';
import type { ModelValue } from './document.ts';
import { shortestFloat } from './float-text.ts';

/** Writes a model document as XGBoost's JSON: no spaces, and floats never as bare integers, which XGBoost would refuse. */
export const writeJson = (value: ModelValue): Uint8Array => new TextEncoder().encode(jsonText(value));

const jsonText = (value: ModelValue): string => {
  if (value instanceof Float32Array) return `[${Array.from(value, shortestFloat).join(',')}]`;
  if (ArrayBuffer.isView(value)) return `[${value.join(',')}]`;
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  if (typeof value === 'object') {
    return `{${Object.entries(value)
      .map(([name, member]) => `${JSON.stringify(name)}:${jsonText(member)}`)
      .join(',')}}`;
  }
  return JSON.stringify(value);
};

/** Parses a model's JSON. Throws a ModelFormatError when it is none. */
export const readJson = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new ModelFormatError(`found broken JSON (${(error as Error).message}), expected a model that XGBoost saved`);
  }
};
