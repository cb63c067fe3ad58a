/** What the tables of bad challengers have in common. */
import { editFeatures, editFile } from './corruptions.ts';
import type { Retraining } from './testing.ts';

/** A retraining that must not get through. */
export interface Sabotage extends Retraining {
  /** Names of all checks that block it, and of no other. */
  blockedBy: readonly string[];
  /** What the reasons must say. */
  reason: RegExp;
  /** Beside a champion that was trained on a few rows. */
  besideWeakChampion?: boolean;
}

export const flipped = (label: string): string => (label === '1' ? '0' : '1');

/** The checks that block a model that knows nothing. */
export const USELESS = ['minimum average precision', 'saving', 'champion', 'slices'];
export const USELESS_AND_MISCALIBRATED = ['minimum average precision', 'calibration', 'saving', 'champion', 'slices'];

/** Changes the feature rows that training reads, each part as a whole. */
export const trainingRows =
  (edit: (rows: string[][]) => string[][]): NonNullable<Retraining['beforeTraining']> =>
  (objects) =>
    editFeatures(objects, 'train', edit);

/** Changes the feature rows that training reads, one by one. */
export const eachTrainingRow = (edit: (cells: string[]) => string[]): NonNullable<Retraining['beforeTraining']> =>
  trainingRows((rows) => rows.map(edit));

/** Changes the rows of the delivered files; undefined drops one. */
export const eachRow =
  (edit: (cells: string[], row: number) => string[] | undefined): NonNullable<Retraining['delivered']> =>
  (csv) =>
    editFile(csv, edit);
