import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sampleCsv } from '../data/generate.ts';
import { parseHyperparameters } from '../model/hyperparameters.ts';
import { SHIPPED_FILE, shipped, shippedText } from '../testing/shipped.ts';
import { crossValidate, summarize } from './cross-validate.ts';
import { stratifiedFolds } from './folds.ts';
import { readLabelledFile } from './labelled-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'cross-validate-'));
afterAll(() => rmSync(folder, { recursive: true }));

const { dataset, training } = shipped;
const hyperparameters = parseHyperparameters({ ...training.hyperparameters, num_round: '30', eta: '0.3' });
const read = (text: string, of = dataset) =>
  readLabelledFile(
    (async function* () {
      yield Buffer.from(text);
    })(),
    of,
    'rows.csv',
  );

describe('folds', () => {
  /** 40 assets of five rows; every fourth fails once. */
  const assets = Array.from({ length: 200 }, (_, row) => `machine ${row % 40}`);
  const labels = assets.map((_, row) => Number(row < 40 && row % 4 === 0));
  const folds = stratifiedFolds({ assets, labels }, 5, 1, 'rows.csv');

  it('never share an asset', () => {
    for (const [row, fold] of folds.entries()) expect(fold).toBe(folds[row % 40]);
  });

  it('have equally many assets with a failure, and without', () => {
    for (let fold = 0; fold < 5; fold++) {
      const inFold = assets.slice(0, 40).flatMap((_, asset) => (folds[asset] === fold ? [labels[asset]!] : []));
      expect(inFold).toHaveLength(8);
      expect(inFold.filter((label) => label === 1)).toHaveLength(2);
    }
  });

  it('are the same for the same seed, and others for another', () => {
    expect(stratifiedFolds({ assets, labels }, 5, 1, 'rows.csv')).toEqual(folds);
    expect(stratifiedFolds({ assets, labels }, 5, 2, 'rows.csv')).not.toEqual(folds);
  });

  it('need a failed asset each', () => {
    expect(() => stratifiedFolds({ assets, labels }, 11, 1, 'rows.csv')).toThrow(
      'rows.csv: found 10 assets with a failure and 30 without, expected at least 11 of each, one a fold',
    );
  });
});

describe('a raw file', () => {
  const csv = sampleCsv(100, 1);

  it('has its features derived, and rows that cannot be used left out by name', async () => {
    const rows = await read(csv.replace(/^2,(.*),[01](,.){5}$/m, '2,$1,maybe,0,0,0,0,0'));
    expect(rows.faults).toEqual(["line 3: Machine failure: found 'maybe', expected '1' or '0'"]);
    expect(rows.assets).toHaveLength(99);
    expect(rows.matrix).toMatchObject({ rowCount: 99, columnCount: 9 });
    const [, air, process, speed, torque, wear, difference, power, overstrain] = rows.matrix.values;
    expect(difference).toBeCloseTo(process! - air!, 3);
    expect(power).toBeCloseTo((torque! * speed! * 2 * Math.PI) / 60, 1);
    expect(overstrain).toBeCloseTo(wear! * torque!, 2);
  });

  it('is refused with too many of those', async () => {
    await expect(read(csv.replaceAll(/,(\d+\.\d),(\d+\.\d),/g, ',hot,$2,'))).rejects.toThrow(
      /^rows\.csv: found \d+ of 100 rows that cannot be used, expected at most the share 0\.05 \(dataset\.maximumRejectedShare\)\. line 2: .*found 'hot', expected a number/,
    );
  });
});

