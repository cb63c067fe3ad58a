import { describe, expect, it } from 'vitest';
import type { Scenario } from '../faults/scenario.ts';
import type { ExecutionTree } from './history.ts';
import { JOURNEYS } from './journeys.ts';
import { outcomeOf, rehearseAll } from './rehearse.ts';
import { taskCalls } from './task-calls.ts';
import { entered, event, exited, scheduled } from './testing.ts';

const tree = (events: ExecutionTree['events'], mapRuns: ExecutionTree[][] = []): ExecutionTree => ({ events, mapRuns });

describe('the calls of Tasks', () => {
  it('are counted by their operation, those of a map where it ran', () => {
    const file = tree([entered('One'), scheduled('lambda', 'invoke')]);
    const own = [
      ...[entered('Each'), event('MapRunStarted'), exited('Each')],
      ...[entered('Train'), scheduled('sagemaker', 'createTrainingJob.sync'), exited('Train')],
      ...[entered('Judge'), scheduled('lambda', 'invoke'), scheduled('lambda', 'invoke')],
    ];
    expect(taskCalls(tree(own, [[file, file]]))).toEqual([
      { task: 'One', service: 'lambda', operation: 'Invoke', index: 0 },
      { task: 'One', service: 'lambda', operation: 'Invoke', index: 1 },
      { task: 'Train', service: 'sagemaker', operation: 'CreateTrainingJob', index: 0 },
      { task: 'Judge', service: 'lambda', operation: 'Invoke', index: 2 },
      { task: 'Judge', service: 'lambda', operation: 'Invoke', index: 3 },
    ]);
  });
});

describe('a Task that failed', () => {
  const start = [entered('Train'), scheduled('lambda', 'invoke')];

  it('is caught where its Catch leads on', () => {
    const history = [...start, event('TaskFailed'), exited('Train'), entered('Notify')];
    expect(outcomeOf('Train', [history])).toEqual({ result: 'caught', next: 'Notify' });
  });

  it('is not caught where the execution ends with it', () => {
    expect(outcomeOf('Train', [[...start, event('TaskFailed'), event('ExecutionFailed')]])).toEqual({
      result: 'not caught',
    });
  });

  it('did not fail where only another one did', () => {
    const other = [...start, event('TaskSucceeded'), exited('Train'), entered('Judge'), event('TaskFailed')];
    expect(outcomeOf('Train', [other])).toEqual({ result: 'not failed' });
  });
});

describe('a rehearsal', () => {
  const machine = {
    StartAt: 'Train',
    States: {
      Train: { Type: 'Task', Next: 'Succeeded', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Failed' }] },
      Lost: { Type: 'Task', Next: 'Succeeded' },
      Succeeded: { Type: 'Succeed' },
      Failed: { Type: 'Fail' },
    },
  };

  /** Travels a machine of one Task, which fails when the scenario says so. */
  function traveller(caught: boolean) {
    const scenarios: Scenario[] = [];
    const travel = async (journey: (typeof JOURNEYS)[number], scenario: Scenario) => {
      scenarios.push(scenario);
      const failing = scenario.calls.length > 0;
      const start = [entered('Train'), scheduled('lambda', 'invoke')];
      const rest = failing
        ? [event('TaskFailed'), ...(caught ? [exited('Train'), entered('Failed')] : [event('ExecutionFailed')])]
        : [event('TaskSucceeded'), exited('Train'), entered('Succeeded')];
      return { tree: tree([...start, ...rest]), ending: failing ? 'Failed' : journey.endsIn };
    };
    return { travel, scenarios };
  }

  it('makes every journey, and fails each Task once on the first way that comes by', async () => {
    const { travel, scenarios } = traveller(true);
    const { coverage, problems } = await rehearseAll(machine, { travel }, tree([]), () => {});
    expect(coverage.journeys).toHaveLength(JOURNEYS.length);
    expect(coverage.failures).toEqual([
      { task: 'Train', journey: 'first deployment', result: 'caught', next: 'Failed' },
      { task: 'Lost', journey: '', result: 'not reached' },
    ]);
    expect(problems).toEqual(['Lost was not failed: no journey of infra/local/rehearsal/journeys.ts comes by it']);
    expect(scenarios.at(-1)!.calls[0]!.times).toBeUndefined();
    expect(scenarios.at(-1)!.calls).toMatchObject([
      { service: 'lambda', operation: 'Invoke', by: 'services', after: 0 },
    ]);
    expect(coverage.states.missed).toEqual(['Lost']);
    expect(coverage.transitions.missed).toEqual(['Lost → Succeeded']);
  });

  it('finds a Task whose failure nothing catches', async () => {
    const { coverage, problems } = await rehearseAll(machine, traveller(false), tree([]), () => {});
    expect(coverage.failures[0]).toEqual({ task: 'Train', journey: 'first deployment', result: 'not caught' });
    expect(problems).toContain('The failure of Train was not caught');
  });

  it('finds a journey that does not end where it should', async () => {
    const travel = async () => ({ tree: tree([]), ending: 'Nowhere' });
    const { problems } = await rehearseAll({ States: {} }, { travel }, tree([]), () => {});
    expect(problems[0]).toBe('The journey "first deployment" ended in Nowhere, expected Succeeded');
  });
});
