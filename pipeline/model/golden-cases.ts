import { readdirSync, readFileSync } from 'node:fs';
import { type Matrix, matrixOf } from './booster.ts';
import type { LabelledRows } from './training-data.ts';

interface PlainRows {
  readonly rows: readonly (readonly (number | null)[])[];
  readonly labels: readonly number[];
}

/** One golden case as make-golden.py wrote it with the real XGBoost 1.7.4. */
interface Golden {
  readonly name: string;
  readonly proves: string;
  readonly hyperparameters: Record<string, string>;
  readonly training: LabelledRows;
  readonly validation?: LabelledRows;
  /** What XGBoost printed, a line a round. */
  readonly lines: readonly string[];
  readonly attributes: Record<string, string>;
  /** XGBoost's predictions for the training rows. */
  readonly margins: readonly number[];
  readonly probabilities: readonly number[];
}

const folder = new URL('golden/', import.meta.url);

/** The bytes of one of the golden files. */
export const goldenFile = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, folder)));

const labelled = ({ rows, labels }: PlainRows): LabelledRows => ({
  matrix: withMissing(rows),
  labels: Float32Array.from(labels),
});

const withMissing = (rows: PlainRows['rows']): Matrix => matrixOf(rows.map((row) => row.map((value) => value ?? NaN)));

/** All golden cases, by name. */
export const goldenCases: readonly Golden[] = readdirSync(folder)
  .filter((file) => /^[a-z-]+\.json$/.test(file))
  .sort()
  .map((file) => {
    const read = JSON.parse(new TextDecoder().decode(goldenFile(file)));
    return {
      ...read,
      name: file.slice(0, -'.json'.length),
      training: labelled(read.training),
      validation: read.validation ? labelled(read.validation) : undefined,
    };
  });