describe('cross-validation', () => {
  it('measures each fold by a model that never saw it', async () => {
    const rows = await read(sampleCsv(3000, 3));
    const folds = stratifiedFolds(rows, 2, 1, 'rows.csv');
    const results = [...crossValidate(rows, folds, 2, hyperparameters)];
    expect(results.map((result) => result.rows)).toEqual([1500, 1500]);
    const [first, second] = results.map((result) => result.failures);
    expect(Math.abs(first! - second!)).toBeLessThanOrEqual(1);
    for (const { averagePrecision, rocAuc, f1, bestF1 } of results) {
      expect(averagePrecision).toBeGreaterThan(0.75);
      // A model that knew these rows would score 1.
      expect(averagePrecision).toBeLessThan(0.999);
      expect(rocAuc).toBeGreaterThan(0.9);
      expect(f1).toBeGreaterThan(0.6);
      expect(bestF1).toBeGreaterThanOrEqual(f1);
    }
  });

  it('learns nothing from labels that mean nothing', async () => {
    const rows = await read(sampleCsv(2000, 3));
    const labels = rows.labels.map((_, row) => Number(row % 30 === 0));
    const folds = stratifiedFolds({ ...rows, labels }, 2, 1, 'rows.csv');
    for (const { averagePrecision } of crossValidate({ ...rows, labels }, folds, 2, hyperparameters))
      expect(averagePrecision).toBeLessThan(0.15);
  });

  it('sums up by mean and sample standard deviation', () => {
    expect(summarize([1, 2, 3, 4])).toEqual({ mean: 2.5, standardDeviation: Math.sqrt(5 / 3) });
  });
});

describe('npm run cross-validate', () => {
  const script = join(import.meta.dirname, 'main.ts');
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [script, '--settings', SHIPPED_FILE, ...args], { encoding: 'utf8' });
  const fileOf = (name: string, text: string | Uint8Array) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const quick = fileOf('quick.yml', shippedText.replace('num_round: 300', 'num_round: 3'));

  it('prints a line a fold and the means, the same twice', () => {
    const args = ['--data', fileOf('rows.csv', sampleCsv(1000, 1)), '--settings', quick, '--seed', '7'];
    const { status, stdout, stderr } = run(...args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('rows.csv: 1000 rows, ');
    expect(stdout.match(/^\| [1-5] \| 200 \| \d+ \|( \d\.\d{3} \|){4}$/gm)).toHaveLength(5);
    expect(stdout).toMatch(/^\| with derived features \|( \d\.\d{3} ± \d\.\d{3} \|){4}$/m);
    expect(run(...args).stdout).toBe(stdout);
  });

  it.each([
    ['a file that is not there', ['--data', join(folder, 'nowhere.csv')], 'nowhere.csv: found no such file'],
    ['a folder', ['--data', folder], `${folder}: found a folder, expected a CSV file`],
    ['a seed that is none', ['--seed', 'x'], '--seed: found x, expected a whole number'],
    ['an unknown flag', ['--folds', '3'], "Unknown option '--folds'"],
    [
      'UTF-16',
      ['--data', fileOf('wide.csv', Buffer.from('\ufeffUDI', 'utf16le'))],
      'wide.csv: found UTF-16, expected UTF-8',
    ],
    [
      'a missing column',
      ['--data', fileOf('short.csv', 'Product ID,Type\nM1,M\n')],
      "expected also 'Machine failure', ",
    ],
    [
      'too few failures',
      ['--data', fileOf('few.csv', sampleCsv(20, 1))],
      /few\.csv: found \d assets with a failure and \d+ without, expected at least 5 of each/,
    ],
    ['settings that do not fit', ['--settings', fileOf('s.yml', 'name: X')], 's.yml: name: found "X"'],
    [
      'hyperparameters that do not fit',
      ['--settings', fileOf('h.yml', readFileSync(quick, 'utf8').replace('num_round: 3', 'num_round: 0'))],
      'h.yml: training.hyperparameters.num_round: found 0, expected a whole number of at least 1',
    ],
  ])('says what is wrong with %s, without a stack trace', (_, args, message) => {
    const { status, stdout, stderr } = run(...args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ {4}at /m);
  });
});

/** The published rows, where they lie beside the checkout; they are not part of it. */
const AI4I_FILE = '../shared/data/ai4i2020.csv';
it.skipIf(!existsSync(AI4I_FILE))(
  `the shipped features come close to the oracle on the AI4I file, in fewer rounds of larger steps (needs ${AI4I_FILE})`,
  { timeout: 60_000 },
  async () => {
    const rows = await read(readFileSync(AI4I_FILE, 'utf8'));
    const folds = stratifiedFolds(rows, 5, 1, AI4I_FILE);
    const quicker = { ...hyperparameters, numRound: 100, eta: Math.fround(0.15) };
    const results = [...crossValidate(rows, folds, 5, quicker)];
    expect(summarize(results.map(({ averagePrecision }) => averagePrecision)).mean).toBeGreaterThanOrEqual(0.905);
  },
);
