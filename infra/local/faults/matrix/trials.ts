import { Scenario } from '../scenario.ts';
import { APPROVAL_TRIALS } from './approval-trials.ts';
import { FORK_TRIALS } from './fork-trials.ts';
import { INTERRUPTION_TRIALS } from './interruption-trials.ts';
import { FAILS, ROLLED_BACK, THROUGH } from './outcomes.ts';
import { crowd, longWait } from './processes.ts';
import type { Trial } from './trial.ts';

/** The scenario files, each over a whole retraining. */
const FILES: readonly Trial[] = [
  { name: 'nothing', fault: 'none', expected: THROUGH },
  { name: 'first deployment', fault: 'none, and no endpoint yet', begin: 'none', expected: THROUGH },
  {
    name: 'throttled training',
    fault: 'CreateTrainingJob throttled',
    scenario: 'throttled-training',
    expected: THROUGH,
  },
  {
    name: 'server errors',
    fault: 'one call in five of the actions fails',
    scenario: Scenario.parse({
      title: 'server errors',
      calls: ['states', 'sts'].map((service) => ({ service, answer: 'unavailable', probability: 0.2 })),
    }),
    expected: THROUGH,
  },
  { name: 'repeated events', fault: 'every event twice', scenario: 'repeated-event', expected: THROUGH },
  { name: 'lost events', fault: 'the end is told to nobody', scenario: 'lost-event', expected: THROUGH },
  { name: 'slow update', fault: 'the update takes an hour', scenario: 'slow-endpoint-update', expected: THROUGH },
  {
    name: 'capacity twice',
    fault: 'no instance, twice',
    scenario: 'capacity-twice',
    expected: { ...THROUGH, trainings: ['Failed', 'Failed', 'Completed'] },
  },
  {
    name: 'no capacity at all',
    fault: 'no instance, ever',
    scenario: Scenario.parse({ title: 'No instance', trainingJobs: [{ name: 'retrain-*', ends: 'CapacityError' }] }),
    expected: { ...FAILS, trainings: ['Failed', 'Failed', 'Failed', 'Failed'] },
  },
  { name: 'algorithm error', fault: 'the algorithm fails', scenario: 'algorithm-error', expected: FAILS },
  { name: 'internal error', fault: 'SageMaker fails in training', scenario: 'internal-server-error', expected: FAILS },
  {
    name: 'stopped training',
    fault: 'somebody stops the training job',
    scenario: 'stopped-training',
    expected: { ...FAILS, trainings: ['Stopped'] },
  },
  {
    name: 'training out of time',
    fault: 'MaxRuntimeExceeded',
    scenario: 'training-out-of-time',
    expected: { ...FAILS, trainings: ['Stopped'] },
  },
  {
    name: 'update fails',
    fault: 'SageMaker rolls back',
    scenario: 'endpoint-update-rolls-back',
    expected: ROLLED_BACK,
  },
  {
    name: 'update fails silently',
    fault: 'SageMaker rolls back without a reason',
    scenario: 'endpoint-update-rolls-back-silently',
    expected: ROLLED_BACK,
  },
  { name: 'alarm trips', fault: 'a CloudWatch alarm goes off', scenario: 'alarm-trips', expected: ROLLED_BACK },
  {
    name: 'first deployment fails',
    fault: 'the creation fails for good',
    begin: 'none',
    scenario: 'endpoint-creation-fails',
    expected: { ...ROLLED_BACK, endpoint: 'none' },
  },
];

/** The call that each action cannot do without. */
const CALLS = {
  'start-retraining': 'StartExecution',
  'wait-for-training': 'GetExecutionHistory',
  'update-endpoint': 'SendTaskSuccess',
};

/** What befalls that call, and how often. */
const BEFALLS: Record<string, object> = {
  throttling: { answer: 'throttled', times: 3 },
  'a server error': { answer: 'internalFailure', times: 3 },
  unavailability: { answer: 'unavailable', times: 3 },
  'a reset before the server acted': { reset: 'before', times: 2 },
  'a reset after the server acted': { reset: 'after', times: 1 },
  'an answer two seconds late': { latency: '2s', times: 1 },
  'an expired token': { answer: 'expiredToken', times: 1 },
};

const CALL_TRIALS = Object.entries(CALLS).flatMap(([action, operation]) =>
  Object.entries(BEFALLS).map(
    ([fault, befalls]): Trial => ({
      name: `${action}: ${fault}`,
      fault: `${operation}: ${fault}`,
      scenario: Scenario.parse({ title: fault, calls: [{ service: 'states', operation, ...befalls }] }),
      expected: THROUGH,
    }),
  ),
);

const stale = (service: string, operation: string, by = 'clients'): Trial => ({
  name: `stale ${operation}${by === 'services' ? ' of the state machine' : ''}`,
  fault: `${service} ${operation} is 30 s behind`,
  scenario: Scenario.parse({ title: 'stale', calls: [{ service, operation, by, stale: '30s' }] }),
  expected: THROUGH,
});

/** Beyond the end of every session. In between, a jump would be too long for the Task that is at work. */
const twoHoursAt = (moment: string, operation: string): Trial => ({
  name: `two hours at ${moment}`,
  fault: `${operation}: a jump of two hours`,
  scenario: Scenario.parse({
    title: `two hours at ${moment}`,
    calls: [{ service: 'states', operation, clockJumps: '2h', times: 1 }],
  }),
  expected: THROUGH,
});

const SESSIONS: readonly Trial[] = [
  twoHoursAt('the start', 'StartExecution'),
  twoHoursAt('the approval', 'SendTaskSuccess'),
  {
    name: 'STS throttles',
    fault: 'AssumeRoleWithWebIdentity throttled',
    scenario: Scenario.parse({
      title: 'STS throttles',
      calls: [{ service: 'sts', operation: 'AssumeRoleWithWebIdentity', answer: 'throttled', times: 2 }],
    }),
    expected: THROUGH,
  },
  {
    name: 'expired for good',
    fault: 'every session is taken for expired',
    scenario: Scenario.parse({
      title: 'expired for good',
      calls: [{ service: 'states', operation: 'DescribeStateMachine', answer: 'expiredToken' }],
    }),
    expected: { start: 'red', wait: '-', update: '-', executions: [], trainings: [], endpoint: 'old' },
  },
  {
    name: 'eight sessions expire in a wait',
    fault: 'sessions of three seconds',
    play: longWait,
    expected: THROUGH,
  },
];

const CROWD: Trial = {
  name: '200 starts of one intent',
  fault: 'processes of the same run, 20 at a time',
  play: crowd,
  expected: { ...THROUGH, wait: '-', update: '-', executions: ['RUNNING'], endpoint: 'old' },
  asks: true,
};

/** All trials; the crowd comes last, since it leaves the others no processor. */
export const TRIALS: readonly Trial[] = [
  ...FILES,
  ...CALL_TRIALS,
  stale('states', 'ListExecutions'),
  stale('states', 'DescribeExecution'),
  stale('sagemaker', 'DescribeEndpoint'),
  stale('sagemaker', 'DescribeEndpoint', 'services'),
  stale('sagemaker', 'ListEndpoints'),
  stale('sagemaker', 'ListEndpoints', 'services'),
  ...APPROVAL_TRIALS,
  ...FORK_TRIALS,
  ...SESSIONS,
  ...INTERRUPTION_TRIALS,
  CROWD,
];
