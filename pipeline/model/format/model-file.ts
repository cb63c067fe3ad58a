import type { Booster } from '../booster.ts';
import { ModelFormatError } from './bytes.ts';
import { fromDocument, toDocument } from './document.ts';
import { readJson, writeJson } from './json.ts';
import { readLegacyBinary, writeLegacyBinary } from './legacy-binary.ts';
import { readUbjson, writeUbjson } from './ubjson.ts';

export { ModelFormatError } from './bytes.ts';

/** XGBoost's file formats: `legacy-binary` is what SageMaker's image 1.7-1 writes as `xgboost-model`. */
export type ModelFormat = 'legacy-binary' | 'ubjson' | 'json';

/** The booster as the bytes of a file that XGBoost 1.7.4 loads. */
export const writeModel = (booster: Booster, format: ModelFormat): Uint8Array => {
  switch (format) {
    case 'legacy-binary':
      return writeLegacyBinary(booster);
    case 'ubjson':
      return writeUbjson(toDocument(booster));
    case 'json':
      return writeJson(toDocument(booster));
  }
};

/**
 * Reads a model file of any of the three formats, told apart by its first bytes as XGBoost does it. Throws a
 * ModelFormatError for anything else, for a broken file, and for a model that is no `gbtree` with `binary:logistic`.
 */
export const readModel = (bytes: Uint8Array): Booster => {
  const start = String.fromCharCode(...bytes.subarray(0, 4));
  if (start === 'binf') return readLegacyBinary(bytes);
  if (/^\{["\s}]/.test(start)) return fromDocument(readJson(bytes));
  if (start.startsWith('{')) return fromDocument(readUbjson(bytes));
  throw new ModelFormatError(`found a file that starts with ${JSON.stringify(start)}, expected an XGBoost model`);
};
