import { describe, expect, it } from 'vitest';
import { coveragePart, evaluationPart } from './rehearsal.ts';
import { costBasis, rehearsal } from './testing.ts';

const { gate } = costBasis().settings;
const AT = { file: 'pipeline/pipeline.yml', line: 38 };
const judged = (by: typeof gate = gate) => ({ gate: by, at: AT, refused: () => undefined });

/** The rehearsal of a model with this average precision. */
const scoring = (averagePrecision: number) => {
  const { evaluation } = rehearsal();
  const { challenger } = evaluation!;
  const metrics = { ...challenger.metrics, averagePrecision };
  return rehearsal({ evaluation: { ...evaluation!, challenger: { ...challenger, metrics } } });
};

describe('the rehearsal of a pull request', () => {
  it("shows its metrics and the time of its states beside the base's", () => {
    const { title, body, findings } = evaluationPart(scoring(0.9), scoring(0.92), judged());
    expect(title).toBe('Rehearsal: passed, average precision 0.9200');
    expect(body).toContain('| Average precision | 0.9000 | 0.9200 | +0.0200 |');
    expect(body).toContain('| EvaluateModel | 10.0 s | 10.0 s |');
    expect(findings).toEqual([]);
  });

  it('loses quality by more than the margin beside a champion, not by less', () => {
    const margin = gate.champion === 'off' ? 0 : gate.champion.margin;
    expect(evaluationPart(scoring(0.9), scoring(0.9 - margin / 2), judged()).findings).toEqual([]);
    expect(evaluationPart(scoring(0.9), scoring(0.8), judged()).findings).toMatchObject([
      { level: 'loss', message: expect.stringContaining('falls from 0.9000 to 0.8000'), ...AT },
    ]);
    expect(evaluationPart(scoring(0.9), scoring(0.8), judged({ ...gate, champion: 'off' })).findings).toEqual([]);
  });

  it('fails with the checks of the gate that the model does not pass', () => {
    const { evaluation } = rehearsal();
    const checks = evaluation!.gate.checks.map((check, i) =>
      i === 0 ? { ...check, name: 'saving', outcome: 'failed' as const, reason: 'saves nothing' } : check,
    );
    const failed = rehearsal({ evaluation: { ...evaluation!, gate: { ...evaluation!.gate, checks } } });
    expect(evaluationPart(undefined, failed, judged()).findings).toEqual([
      { level: 'error', message: 'The gate, saving: saves nothing', ...AT },
    ]);
  });

  it('fails with what the rehearsal found, where it came to no evaluation too', () => {
    const failed = rehearsal({
      passed: false,
      problems: ['retrain.yml ended as failure'],
      evaluation: undefined,
      events: [],
    });
    const { title, findings, body } = evaluationPart(undefined, failed, judged());
    expect(title).toBe('Rehearsal: failed, no evaluation');
    expect(findings).toEqual([{ level: 'error', message: 'retrain.yml ended as failure' }]);
    expect(body).toContain('- ❌ retrain.yml ended as failure');
  });
});

it('says how much was covered, what was not, and how each Task took its failure', () => {
  const { title, body } = coveragePart({
    journeys: [{ name: 'update', ending: 'Succeeded' }],
    states: { covered: 4, all: 4, missed: [] },
    transitions: { covered: 3, all: 4, missed: ['A → B (Catch)'] },
    failures: [
      { task: 'A', journey: 'update', result: 'caught', next: 'C' },
      { task: 'B', journey: 'update', result: 'not caught' },
    ],
  });
  expect(title).toBe('Coverage: states 100 % (4 of 4), transitions 75 % (3 of 4), 1 of 2 failing Tasks caught');
  expect(body).toContain('| A | update | ✅ caught | C |');
  expect(body).toContain('| B | update | ❌ not caught |  |');
  expect(body).toContain('Not covered: A → B (Catch).');
});
