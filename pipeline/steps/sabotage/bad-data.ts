import { HYPERPARAMETERS } from '../testing.ts';
import { RAW, splitOf } from './corruptions.ts';
import { eachRow, type Sabotage } from './sabotage.ts';

const celsius = (kelvin: string) => kelvin && (Number(kelvin) - 273.15).toFixed(1);

/** By what was wrong with the delivered rows. */
export const BAD_DATA: Record<string, Sabotage> = {
  'a cell that only failing machines have': {
    delivered: eachRow((cells) => (cells[RAW.failure] === '1' ? cells.with(RAW.wear, '-1') : cells)),
    blockedBy: ['maximum average precision'],
    reason: /too good to be true/,
  },
  'temperatures in °C, kelvin before': {
    delivered: eachRow((cells) =>
      cells.with(RAW.air, celsius(cells[RAW.air]!)).with(RAW.process, celsius(cells[RAW.process]!)),
    ),
    blockedBy: ['feature drift', 'score drift'],
    reason: /feature drift: (Process|Air) temperature \[K\] shifted by/,
  },
  'a column stuck at one value': {
    delivered: eachRow((cells) => cells.with(RAW.type, 'L')),
    blockedBy: ['feature drift'],
    reason: /feature drift: Type shifted by/,
  },
  'two columns with swapped names': {
    delivered: (csv) => csv.replace(/Air( temperature[^,]*),Process/, 'Process$1,Air'),
    blockedBy: ['feature drift', 'score drift'],
    reason: /feature drift: .*Air temperature \[K\] shifted by/,
  },
  'a sensor that fell silent now and then': {
    delivered: eachRow((cells, row) => (row % 10 < 3 ? cells.with(RAW.air, '') : cells)),
    blockedBy: ['missing values'],
    reason: /missing values: Air temperature \[K\] lacked a value in 0\.08\d+ of the rows, and does in 0\.36/,
  },
  'a sensor that fell silent': {
    delivered: eachRow((cells) => cells.with(RAW.speed, '')),
    blockedBy: ['feature drift', 'score drift', 'missing values'],
    reason: /missing values: Rotational speed \[rpm\] lacked a value in 0\.0000 of the rows, and does in 1\.0000/,
  },
  'healthy rows labelled as failures at random': {
    delivered: eachRow((cells, row) => (row % 40 === 0 ? cells.with(RAW.failure, '1') : cells)),
    blockedBy: ['minimum average precision'],
    reason: /minimum average precision: average precision 0\.6/,
  },
  'every third validation row labelled as failure': {
    delivered: eachRow((cells, row) =>
      splitOf(cells) === 'validation' && row % 3 === 0 ? cells.with(RAW.failure, '1') : cells,
    ),
    blockedBy: ['saving'],
    reason: /saving: .*a saving of −/,
  },
  'no failure among the validation rows': {
    delivered: eachRow((cells) => (cells[RAW.failure] === '1' && splitOf(cells) === 'validation' ? undefined : cells)),
    // aucpr, which is otherwise printed a round, refuses rows of one class.
    hyperparameters: { ...HYPERPARAMETERS, eval_metric: 'logloss' },
    blockedBy: ['both classes', 'saving'],
    reason: /both classes: validation: 0 failures, \d+ healthy/,
  },
  'no failure among the test rows': {
    delivered: eachRow((cells) => (cells[RAW.failure] === '1' && splitOf(cells) === 'test' ? undefined : cells)),
    blockedBy: ['both classes', 'enough held-out assets', 'minimum average precision', 'saving', 'champion'],
    reason: /both classes: .*test: 0 failures/,
  },
  'only failures among the test rows': {
    delivered: eachRow((cells) => (cells[RAW.failure] === '0' && splitOf(cells) === 'test' ? undefined : cells)),
    blockedBy: ['both classes', 'maximum average precision', 'calibration', 'saving', 'score drift'],
    reason: /both classes: .*test: \d+ failures, 0 healthy/,
  },
  'too few failures held out for a first model': {
    serves: 'nothing',
    delivered: eachRow((cells, row) => (splitOf(cells) === 'test' && (row < 2100 || row >= 3000) ? undefined : cells)),
    blockedBy: ['enough held-out assets'],
    reason: /found \d+ assets with a failure, at least 20 are needed/,
  },
  'too few failures held out beside the champion': {
    delivered: eachRow((cells, row) => (splitOf(cells) === 'test' && (row < 2100 || row >= 3000) ? undefined : cells)),
    blockedBy: ['enough held-out assets', 'champion'],
    reason: /champion: not enough data/,
  },
};
