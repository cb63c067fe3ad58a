import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { EvaluationReport } from '../../pipeline/evaluation-report.ts';
import { LAMBDA_MEMORY } from '../../pipeline/lambda-memory.ts';
import { costOfLambda, costOfRequests, costOfTraining, costOfTransitions, type Prices } from '../../pipeline/prices.ts';

/** How long a run took and what it cost. */
export interface RunFigures {
  /** From the start of the execution to the last event read. */
  seconds: number;
  /** In the order in which they were first entered; each summed over its retries and loops. */
  states: { name: string; seconds: number }[];
  /** Null where `pipeline/prices.yml` has no price. */
  costs: { what: string; quantity: number; unit: string; cost: number | null }[];
  /** Null where one of the costs is. */
  total: number | null;
  currency: 'USD';
  /** The day that the prices are of: `2026-11-22`. */
  pricesAsOf: string;
}

/** Files that the map of `retraining.asl.json` works on side by side: its `MaxConcurrency`. */
export const MAP_CONCURRENCY = 100;
/** The pricing examples count Start and End of an execution as states. */
const START_AND_END = 2;
/** States of the map's executions: ProcessFile. */
const STATES_A_FILE = 1;

/**
 * Reads from an execution's whole history, oldest event first, how long its states took, and what they cost at list
 * prices. The map's own executions are not in that history: what they cost is an upper estimate from the number of files.
 * @see https://aws.amazon.com/step-functions/pricing/ (a retry is a transition too)
 */
export function runFigures(events: readonly HistoryEvent[], report: EvaluationReport, prices: Prices): RunFigures {
  const visits = visitsOf(events);
  const calls = lambdaCalls(events);
  const { files } = report.dataset.totals;
  const mapSeconds = sum(visits.filter(({ type }) => type === 'MapStateEntered').map(({ seconds }) => seconds));
  const gbSeconds =
    sum(calls.map(({ step, seconds }) => gb(step) * seconds)) +
    gb('process-data') * mapSeconds * Math.min(files, MAP_CONCURRENCY);
  const requests = calls.length + files;
  const transitions = visits.length + retriesIn(events) + START_AND_END + files * (STATES_A_FILE + START_AND_END);
  const costs = [
    ...trainingCosts(report, prices),
    { what: 'Lambda, at most', quantity: gbSeconds, unit: 'GB-s', cost: costOfLambda(prices, gbSeconds) },
    { what: 'Lambda calls', quantity: requests, unit: 'calls', cost: costOfRequests(prices, requests) },
    {
      what: 'Step Functions, with an estimate for the files',
      quantity: transitions,
      unit: 'transitions',
      cost: costOfTransitions(prices, transitions),
    },
  ];
  const here = report.execution.arn.split(':')[3] === prices.region;
  const known = here ? costs : costs.map((item) => ({ ...item, cost: null }));
  return {
    seconds: secondsBetween(events[0], events.at(-1)),
    states: byName(visits),
    costs: known,
    total: known.some(({ cost }) => cost === null) ? null : sum(known.map(({ cost }) => cost!)),
    currency: prices.currency,
    pricesAsOf: prices.asOf,
  };
}

function trainingCosts({ training }: EvaluationReport, prices: Prices): RunFigures['costs'] {
  const { instanceType, billableSeconds } = training;
  if (instanceType === null) return [];
  const cost = costOfTraining(prices, instanceType, billableSeconds);
  return [{ what: `Training on ${instanceType}`, quantity: billableSeconds, unit: 's', cost }];
}

interface Visit {
  name: string;
  type: HistoryEvent['type'];
  seconds: number;
}

/** Each time that a state was entered; the one that is not left yet lasts to the last event. */
function visitsOf(events: readonly HistoryEvent[]): Visit[] {
  const visits: Visit[] = [];
  let entered: HistoryEvent | undefined;
  const leave = (event: HistoryEvent | undefined) => {
    if (!entered) return;
    const name = entered.stateEnteredEventDetails?.name ?? '';
    visits.push({ name, type: entered.type, seconds: secondsBetween(entered, event) });
    entered = undefined;
  };
  for (const event of events) {
    if (event.stateEnteredEventDetails) {
      leave(event);
      entered = event;
    }
    if (event.stateExitedEventDetails) leave(event);
  }
  leave(events.at(-1));
  return visits;
}

/** How long each state took, summed over its retries and loops, in the order in which they were first entered. */
export const stateSeconds = (events: readonly HistoryEvent[]): RunFigures['states'] => byName(visitsOf(events));

function byName(visits: readonly Visit[]): RunFigures['states'] {
  const seconds = new Map<string, number>();
  for (const visit of visits) seconds.set(visit.name, (seconds.get(visit.name) ?? 0) + visit.seconds);
  return Array.from(seconds, ([name, total]) => ({ name, seconds: total }));
}

type Step = keyof typeof LAMBDA_MEMORY;

/** Each call of a step's Lambda, from when it was started to when its answer was there: no less than AWS bills. */
function lambdaCalls(events: readonly HistoryEvent[]): { step: Step; seconds: number }[] {
  const calls: { step: Step; seconds: number }[] = [];
  let step: Step | undefined;
  let started: HistoryEvent | undefined;
  for (const event of events) {
    if (event.taskScheduledEventDetails) {
      step = stepIn(event.taskScheduledEventDetails.parameters ?? '{}');
      started = undefined;
    }
    if (event.type === 'TaskStarted') started = event;
    if (event.type && TASK_ENDS.has(event.type) && step && started) {
      calls.push({ step, seconds: secondsBetween(started, event) });
      step = undefined;
    }
  }
  return calls;
}

const TASK_ENDS = new Set<string>(['TaskSucceeded', 'TaskFailed', 'TaskTimedOut']);

/** The step whose function a Task calls: `…lambda_train_model` is train-model. */
function stepIn(parameters: string): Step | undefined {
  const { FunctionName = '' }: { FunctionName?: string } = JSON.parse(parameters);
  const step = /lambda_([a-z_]+)(:|$)/.exec(FunctionName)?.[1]?.replaceAll('_', '-') ?? '';
  return Object.hasOwn(LAMBDA_MEMORY, step) ? (step as Step) : undefined;
}

/** Tasks that were scheduled again without their state being entered again. */
function retriesIn(events: readonly HistoryEvent[]): number {
  let retries = 0;
  let scheduled = false;
  for (const { stateEnteredEventDetails, taskScheduledEventDetails } of events) {
    if (stateEnteredEventDetails) scheduled = false;
    if (!taskScheduledEventDetails) continue;
    if (scheduled) retries++;
    scheduled = true;
  }
  return retries;
}

const gb = (step: Step): number => LAMBDA_MEMORY[step] / 1024;

const secondsBetween = (from: HistoryEvent | undefined, to: HistoryEvent | undefined): number =>
  from?.timestamp && to?.timestamp ? (to.timestamp.getTime() - from.timestamp.getTime()) / 1000 : 0;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, value) => total + value, 0);
