/**
 * `node pipeline/simulation/main.ts > tables.md`: how often the verdict is right, as the tables of docs/evaluation.md. About
 * ten minutes; the same figures on every machine.
 */
import type { VerdictLimits } from '../model/evaluation/comparison/verdict.ts';
import type { SliceDefinition } from '../model/evaluation/slices/slice-rows.ts';
import { intervalMethods, studyMethods } from './interval-methods.ts';
import { type Scenario, samplePopulation } from './scenario.ts';
import { differenceAtPower, type StudyResult, studySlices, studyVerdicts } from './study.ts';
import { markdownTable } from './table.ts';

const bootstrap = { rounds: 400, level: 0.95 };
const limits: VerdictLimits = {
  metric: 'averagePrecision',
  margin: 0.03,
  minimum: { assets: 1, failedAssets: 1 },
};
const POWER = 0.8;
/** Spoils a model by about the margin. */
const NOISE_AT_MARGIN = 1.285;

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
  const rows = [
    { rowCount: 2000, replications: 400 },
    { rowCount: 20_000, replications: 150 },
  ].map(({ rowCount, replications }) => {
    const { meanDifference, verdicts } = study(scenario(rowCount, { challengerNoise: NOISE_AT_MARGIN }), replications);
    const through = verdicts.better + verdicts['not worse'];
    return [rowCount.toLocaleString('en'), meanDifference.toFixed(3), percent(through), percent(verdicts.worse)];
  });
  return markdownTable(['Rows', 'True difference', 'Let through', 'Called worse'], rows);
}

function slices(): string {
  const definitions: SliceDefinition[] = [
    { column: 'Type', by: 'category', margin: 0 },
    { column: 'Tool wear [min]', by: 'edges', edges: [50, 100, 150, 200], margin: 0 },
  ];
  const rows = [
    { rowCount: 2000, replications: 300 },
    { rowCount: 20_000, replications: 100 },
  ].map(({ rowCount, replications }) => {
    const judged = { ...limits, minimum: { assets: 1, failedAssets: 20 } };
    const options = { replications, bootstrap, limits: judged };
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
