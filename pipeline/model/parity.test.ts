import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Booster, predict } from './booster.ts';
import { type ModelFormat, writeModel } from './format/model-file.ts';
import { goldenCases } from './golden-cases.ts';
import { parseHyperparameters } from './hyperparameters.ts';
import { train } from './train.ts';

// Debian's own Python has its package python3-xgboost, also where another python3 comes first on the path.
const python = ['python3', '/usr/bin/python3'].find((command) => {
  const { stdout } = spawnSync(command, ['-c', 'import xgboost; print(xgboost.__version__)'], { encoding: 'utf8' });
  return stdout?.trim() === '1.7.4';
});

// Loads each model, scores the rows and saves the model again in the same format.
const SCRIPT = `
import json, sys, numpy, xgboost
for model in json.load(open(sys.argv[1])):
    booster = xgboost.Booster(model_file=model["path"])
    rows = numpy.array(model["values"], dtype=numpy.float32).reshape(-1, booster.num_features())
    model["probabilities"] = booster.predict(xgboost.DMatrix(rows)).tolist()
    booster.save_model(model["path"].replace("ours", "theirs"))
    print(json.dumps(model["probabilities"]))
`;

const extensions: readonly (readonly [ModelFormat, string])[] = [
  ['legacy-binary', ''],
  ['json', '.json'],
  ['ubjson', '.ubj'],
];

it('the real XGBoost 1.7.4 loads our files, scores rows as we do and saves the same bytes', { timeout: 60_000 }, ({
  skip,
}) => {
  if (!python) return skip('no python3 with XGBoost 1.7.4 on this machine (Debian 12: python3-xgboost)');
  const folder = mkdtempSync(join(tmpdir(), 'parity-'));
  try {
    const models = goldenCases.flatMap(({ name, training, validation, hyperparameters }) => {
      // Many rounds: UBJSON stores tree numbers above 127 and 32,767 bytes in larger integers.
      const longer: Record<string, string> = name === 'one-feature' ? { num_round: '140', max_depth: '2' } : {};
      const parsed = parseHyperparameters({ ...hyperparameters, ...longer });
      const { booster } = train({ training, validation, hyperparameters: parsed });
      const { matrix } = training;
      return extensions.map(([format, extension]) => ({
        path: saved(booster, format, join(folder, `${name}-ours${extension}`)),
        values: Array.from(matrix.values),
        expected: Array.from(predict(booster, matrix)),
      }));
    });
    writeFileSync(join(folder, 'models.json'), JSON.stringify(models));
    const output = execFileSync(python, ['-c', SCRIPT, join(folder, 'models.json')], {
      encoding: 'utf8',
      env: { ...process.env, OMP_NUM_THREADS: '1' },
    });
    const scored: number[][] = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    models.forEach(({ path, expected }, index) => {
      const furthest = Math.max(...expected.map((value, row) => Math.abs(value - scored[index]![row]!)));
      expect(furthest, path).toBeLessThan(1e-6);
      expect(readFileSync(path.replace('ours', 'theirs')).equals(readFileSync(path)), path).toBe(true);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const saved = (booster: Booster, format: ModelFormat, path: string): string => {
  writeFileSync(path, writeModel(booster, format));
  return path;
};
