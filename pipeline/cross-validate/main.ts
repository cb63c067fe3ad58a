/**
 * `npm run cross-validate -- --data FILE.csv`: how good the model of pipeline.yml is on rows that it was not trained on, fold
 * by fold, with and without its derived features.
 */
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { sampleFor } from '../data/sample-for.ts';
import { markdownTable } from '../markdown-table.ts';
import { HyperparameterError, parseHyperparameters } from '../model/hyperparameters.ts';
import { TrainingDataError } from '../model/train.ts';
import { ContractError } from '../parse-as.ts';
import { InvalidFileError } from '../rows/invalid-file.ts';
import { type DatasetSettings, parseSettings } from '../settings.ts';
import { crossValidate, type FoldResult, SCORES, type Score, summarize, THRESHOLD } from './cross-validate.ts';
import { stratifiedFolds } from './folds.ts';
import { type LabelledFile, readLabelledFile } from './labelled-file.ts';

const USAGE = 'usage: npm run cross-validate -- [--data FILE.csv] [--seed S] [--settings FILE]';
const FOLDS = 5;
const GENERATED_ROWS = 10_000;
const HEADER: Record<Score, string> = {
  averagePrecision: 'Average precision',
  rocAuc: 'ROC AUC',
  f1: `F1 at ${THRESHOLD}`,
  bestF1: 'Best F1',
};
/** Of the AI4I 2020 file: XGBoost 1.7 with these hyperparameters and features, and what no model can beat. */
const ANCHORS = [
  ['with derived features', '0.910', '0.984', '', '0.90'],
  ['without', '0.83', '', '', ''],
  ["the data's own rules", '0.910', '', '', ''],
];

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      seed: { type: 'string', default: '1' },
      settings: { type: 'string', default: 'pipeline/pipeline.yml' },
    },
  });
  if (!/^\d{1,9}$/.test(values.seed))
    throw new TypeError(`--seed: found ${values.seed}, expected a whole number of up to nine digits`);
  const seed = Number(values.seed);
  const { dataset, training } = parseSettings(readFileSync(values.settings, 'utf8'), values.settings);
  const hyperparameters = parseHyperparameters(training.hyperparameters);
  const file = values.data ?? `${GENERATED_ROWS} generated rows`;
  const read = (of: DatasetSettings) => readLabelledFile(open(values.data, of, seed), of, file);

  const rows = await read(dataset);
  const folds = stratifiedFolds(rows, FOLDS, seed, file);
  console.log(`${describe(rows, file)}\n${FOLDS} folds by asset, stratified by failure, seed ${seed}\n`);
  const shipped = [...crossValidate(rows, folds, FOLDS, hyperparameters)];
  const foldRows = shipped.map((result, fold) => [
    `${fold + 1}`,
    `${result.rows}`,
    `${result.failures}`,
    ...SCORES.map((score) => result[score].toFixed(3)),
  ]);
  const header = SCORES.map((score) => HEADER[score]);
  console.log(`${markdownTable(['Fold', 'Rows', 'Failures', ...header], foldRows)}\n`);
  const raw = [...crossValidate(await read({ ...dataset, derived: [] }), folds, FOLDS, hyperparameters)];
  const summaries = [
    ['with derived features', ...spreads(shipped)],
    ['without', ...spreads(raw)],
    ...ANCHORS.map(([name, ...figures]) => [`AI4I 2020 anchor: ${name}`, ...figures]),
  ];
  console.log(markdownTable(['Mean ± standard deviation', ...header], summaries));
}

function open(path: string | undefined, dataset: DatasetSettings, seed: number): AsyncIterable<Uint8Array> {
  if (path === undefined) return generated(dataset, seed);
  if (statSync(path).isDirectory()) throw new InvalidFileError(`${path}: found a folder, expected a CSV file`);
  return createReadStream(path);
}

async function* generated(dataset: DatasetSettings, seed: number): AsyncGenerator<Uint8Array> {
  yield Buffer.from(sampleFor(dataset, GENERATED_ROWS, seed));
}

function describe({ labels, assets, faults }: LabelledFile, file: string): string {
  const failures = labels.filter((label) => label === 1).length;
  const found = `${file}: ${labels.length} rows, ${failures} failures, ${new Set(assets).size} assets`;
  return [found, ...faults.map((fault) => `left out: ${fault}`)].join('\n');
}

const spreads = (results: readonly FoldResult[]) =>
  SCORES.map((score) => {
    const { mean, standardDeviation } = summarize(results.map((result) => result[score]));
    return `${mean.toFixed(3)} ± ${standardDeviation.toFixed(3)}`;
  });

/** What a person can mend, in words; nothing for a fault of the program. */
function explain(error: Error & { code?: string; path?: string }): string | undefined {
  const mendable = [InvalidFileError, ContractError, HyperparameterError, TrainingDataError];
  if (mendable.some((kind) => error instanceof kind)) return error.message;
  if (error.code === 'ENOENT') return `${error.path}: found no such file`;
  if (error instanceof TypeError && (error.code?.startsWith('ERR_PARSE_ARGS') || error.message.startsWith('--')))
    return `${error.message}\n${USAGE}`;
  return undefined;
}

try {
  await main();
} catch (error) {
  const explanation = explain(error as Error);
  if (explanation === undefined) throw error;
  console.error(explanation);
  process.exitCode = 1;
}
