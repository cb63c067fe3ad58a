/**
 * `npm run simulate`: how often the verdict is right with the gate of pipeline.yml, as the tables of docs/evaluation.md. About
 * ten minutes; the same figures on every machine.
 */
import { readFileSync } from 'node:fs';
import { markdownTable } from '../markdown-table.ts';
import { sliceDefinition } from '../model/evaluation/evaluate.ts';
import { ContractError } from '../parse-as.ts';
import { parseSettings } from '../settings.ts';
import { intervalMethods, studyMethods } from './interval-methods.ts';
import { simulatedLimits } from './limits.ts';
import { type Scenario, samplePopulation } from './scenario.ts';
import { differenceAtPower, noiseOfLoss, type StudyResult, studySlices, studyVerdicts } from './study.ts';

const { gate, limits } = readGate('pipeline/pipeline.yml');
const bootstrap = { rounds: 400, level: gate.intervals.level };
const POWER = 0.8;

const population = samplePopulation(400_000, 1);
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const scenario = (rowCount: number, noise: Partial<Scenario> = {}): Scenario => ({
  rowCount,
  rowsPerAsset: 1,
  challengerNoise: 0,
  championNoise: 0,
  ...noise,
});
const study = (of: Scenario, replications: number, ignoreAssets = false) =>
  studyVerdicts(population, of, { replications, bootstrap, limits, ignoreAssets });

function readGate(file: string) {
  try {
    const { gate } = parseSettings(readFileSync(file, 'utf8'), file);
    return { gate, limits: simulatedLimits(gate, file) };
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

function falseAlarms(): string {
  const cases: [name: string, result: StudyResult][] = [
    ['300', study(scenario(300), 1000)],
    ['600', study(scenario(600), 1000)],
    ['1,000', study(scenario(1000), 1000)],
    ['2,000', study(scenario(2000), 1000)],
    ['20,000', study(scenario(20_000), 300)],
    ['5,000, ten an asset', study(scenario(5000, { rowsPerAsset: 10 }), 400)],
    ['5,000, ten an asset, resampled by row', study(scenario(5000, { rowsPerAsset: 10 }), 400, true)],
  ];
  return markdownTable(
    ['Rows', 'Failures', 'Better', 'Worse', 'Not worse', 'Not enough data', 'Intervals that hold 0', 'Mean width'],
    cases.map(([name, { meanFailures, verdicts, coverage, meanWidth }]) => [
      name,
      meanFailures.toFixed(0),
      percent(verdicts.better),
      percent(verdicts.worse),
      percent(verdicts['not worse']),
      percent(verdicts['not enough data']),
      percent(coverage),
      meanWidth.toFixed(3),
    ]),
  );
}

function power(): string {
  const rows = [
    { rowCount: 2000, replications: 300, noises: [0.8, 1.2, 1.6, 2, 2.4] },
    { rowCount: 20_000, replications: 100, noises: [0.6, 0.9, 1.2, 1.5] },
  ].map(({ rowCount, replications, noises }) => {
    const results = noises.map((championNoise) => study(scenario(rowCount, { championNoise }), replications));
    const steps = results.map((r) => `${r.meanDifference.toFixed(3)}: ${percent(r.verdicts.better)}`);
    const coverages = results.map((r) => percent(r.coverage));
    return [
      rowCount.toLocaleString('en'),
      differenceAtPower(results, POWER).toFixed(3),
      steps.join(', '),
      coverages.join(', '),
    ];
  });
  return markdownTable(
    ['Rows', 'Found with 80 % power', 'True difference: called better', 'Intervals that hold the difference'],
    rows,
  );
}

function atTheMargin(): string {
  const challengerNoise = noiseOfLoss(population, limits.margin);
  const rows = [
    { rowCount: 2000, replications: 400 },
    { rowCount: 20_000, replications: 150 },
  ].map(({ rowCount, replications }) => {
    const { meanDifference, verdicts } = study(scenario(rowCount, { challengerNoise }), replications);
    const through = verdicts.better + verdicts['not worse'];
    return [rowCount.toLocaleString('en'), meanDifference.toFixed(3), percent(through), percent(verdicts.worse)];
  });
  return markdownTable(['Rows', 'True difference', 'Let through', 'Called worse'], rows);
}

function slices(): string {
  const { by, minimum } = limits.slices;
  const definitions = by.map((slice) => sliceDefinition(slice, 0));
  const rows = [
    { rowCount: 2000, replications: 300 },
    { rowCount: 20_000, replications: 100 },
  ].map(({ rowCount, replications }) => {
    const options = { replications, bootstrap, limits: { ...limits, minimum } };
    return [rowCount.toLocaleString('en'), percent(studySlices(population, scenario(rowCount), definitions, options))];
  });
  return markdownTable(['Rows', 'Equally good models with a slice called worse (margin 0)'], rows);
}

function methods(): string {
  const cases: [name: string, scenario: Scenario][] = [
    ['600, equally good', scenario(600)],
    ['600, one spoiled', scenario(600, { championNoise: 1.2 })],
    ['2,000, equally good', scenario(2000)],
    ['2,000, one spoiled', scenario(2000, { championNoise: 1.2 })],
  ];
  const rows = cases.map(([name, of]) => {
    const coverages = studyMethods(population, of, { replications: 300, rounds: 500 });
    return [name, ...Object.values(coverages).map(percent)];
  });
  return markdownTable(['Rows', ...Object.keys(intervalMethods)], rows);
}

for (const [title, table] of [
  ['Equally good models', falseAlarms],
  ['Power', power],
  ['A challenger that is worse by the margin', atTheMargin],
  ['Slices', slices],
  ['Intervals that hold the true difference, by method', methods],
] as const)
  console.log(`### ${title}\n\n${table()}\n`);
