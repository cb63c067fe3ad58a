import { describe, expect, it } from 'vitest';
import { averagePrecision, rocAuc } from '../metrics.ts';
import { rankRows } from '../ranking.ts';
import { rankMetrics, rankWithAssets } from './asset-ranking.ts';
import { sampleComparison } from './testing.ts';

describe('average precision and ROC AUC of weighted assets', () => {
  it.each([1, 2, 3])('are those of the report with the weight of its asset on each row: sample %d', (seed) => {
    const { rows, models } = sampleComparison(200, seed);
    const { scores } = models.challenger;
    const weights = Uint8Array.from({ length: 200 }, (_, asset) => (asset * seed) % 4);
    const ranking = rankRows({ scores, labels: rows.labels, weights: rows.assets.map((asset) => weights[asset]!) });
    const found = rankMetrics(rankWithAssets(rows, scores), weights);
    expect(found.averagePrecision).toBeCloseTo(averagePrecision(ranking), 12);
    expect(found.rocAuc).toBeCloseTo(rocAuc(ranking), 12);
  });

  it('count a tie of a failure and a healthy row as half in order', () => {
    const rows = { labels: [1, 0], assets: Int32Array.of(0, 1) };
    const found = rankMetrics(rankWithAssets(rows, [0.5, 0.5]), Uint8Array.of(1, 1));
    expect(found).toEqual({ averagePrecision: 0.5, rocAuc: 0.5 });
  });

  it('are not numbers without a failure', () => {
    const rows = { labels: [0, 0], assets: Int32Array.of(0, 1) };
    const found = rankMetrics(rankWithAssets(rows, [0.5, 0.4]), Uint8Array.of(1, 1));
    expect(found).toEqual({ averagePrecision: Number.NaN, rocAuc: Number.NaN });
  });

  it('have no ROC AUC without a healthy row', () => {
    const rows = { labels: [1, 1], assets: Int32Array.of(0, 1) };
    const found = rankMetrics(rankWithAssets(rows, [0.5, 0.4]), Uint8Array.of(1, 1));
    expect(found).toEqual({ averagePrecision: 1, rocAuc: Number.NaN });
  });
});
