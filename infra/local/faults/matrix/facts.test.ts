import { describe, expect, it } from 'vitest';
import { toldAs, violations } from './facts.ts';
import { FAILS, ROLLED_BACK, THROUGH } from './outcomes.ts';

const serving = { status: 'InService', config: 'config-1', execution: 'a', answers: true };
const seen = { before: serving, after: { ...serving, config: 'config-2', execution: 'b' } };

describe('what must not be', () => {
  it('is nothing of these, however the trial was to end', () => {
    for (const outcome of [THROUGH, FAILS, ROLLED_BACK]) expect(violations({ ...seen, outcome })).toEqual([]);
  });

  it.each([
    [{ trainings: ['Completed', 'Completed'] }, '2 trainings'],
    [{ trainings: ['Lambda', 'Completed'] }, '2 trainings'],
    [{ executions: ['FAILED'] }, 'green without an execution that succeeded'],
    [{ executions: ['SUCCEEDED', 'RUNNING'] }, 'an execution was left running'],
    [{ endpoint: 'old' }, 'update-endpoint is green, and the new model does not serve'],
  ] as const)('%o: %s', (differs, words) => {
    const outcome = { ...THROUGH, ...differs } as typeof THROUGH;
    expect(violations({ ...seen, outcome })).toEqual([words]);
  });

  it('is an endpoint that served and does not, or that scores otherwise than was evaluated', () => {
    const gone = { ...serving, status: 'Failed', answers: false };
    expect(violations({ before: serving, after: gone, outcome: { ...ROLLED_BACK, endpoint: 'none' } })).toEqual([
      'the endpoint is Failed',
    ]);
    const mute = { ...seen.after, answers: false };
    expect(violations({ before: serving, after: mute, outcome: THROUGH })).toEqual([
      'the endpoint does not score as its model was evaluated',
    ]);
  });

  it('lets an execution run on that asks a person, as was asked for', () => {
    const outcome = { ...THROUGH, wait: 'red', update: '-', executions: ['RUNNING'], endpoint: 'old' } as const;
    expect(
      violations({ before: serving, after: serving, outcome: { ...outcome, executions: ['RUNNING'] } }, true),
    ).toEqual([]);
  });
});

it('tells of outcomes alike only what is alike', () => {
  expect(toldAs(THROUGH)).toBe('start green, wait green, update green; SUCCEEDED; trained: Completed; endpoint: new');
  expect(toldAs({ ...THROUGH, trainings: [] })).not.toBe(toldAs(THROUGH));
});
