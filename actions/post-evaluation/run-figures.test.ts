import { readFileSync } from 'node:fs';
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import type { EvaluationReport } from '../../pipeline/evaluation-report.ts';
import { LAMBDA_MEMORY } from '../../pipeline/lambda-memory.ts';
import { parsePrices } from '../../pipeline/prices.ts';
import { MAP_CONCURRENCY, runFigures } from './run-figures.ts';

const repository = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const prices = parsePrices(repository('pipeline/prices.yml'));

type Told = Omit<Partial<HistoryEvent>, 'timestamp'>;
/** Events with their times in seconds. */
const history = (...events: [number, Told][]): HistoryEvent[] =>
  events.map(([second, event], i) => ({ id: i + 1, timestamp: new Date(second * 1000), type: undefined, ...event }));

const started: Told = { type: 'ExecutionStarted' };
const entered = (name: string, type: HistoryEvent['type'] = 'TaskStateEntered'): Told => ({
  type,
  stateEnteredEventDetails: { name },
});
const left = (name: string, type: HistoryEvent['type'] = 'TaskStateExited'): Told => ({
  type,
  stateExitedEventDetails: { name },
});
const scheduled = (FunctionName?: string): Told => ({
  type: 'TaskScheduled',
  taskScheduledEventDetails: {
    resourceType: FunctionName ? 'lambda' : 'sagemaker',
    resource: 'invoke',
    region: 'us-east-1',
    parameters: JSON.stringify({ FunctionName }),
  },
});
const EVALUATE = 'arn:aws:lambda:us-east-1:000000000000:function:pm-dev-lambda_evaluate_model';
const taskStarted: Told = { type: 'TaskStarted' };
const succeeded: Told = { type: 'TaskSucceeded' };
const failed: Told = { type: 'TaskFailed' };

/** What of a report the figures read. */
const reportOf = ({
  files = 0,
  training = { trainer: 'lambda', instanceType: null, jobName: null, billableSeconds: 3 },
  region = 'us-east-1',
}: {
  files?: number;
  training?: Pick<EvaluationReport['training'], 'trainer' | 'instanceType' | 'jobName' | 'billableSeconds'>;
  region?: string;
} = {}) =>
  ({
    execution: { arn: `arn:aws:states:${region}:000000000000:execution:pm-dev:1` },
    dataset: { totals: { files } },
    training,
  }) as EvaluationReport;
const onInstance = (instanceType: string) =>
  reportOf({ training: { trainer: 'sagemaker', instanceType, jobName: 'retrain-1', billableSeconds: 1800 } });

const quantity = (figures: ReturnType<typeof runFigures>, what: string) =>
  figures.costs.find((cost) => cost.what.startsWith(what))?.quantity;

describe('the time of a run', () => {
  it('is summed up state by state, over loops, in the order in which they were entered', () => {
    const events = history(
      [0, started],
      [1, entered('Wait', 'WaitStateEntered')],
      [4, left('Wait', 'WaitStateExited')],
      [4, entered('Look')],
      [5, left('Look')],
      [5, entered('Wait', 'WaitStateEntered')],
      [9, left('Wait', 'WaitStateExited')],
    );
    const { seconds, states } = runFigures(events, reportOf(), prices);
    expect(seconds).toBe(9);
    expect(states).toEqual([
      { name: 'Wait', seconds: 7 },
      { name: 'Look', seconds: 1 },
    ]);
  });

  it('of the state that is not left yet lasts to the last event', () => {
    const events = history([0, started], [2, entered('AwaitApproval')], [2, scheduled()], [30, taskStarted]);
    expect(runFigures(events, reportOf(), prices).states).toEqual([{ name: 'AwaitApproval', seconds: 28 }]);
  });

  it('of a history without events is none', () => {
    expect(runFigures([], reportOf(), prices)).toMatchObject({ seconds: 0, states: [] });
  });
});

describe('the costs of a run', () => {
  const evaluation = history(
    [0, started],
    [0, entered('EvaluateModel')],
    [0, scheduled(EVALUATE)],
    [1, taskStarted],
    [3, failed],
    [5, scheduled(EVALUATE)],
    [5, taskStarted],
    [15, succeeded],
    [15, left('EvaluateModel')],
  );

  it('count every call of a Lambda by its memory, and every retry as a transition, beside Start and End', () => {
    const figures = runFigures(evaluation, reportOf(), prices);
    const gigabyteSeconds = (LAMBDA_MEMORY['evaluate-model'] / 1024) * 12;
    expect(quantity(figures, 'Lambda, at most')).toBe(gigabyteSeconds);
    expect(quantity(figures, 'Lambda calls')).toBe(2);
    expect(quantity(figures, 'Step Functions')).toBe(1 + 1 + 2);
    expect(figures.total).toBeCloseTo(gigabyteSeconds * 0.0000133334 + 2 * 0.2e-6 + 4 * 0.025e-3, 12);
    expect(figures).toMatchObject({ currency: 'USD', pricesAsOf: prices.asOf });
  });

  it('of a training job are its billable seconds on its instance', () => {
    const [training] = runFigures([], onInstance('ml.m5.large'), prices).costs;
    expect(training).toEqual({ what: 'Training on ml.m5.large', quantity: 1800, unit: 's', cost: 0.0575 });
  });

  it('of a model that a Lambda trained have no instance', () => {
    expect(runFigures([], reportOf(), prices).costs.map(({ what }) => what)).not.toContainEqual(
      expect.stringContaining('Training'),
    );
  });

  it('of an instance type without a price are unknown, and so is the total', () => {
    const { costs, total } = runFigures([], onInstance('ml.p9.large'), prices);
    expect(costs[0]).toMatchObject({ what: 'Training on ml.p9.large', cost: null });
    expect(total).toBeNull();
  });

  it('in a Region that the prices are not of are unknown', () => {
    const { costs, total } = runFigures(evaluation, reportOf({ region: 'eu-west-1' }), prices);
    expect(costs.map(({ cost }) => cost)).toEqual(costs.map(() => null));
    expect(total).toBeNull();
  });

  it('of the map’s files are estimated from above: all of them, side by side, as long as the map took', () => {
    const map = history(
      [0, started],
      [0, entered('ProcessData', 'MapStateEntered')],
      [20, left('ProcessData', 'MapStateExited')],
    );
    const few = runFigures(map, reportOf({ files: 3 }), prices);
    expect(quantity(few, 'Lambda, at most')).toBe(3 * 20);
    expect(quantity(few, 'Lambda calls')).toBe(3);
    expect(quantity(few, 'Step Functions')).toBe(1 + 2 + 3 * 3);
    expect(quantity(runFigures(map, reportOf({ files: 5000 }), prices), 'Lambda, at most')).toBe(MAP_CONCURRENCY * 20);
  });

  it('know the concurrency of the map as it is in the state machine', () => {
    expect(JSON.parse(repository('pipeline/retraining.asl.json')).States.ProcessData.MaxConcurrency).toBe(
      MAP_CONCURRENCY,
    );
  });
});
