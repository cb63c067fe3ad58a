import { settings } from '../testing.ts';
import { editArtifact, editFeatures, FOLDER, remove } from './corruptions.ts';
import { flipped, type Sabotage } from './sabotage.ts';
import { CHAMPION } from './testing.ts';

/** By what happened in S3 between the steps, and by what serves. */
export const BAD_SURROUNDINGS: Record<string, Sabotage> = {
  'no test rows': {
    beforeEvaluation: (objects) => remove(objects, `${FOLDER}test/`),
    blockedBy: [
      'complete held-out rows',
      'both classes',
      'enough held-out assets',
      'minimum average precision',
      'saving',
      'champion',
      'score drift',
    ],
    reason: /complete held-out rows: test: read 0 rows/,
  },
  'a part of the test rows gone': {
    beforeEvaluation: (objects) => remove(objects, `${FOLDER}test/`, { last: true }),
    blockedBy: ['complete held-out rows'],
    reason: /complete held-out rows: test: read \d+ rows with \d+ failures, processed /,
  },
  'validation labels flipped after training': {
    beforeEvaluation: (objects) =>
      editFeatures(objects, 'validation', (rows) => rows.map(([label, ...features]) => [flipped(label!), ...features])),
    blockedBy: ['complete held-out rows', 'saving'],
    reason: /complete held-out rows: validation: /,
  },
  "the champion's artifact overwritten by another model": {
    beforeEvaluation: (objects) =>
      editArtifact(objects, CHAMPION, (booster) => ({ ...booster, trees: booster.trees.slice(0, 3) })),
    blockedBy: ['score drift'],
    reason: /score drift: the champion's scores shifted by/,
  },
  "the champion's artifact gone": {
    beforeEvaluation: (objects) => remove(objects, CHAMPION),
    blockedBy: ['comparison possible', 'champion'],
    reason: /comparison possible: the champion cannot be evaluated: .*found no object/,
  },
  'rows shared out by another salt than the champion had': {
    dataset: { ...settings.dataset, split: { ...settings.dataset.split, salt: 'other' } },
    blockedBy: ['comparison possible', 'champion'],
    reason: /comparison possible: .*it may know the test rows/,
  },
  'an endpoint that does not serve': {
    serves: 'an endpoint that failed',
    blockedBy: ['comparison possible', 'champion'],
    reason: /comparison possible: .*is Failed, expected InService/,
  },
};
