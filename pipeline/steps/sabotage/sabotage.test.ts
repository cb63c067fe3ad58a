import { beforeAll, describe, expect, it } from 'vitest';
import { HYPERPARAMETERS } from '../testing.ts';
import { BAD_ARTIFACTS } from './bad-artifacts.ts';
import { BAD_DATA } from './bad-data.ts';
import { BAD_SURROUNDINGS } from './bad-surroundings.ts';
import { BAD_TRAINING } from './bad-training.ts';
import { RAW } from './corruptions.ts';
import { eachRow, type Sabotage, trainingRows } from './sabotage.ts';
import { ARTIFACT, CHAMPION, type Champion, championMade, type Retraining } from './testing.ts';

const BAD_CHALLENGERS: Record<string, Sabotage> = {
  ...BAD_TRAINING,
  ...BAD_ARTIFACTS,
  ...BAD_DATA,
  ...BAD_SURROUNDINGS,
};

let champion: Champion;
let weakChampion: Champion;
const firstOfEachPart = (count: number): Retraining => ({
  beforeTraining: trainingRows((rows) => rows.slice(0, count)),
});
beforeAll(async () => {
  champion = await championMade();
  weakChampion = await championMade(firstOfEachPart(1100));
});

describe('the quality gate of pipeline.yml blocks', () => {
  it.each(Object.entries(BAD_CHALLENGERS))(
    '%s',
    async (_, { blockedBy, reason, besideWeakChampion, ...retraining }: Sabotage) => {
      const judged = await (besideWeakChampion ? weakChampion : champion).retrain(retraining);
      expect(judged.blockedBy).toEqual(blockedBy);
      expect(judged.decision).toBe('fail');
      expect(judged.reasons.join('\n')).toMatch(reason);
    },
  );
});

describe('the quality gate of pipeline.yml lets through', () => {
  it('a sound first model', () => {
    expect(champion.first).toMatchObject({ decision: 'pass', blockedBy: [] });
  });

  it.each<[string, string, Retraining]>([
    ['a retraining on more rows', 'not worse', {}],
    [
      'other hyperparameters',
      'not worse',
      { hyperparameters: { ...HYPERPARAMETERS, max_depth: '3', num_round: '60' } },
    ],
    [
      'a delivery with some rows that cannot be used',
      'not worse',
      { delivered: eachRow((cells, row) => (row % 50 === 0 ? cells.with(RAW.torque, 'high') : cells)) },
    ],
    [
      'rows that shifted a little, which the champion does not know',
      'better',
      { delivered: eachRow((cells) => cells.with(RAW.process, (Number(cells[RAW.process]) + 0.3).toFixed(1))) },
    ],
  ])('%s', async (_, verdict, retraining) => {
    const { decision, blockedBy, report } = await champion.retrain(retraining);
    expect({ decision, blockedBy }).toEqual({ decision: 'pass', blockedBy: [] });
    expect(report.gate.verdict.verdict).toBe(verdict);
  });

  it.each<[string, () => Champion, Retraining, number, number]>([
    ['a loss that is surely within the margin', () => champion, firstOfEachPart(2500), -0.05, -0.001],
    ['a model that is better than a weak champion', () => weakChampion, {}, 0.05, 1],
    [
      "the champion's own bytes, trained anew",
      () => champion,
      {
        beforeEvaluation(objects) {
          objects.set(ARTIFACT, objects.get(CHAMPION)!);
        },
      },
      0,
      0,
    ],
  ])('%s', async (_, beside, retraining, from, to) => {
    const { decision, report } = await beside().retrain(retraining);
    expect(decision).toBe('pass');
    const { comparison } = report;
    const difference = comparison.kind === 'compared' ? comparison.difference.averagePrecision?.estimate : undefined;
    expect(difference).toBeGreaterThanOrEqual(from);
    expect(difference).toBeLessThanOrEqual(to);
  });
});

describe('every check of the gate', () => {
  const blocked = Object.values(BAD_CHALLENGERS).map(({ blockedBy }) => blockedBy);
  const checks = () => champion.first.report.gate.checks;

  it('is on as shipped', () => {
    expect(checks().filter(({ outcome }) => outcome === 'off')).toEqual([]);
  });

  it('is the only one that blocks some bad challenger, so that none can be taken out unnoticed', () => {
    const names = checks().map(({ name }) => name);
    const neverAlone = names.filter((name) => !blocked.some((by) => by.length === 1 && by[0] === name));
    // One class alone leaves no saving, and a champion that cannot be evaluated is no verdict either. Both are named.
    expect(neverAlone).toEqual(['both classes', 'comparison possible']);
    expect(neverAlone.filter((name) => !blocked.some((by) => by.includes(name)))).toEqual([]);
  });
});
