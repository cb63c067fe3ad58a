import { HYPERPARAMETERS, settings } from '../testing.ts';
import { FEATURE, FOLDER, keysOf, shuffleLabels } from './corruptions.ts';
import {
  eachRow,
  eachTrainingRow,
  flipped,
  type Sabotage,
  trainingRows,
  USELESS,
  USELESS_AND_MISCALIBRATED,
} from './sabotage.ts';

/** By what was wrong in training. */
export const BAD_TRAINING: Record<string, Sabotage> = {
  'labels flipped in training': {
    beforeTraining: eachTrainingRow(([label, ...features]) => [flipped(label!), ...features]),
    blockedBy: USELESS_AND_MISCALIBRATED,
    reason: /champion: worse: /,
  },
  'labels shuffled in training': {
    beforeTraining: trainingRows((rows) => shuffleLabels(rows)),
    blockedBy: USELESS,
    reason: /minimum average precision: average precision 0\.0\d/,
  },
  'features in another order in training': {
    beforeTraining: eachTrainingRow(([label, ...features]) => [label!, ...features.reverse()]),
    blockedBy: ['minimum average precision', 'calibration', 'champion', 'slices'],
    reason: /minimum average precision: average precision 0\.1\d/,
  },
  'two features mixed up in training': {
    beforeTraining: eachTrainingRow((cells) =>
      cells.with(FEATURE.torque, cells[FEATURE.speed]!).with(FEATURE.speed, cells[FEATURE.torque]!),
    ),
    blockedBy: ['minimum average precision', 'calibration', 'champion', 'slices'],
    reason: /champion: worse: /,
  },
  'derived features left empty in training': {
    beforeTraining: eachTrainingRow((cells) => [...cells.slice(0, FEATURE.difference), '', '', '']),
    blockedBy: ['champion'],
    reason: /champion: worse: /,
  },
  'trained on a hundred rows': {
    beforeTraining: trainingRows((rows) => rows.slice(0, 100)),
    blockedBy: ['minimum average precision', 'champion', 'slices'],
    reason: /champion: worse: /,
  },
  'trained on the test rows': {
    beforeTraining(objects) {
      for (const key of keysOf(objects, `${FOLDER}test/`))
        objects.set(key.replace('/test/', '/train/'), objects.get(key)!);
    },
    blockedBy: ['maximum average precision'],
    reason: /too good to be true/,
  },
  'trained with columns that tell the answer': {
    serves: 'nothing',
    dataset: {
      ...settings.dataset,
      columns: [
        ...settings.dataset.columns,
        ...['TWF', 'HDF', 'PWF', 'OSF', 'RNF'].map((name) => ({ name, type: 'number' as const })),
      ],
      neverUse: ['UDI'],
    },
    blockedBy: ['maximum average precision'],
    reason: /too good to be true/,
  },
  'labels of one machine type flipped in training': {
    beforeTraining: eachTrainingRow((cells) =>
      cells[FEATURE.type] === '1' ? cells.with(FEATURE.label, flipped(cells[FEATURE.label]!)) : cells,
    ),
    blockedBy: ['minimum average precision', 'calibration', 'champion', 'slices'],
    reason: /slices: .*Type M/,
  },
  'failures by overstrain called healthy in training': {
    beforeTraining: eachTrainingRow((cells) =>
      Number(cells[FEATURE.overstrain]) > 11_000 ? cells.with(FEATURE.label, '0') : cells,
    ),
    blockedBy: ['minimum average precision', 'champion', 'slices'],
    reason: /slices: .*OSF 1: recall changes by −0\.\d+/,
  },
  'better on average and blind to one failure mode: most of its failures called healthy in training': {
    besideWeakChampion: true,
    beforeTraining: trainingRows((rows) => {
      const overheated = rows.filter(
        (cells) => Number(cells[FEATURE.difference]) < 8.6 && Number(cells[FEATURE.speed]) < 1380,
      );
      for (const [i, cells] of overheated.entries()) if (i % 4 > 0) cells[FEATURE.label] = '0';
      return rows;
    }),
    blockedBy: ['slices'],
    reason: /slices: HDF 1: recall changes by −0\.\d+, more than the accepted loss of 0\.1/,
  },
  'stopped after a few rounds': {
    hyperparameters: { ...HYPERPARAMETERS, num_round: '4', eta: '0.1' },
    blockedBy: ['calibration', 'champion'],
    reason: /calibration: scores and observed failure rates are 0\.\d+ apart/,
  },
  'failures a hundred times over in training, few rounds': {
    beforeTraining: trainingRows((rows) =>
      rows.flatMap((cells) => (cells[FEATURE.label] === '1' ? Array<string[]>(100).fill(cells) : [cells])),
    ),
    hyperparameters: { ...HYPERPARAMETERS, num_round: '10' },
    blockedBy: ['calibration', 'champion', 'slices'],
    reason: /calibration: /,
  },
  'a first model of a few rows': {
    serves: 'nothing',
    delivered: eachRow((cells, row) => (row < 1800 ? cells : undefined)),
    beforeTraining: trainingRows((rows) => rows.slice(0, 400)),
    blockedBy: ['first average precision'],
    reason: /first average precision: average precision 0\.7\d+ .*asked: lower end of the interval at least 0\.6/,
  },
};
