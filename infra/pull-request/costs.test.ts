import { describe, expect, it } from 'vitest';
import { costPart, costsOf } from './costs.ts';
import { costBasis } from './testing.ts';

const AT = { file: '.github/workflows/retrain.yml', line: 3 };
const basis = costBasis();
const HOURS = (365.25 * 24) / 12;

describe('what a version costs', () => {
  it('is its runs by the schedule, and the instances that serve, all month', () => {
    const { run, runs, hosting, month } = costsOf(basis);
    expect(run).toBeGreaterThan(0);
    expect(runs).toBeCloseTo(4.35, 1);
    expect(hosting).toBeCloseTo(basis.prices.sagemaker.hosting['ml.t2.medium']! * HOURS);
    expect(month).toBeCloseTo(run! * runs + hosting!);
  });

  it('is not known where the table lacks an instance, or nothing was rehearsed', () => {
    const endpoint = { ...basis.settings.endpoint, instanceType: 'ml.unknown' };
    expect(costsOf(costBasis({ settings: { ...basis.settings, endpoint } }))).toMatchObject({
      hosting: null,
      month: null,
    });
    expect(costsOf(costBasis({ rehearsal: undefined }))).toMatchObject({ items: [], run: null, month: null });
  });
});

describe('costs beside the base', () => {
  it('show the difference that a second instance makes', () => {
    const endpoint = { ...basis.settings.endpoint, instanceCount: 2 };
    const { title, body, findings } = costPart(basis, costBasis({ settings: { ...basis.settings, endpoint } }), AT);
    expect(title).toMatch(/a month USD 81\.\d\d \(USD \+40\.91\)$/);
    expect(body).toContain('| Hosting a month: 2 × ml.t2.medium | USD 40.91 | USD 81.82 | USD +40.91 |');
    expect(findings).toEqual([]);
  });

  it('show what only one of both has', () => {
    const { body } = costPart(costBasis({ rehearsal: undefined }), basis, AT);
    expect(body).toMatch(/\| Lambda calls \| {2}\| USD 0\.0000 \| {2}\|/);
    expect(body).toMatch(/\| A run \| unknown \| USD 0\.\d{4} \| {2}\|/);
  });

  it('lose the schedule where the base has one', () => {
    const none = { schedule: { crons: [], rate: undefined } };
    expect(costPart(basis, costBasis(none), AT).findings).toEqual([
      { level: 'loss', message: 'Nothing retrains by schedule any more', ...AT },
    ]);
    expect(costPart(costBasis(none), costBasis(none), AT).findings).toEqual([]);
    expect(costPart(undefined, costBasis(none), AT).findings).toEqual([]);
  });
});
