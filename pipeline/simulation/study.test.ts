import { describe, expect, it } from 'vitest';
import { markdownTable } from '../markdown-table.ts';
import type { VerdictLimits } from '../model/evaluation/comparison/verdict.ts';
import { drawScenario, type Scenario, samplePopulation } from './scenario.ts';
import { differenceAtPower, noiseOfLoss, type StudyResult, studySlices, studyVerdicts } from './study.ts';

const population = samplePopulation(20_000, 1);
const equal: Scenario = { rowCount: 600, rowsPerAsset: 1, challengerNoise: 0, championNoise: 0 };
const limits: VerdictLimits = { metric: 'averagePrecision', margin: 0.03, minimum: { assets: 1, failedAssets: 1 } };
const options = { replications: 40, bootstrap: { rounds: 100, level: 0.9 }, limits };
const few = { ...options, replications: 10 };

describe('a draw of the simulation', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(drawScenario(population, equal, 1)).toEqual(drawScenario(population, equal, 1));
    expect(drawScenario(population, equal, 1)).not.toEqual(drawScenario(population, equal, 2));
  });

  it('has rows of the sample data with their columns, and as many consecutive ones an asset as asked for', () => {
    const { rows, columns } = drawScenario(population, { ...equal, rowsPerAsset: 10 }, 1);
    expect(new Set(rows.assets).size).toBe(60);
    const wear = Array.from(columns['Tool wear [min]']!.values);
    const all = `,${Array.from(population.columns['Tool wear [min]']!.values).join()},`;
    for (let row = 0; row < 600; row += 10) expect(all).toContain(`,${wear.slice(row, row + 10).join()},`);
  });

  it('has models about as good as boosters are on the sample data', () => {
    const { meanAveragePrecision, meanFailures } = studyVerdicts(population, { ...equal, rowCount: 2000 }, few);
    expect(meanAveragePrecision).toBeGreaterThan(0.9);
    expect(meanAveragePrecision).toBeLessThan(0.94);
    expect(meanFailures / 2000).toBeGreaterThan(0.027);
    expect(meanFailures / 2000).toBeLessThan(0.042);
  });
});

describe('a study', () => {
  it('finds that equally good models are seldom called better or worse', () => {
    const { verdicts, coverage } = studyVerdicts(population, equal, options);
    expect(verdicts.better + verdicts.worse).toBeLessThanOrEqual(0.15);
    expect(coverage).toBeGreaterThanOrEqual(0.85);
    expect(Object.values(verdicts).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  it('finds that a champion spoiled by noise is beaten, and a challenger worse', () => {
    const spoiled = studyVerdicts(population, { ...equal, rowCount: 2000, championNoise: 3 }, few);
    expect(spoiled.verdicts.better).toBe(1);
    expect(spoiled.meanDifference).toBeGreaterThan(0.1);
    const worse = studyVerdicts(population, { ...equal, rowCount: 2000, challengerNoise: 3 }, few);
    expect(worse.verdicts.worse).toBe(1);
  });

  it('finds that resampling by row is too sure where rows hang together by asset', () => {
    const clustered = { ...equal, rowCount: 3000, rowsPerAsset: 30 };
    const byAsset = studyVerdicts(population, clustered, few);
    const byRow = studyVerdicts(population, clustered, { ...few, ignoreAssets: true });
    expect(byRow.meanDifference).toBe(byAsset.meanDifference);
    expect(byRow.meanWidth).toBeLessThan(byAsset.meanWidth);
  });

  it('finds that slices of a spoiled challenger are worse, and of an equally good one are not', () => {
    const definitions = [{ column: 'Type', by: 'category', margin: 0.05 }] as const;
    const judged = { ...few, limits: { ...limits, minimum: { assets: 1, failedAssets: 20 } } };
    const share = (scenario: Scenario) => studySlices(population, scenario, definitions, judged);
    expect(share({ ...equal, rowCount: 2000, challengerNoise: 3 })).toBe(1);
    expect(share({ ...equal, rowCount: 2000 })).toBeLessThanOrEqual(0.1);
  });

  it('counts draws with too few failures for an interval as not enough data, and for no mean', () => {
    const { verdicts, coverage } = studyVerdicts(population, { ...equal, rowCount: 20 }, options);
    expect(verdicts['not enough data']).toBe(1);
    expect(coverage).toBeNaN();
  });
});

describe('the difference found with a power', () => {
  const result = (meanDifference: number, better: number) =>
    ({ meanDifference, verdicts: { better } }) as unknown as StudyResult;

  it('lies on the line between the differences around it', () => {
    const results = [result(0.01, 0.1), result(0.02, 0.6), result(0.04, 1)];
    expect(differenceAtPower(results, 0.8)).toBeCloseTo(0.03, 12);
  });

  it('is not known outside the differences that were tried', () => {
    expect(differenceAtPower([result(0.01, 0.1), result(0.02, 0.6)], 0.8)).toBeNaN();
    expect(differenceAtPower([result(0.01, 0.9)], 0.8)).toBeNaN();
  });
});

describe('the noise of a loss', () => {
  it('costs a challenger about as much average precision', () => {
    const challengerNoise = noiseOfLoss(population, 0.05, 2);
    const { meanDifference } = studyVerdicts(population, { ...equal, rowCount: 4000, challengerNoise }, few);
    expect(meanDifference).toBeGreaterThan(-0.065);
    expect(meanDifference).toBeLessThan(-0.035);
  });
});

describe('a table', () => {
  it('is Markdown', () => {
    expect(markdownTable(['a', 'b'], [['1', '2']])).toBe('| a | b |\n| --- | --- |\n| 1 | 2 |');
  });
});
