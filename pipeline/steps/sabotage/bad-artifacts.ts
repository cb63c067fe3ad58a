import type { Booster } from '../../model/booster.ts';
import { editLeaves } from './corruptions.ts';
import { type Sabotage, USELESS_AND_MISCALIBRATED } from './sabotage.ts';

/** The leaf of the tree with the lowest value: healthy rows. */
function lowestLeaf(booster: Booster, tree: number): number {
  const values: number[] = [];
  editLeaves(booster, (value, at) => {
    if (at === tree) values.push(value);
    return value;
  });
  return values.indexOf(Math.min(...values));
}

/** By what was wrong with the trained model. */
export const BAD_ARTIFACTS: Record<string, Sabotage> = {
  'a constant score': {
    trained: (booster) => editLeaves(booster, () => 0),
    blockedBy: USELESS_AND_MISCALIBRATED,
    reason: /a saving of 0 %/,
  },
  'scores inverted': {
    trained: (booster) => editLeaves(booster, (value) => -value),
    blockedBy: USELESS_AND_MISCALIBRATED,
    reason: /champion: worse: /,
  },
  'scores far above the failure rate, in the same order': {
    trained: (booster) => editLeaves(booster, (value, tree) => (tree === 0 ? value + 4 : value)),
    blockedBy: ['calibration'],
    reason: /calibration: scores and observed failure rates are 0\.\d+ apart/,
  },
  'a leaf that is NaN': {
    trained(booster) {
      const last = booster.trees.length - 1;
      const lowest = lowestLeaf(booster, last);
      return editLeaves(booster, (value, tree, leaf) => (tree === last && leaf === lowest ? Number.NaN : value));
    },
    blockedBy: ['valid scores'],
    reason: /valid scores: \d+ rows of the held-out data got NaN/,
  },
  'leaves that are infinite, of both signs': {
    trained(booster) {
      const last = booster.trees.length - 1;
      const infinite = (tree: number) => (tree === last ? Infinity : -Infinity);
      const lowest = [last - 1, last].map((tree) => lowestLeaf(booster, tree));
      return editLeaves(booster, (value, tree, leaf) =>
        tree >= last - 1 && leaf === lowest[tree - last + 1] ? infinite(tree) : value,
      );
    },
    blockedBy: ['valid scores', 'minimum average precision', 'calibration', 'champion', 'slices'],
    reason: /valid scores: \d+ rows/,
  },
  'a model from before the execution': {
    startedAt: '2026-11-22T00:00:30Z',
    blockedBy: ['fresh artifact'],
    reason: /this is an older model/,
  },
};
