import { describe, expect, it } from 'vitest';
import { Gate } from '../../gate-settings.ts';
import type { CostSettings } from '../../settings.ts';
import { NEVER_STOP } from './costs.ts';
import { evaluateModels, type HeldOut, type ModelScores, modelScores, sliceColumns } from './evaluate.ts';

const costs: CostSettings = { currency: 'EUR', missedFailure: 500, falseAlarm: 25, inspection: 15, hoursPerRow: 0.05 };
const dataset = {
  columns: [
    { name: 'Type', type: 'category' as const, values: ['L', 'H'] },
    { name: 'Wear', type: 'number' as const },
  ],
};
const gate = (changes: object = {}) =>
  Gate.parse({ intervals: { rounds: 100 }, slices: { margin: 0.1, minimumFailedAssets: 3 }, ...changes });
const ROWS = 400;
/** Every tenth row fails; two rows an asset; the types alternate by asset. */
const labels = Array.from({ length: ROWS }, (_, row) => (row % 10 === 0 ? 1 : 0));
const heldOut: HeldOut = {
  validation: { labels },
  test: {
    labels,
    assets: Int32Array.from({ length: ROWS }, (_, row) => row >> 1),
    columns: {
      Type: { values: labels.map((_, row) => (row >> 1) % 2), categories: ['L', 'H'] },
      Wear: { values: labels.map((_, row) => row) },
    },
  },
};
const scoresBy = (score: (row: number) => number): ModelScores => {
  const scores = Float32Array.from(labels, (_, row) => score(row));
  return modelScores({ artifact: 's3://b/k', artifactSha256: 'h' }, { validation: scores, test: scores });
};
const good = scoresBy((row) => (labels[row] === 1 ? 0.9 : 0.1 + (row % 7) / 100));
const blind = scoresBy((row) => ((row * 37) % 100) / 100);

describe('evaluating models', () => {
  it('measures a first model with intervals and slices, and judges no slice', () => {
    const found = evaluateModels(heldOut, { challenger: good }, { dataset, gate: gate(), costs });
    expect(found.counts).toEqual({ rows: 400, failures: 40, assets: 200, failedAssets: 40 });
    expect(found.challenger.metrics).toMatchObject({ averagePrecision: 1, recall: 1 });
    expect(found.challenger.intervals.averagePrecision).toEqual({ estimate: 1, lower: 1, upper: 1 });
    expect(found.champion).toBeUndefined();
    expect(found.difference).toBeUndefined();
    expect(found.slices.slices.map(({ value, verdict, champion }) => [value, verdict, champion])).toEqual([
      ['L', 'not judged', null],
      ['H', 'not judged', null],
    ]);
  });

  it('compares with the champion on the same rows: what costs less shows as a difference below 0', () => {
    const found = evaluateModels(heldOut, { challenger: good, champion: blind }, { dataset, gate: gate(), costs });
    expect(found.difference?.averagePrecision?.lower).toBeGreaterThan(0.3);
    expect(found.difference?.expectedCost?.upper).toBeLessThan(0);
    const { intervals, hourlyCosts } = found.challenger;
    expect(intervals.expectedCost?.estimate).toBeCloseTo(hourlyCosts!.model, 9);
    expect(found.slices.slices.every(({ verdict }) => verdict === 'holds')).toBe(true);
    expect(found.slices.intervalLevel).toBeCloseTo(0.975, 12);
  });

  it('finds the slice that the challenger ruins', () => {
    const ruined = scoresBy((row) => ((row >> 1) % 2 === 1 ? blind.test[row]! : good.test[row]!));
    const found = evaluateModels(heldOut, { challenger: ruined, champion: good }, { dataset, gate: gate(), costs });
    expect(found.slices.slices.map(({ value, verdict }) => [value, verdict])).toEqual([
      ['L', 'holds'],
      ['H', 'worse'],
    ]);
  });

  it('cuts by what the gate names, and by nothing where slices are off', () => {
    const by = [
      { column: 'Wear', edges: [100] },
      { column: 'Wear', quantiles: 4 },
    ];
    const banded = gate({ slices: { margin: 0.1, minimumFailedAssets: 3, by } });
    const found = evaluateModels(heldOut, { challenger: good }, { dataset, gate: banded, costs });
    expect(sliceColumns(banded, dataset)).toEqual(['Wear']);
    expect(found.slices.slices.map(({ counts }) => counts.rows)).toEqual([100, 300, 100, 100, 100, 100]);
    const off = gate({ slices: 'off' });
    expect(sliceColumns(off, dataset)).toEqual([]);
    expect(evaluateModels(heldOut, { challenger: good }, { dataset, gate: off, costs }).slices.slices).toEqual([]);
    expect(sliceColumns(gate(), dataset)).toEqual(['Type']);
  });

  it('counts scores that are no probability, and takes them as 0', () => {
    const broken = scoresBy((row) => [0.5, Number.NaN, Number.POSITIVE_INFINITY, -0.1, 1.1][row] ?? 0.2);
    expect(broken.invalidScores).toBe(8);
    expect([...broken.test.subarray(0, 6)]).toEqual([0.5, 0, 0, 0, 0, Math.fround(0.2)]);
  });

  it('gives a report without any figure where there are no rows', () => {
    const nothing: HeldOut = {
      validation: { labels: [] },
      test: { labels: [], assets: new Int32Array(), columns: { Type: { values: [], categories: ['L', 'H'] } } },
    };
    const empty = modelScores(
      { artifact: 's3://b/k', artifactSha256: 'h' },
      { validation: new Float32Array(), test: new Float32Array() },
    );
    const found = evaluateModels(nothing, { challenger: empty, champion: empty }, { dataset, gate: gate(), costs });
    expect(found.challenger).toMatchObject({ hourlyCosts: null, metrics: { threshold: NEVER_STOP } });
    expect(Object.values(found.difference!)).toEqual(Array.from({ length: 7 }, () => null));
    expect(found.slices.slices).toEqual([]);
  });
});
