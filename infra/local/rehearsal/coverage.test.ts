import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { expect, it } from 'vitest';
import { coverageOf, pathOf, statesOf, waysOf } from './coverage.ts';
import { entered, event, exited } from './testing.ts';

const machine = {
  StartAt: 'Each',
  States: {
    Each: {
      Type: 'Map',
      ItemProcessor: { StartAt: 'One', States: { One: { Type: 'Task', End: true } } },
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Bad' }],
      Next: 'Decide',
    },
    Decide: { Type: 'Choice', Choices: [{ Next: 'Good' }, { Next: 'Bad' }, { Next: 'Good' }], Default: 'Bad' },
    Good: { Type: 'Succeed' },
    Bad: { Type: 'Fail' },
  },
};

it('knows the states within Maps, and ways by their ends and whether a Catch leads them', () => {
  expect(statesOf(machine).map(({ name }) => name)).toEqual(['Each', 'One', 'Decide', 'Good', 'Bad']);
  expect(waysOf(machine)).toEqual(['Each → Decide', 'Each → Bad (Catch)', 'Decide → Bad', 'Decide → Good']);
});

it('tells a way by Catch from one by Next, after a retry that succeeded too', () => {
  const caught = [entered('A'), event('TaskScheduled'), event('TaskFailed'), exited('A'), entered('B')];
  expect(pathOf(caught)).toEqual({ states: ['A', 'B'], ways: ['A → B (Catch)'] });
  const retried = caught.toSpliced(3, 0, event('TaskScheduled'), event('TaskSucceeded'));
  expect(pathOf(retried).ways).toEqual(['A → B']);
});

it('adds up what all executions have been through, and names what is left', () => {
  const own: HistoryEvent[] = [entered('Each'), event('MapRunSucceeded'), exited('Each'), entered('Decide')];
  const decided = [...own, exited('Decide'), entered('Good'), exited('Good')];
  const failed = [entered('Each'), event('MapRunFailed'), exited('Each'), entered('Bad')];
  expect(coverageOf(machine, [decided, [entered('One'), exited('One')]])).toEqual({
    states: { covered: 4, all: 5, missed: ['Bad'] },
    transitions: { covered: 2, all: 4, missed: ['Each → Bad (Catch)', 'Decide → Bad'] },
  });
  expect(coverageOf(machine, [decided, failed])).toMatchObject({
    states: { covered: 4, missed: ['One'] },
    transitions: { covered: 3, missed: ['Decide → Bad'] },
  });
});
