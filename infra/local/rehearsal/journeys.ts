import type { executionInput } from '../../../pipeline/execution-input.ts';
import { Scenario } from '../faults/scenario.ts';
import type { TaskCall } from './task-calls.ts';

/** The lists of a scenario, as a scenario file has them. */
type FaultLists = Omit<Parameters<typeof Scenario.parse>[0] & object, 'title'>;

/** A way through the state machine: what stands at its start, what it is given, and how its approval is answered. */
export interface Journey {
  name: string;
  /** Whether an endpoint serves at its start. */
  endpoint: 'none' | 'serving';
  start?: Pick<Parameters<typeof executionInput>[1], 'prefix' | 'hyperparameters' | 'trainer'>;
  faults?: FaultLists;
  /** Its Task that fails for good, by the calls of the journey before. */
  fails?: { task: string; in: string };
  /** `late`: nobody answers until the time is over. */
  approval: 'approved' | 'refused' | 'late';
  /** The state it ends in, when all is well. */
  endsIn: string;
}

/** Folder of the raw bucket with the rows of the journeys. */
export const JOURNEY_PREFIX = 'rehearsal/';

/** Trains in a second what the settings train in many. */
export const QUICK = { num_round: '40', eta: '0.3' };

/** The ways of executions: to each of the ends, and around each of the obstacles in between. */
export const JOURNEYS: readonly Journey[] = [
  { name: 'first deployment', endpoint: 'none', approval: 'approved', endsIn: 'Succeeded' },
  { name: 'update', endpoint: 'serving', approval: 'approved', endsIn: 'Succeeded' },
  {
    name: 'trained in a Lambda',
    endpoint: 'serving',
    start: { trainer: 'lambda' },
    approval: 'refused',
    endsIn: 'Rejected',
  },
  { name: 'nobody approves', endpoint: 'serving', approval: 'late', endsIn: 'Rejected' },
  { name: 'no files', endpoint: 'serving', start: { prefix: 'nothing/' }, approval: 'refused', endsIn: 'Skipped' },
  {
    name: 'refused by the gate',
    endpoint: 'none',
    start: { hyperparameters: { num_round: '1', max_depth: '1', eta: '0.01' } },
    approval: 'refused',
    endsIn: 'Rejected',
  },
  {
    name: 'no capacity at first',
    endpoint: 'serving',
    faults: { trainingJobs: [{ name: '*', ends: 'CapacityError', times: 1 }] },
    approval: 'refused',
    endsIn: 'Rejected',
  },
  {
    name: 'stopped in training',
    endpoint: 'serving',
    faults: { trainingJobs: [{ name: '*', ends: 'MaxRuntimeExceeded' }] },
    approval: 'refused',
    endsIn: 'Failed',
  },
  {
    name: 'rolled back by SageMaker',
    endpoint: 'serving',
    faults: { endpoints: [{ name: '*', during: 'update', fails: 'The model did not pass the ping health check.' }] },
    approval: 'approved',
    endsIn: 'Failed',
  },
  {
    name: 'not verified',
    endpoint: 'serving',
    fails: { task: 'VerifyEndpoint', in: 'update' },
    approval: 'approved',
    endsIn: 'Failed',
  },
];

/**
 * The scenario of one journey.
 * @param calls those of its Tasks that shall fail; each fails from this call on, whatever it retries
 */
export const scenarioOf = (title: string, faults: FaultLists = {}, calls: readonly TaskCall[] = []): Scenario =>
  Scenario.parse({
    title,
    ...faults,
    calls: calls.map(({ service, operation, index }) => ({
      service,
      operation,
      by: 'services',
      after: index,
      answer: { code: 'AccessDeniedException', message: `${operation} fails in this rehearsal`, status: 403 },
    })),
  });
