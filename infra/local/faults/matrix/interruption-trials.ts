import { seededRandom } from '../../../../pipeline/random.ts';
import { Scenario } from '../scenario.ts';
import { CANCELLED_APPROVALS } from './approval-trials.ts';
import type { Outcome } from './facts.ts';
import {
  cancelled,
  killedAndRepeated,
  type Leg,
  type Moment,
  startCancelled,
  startKilledAndRepeated,
} from './interruptions.ts';
import { FAILS, THROUGH } from './outcomes.ts';
import type { Trial } from './trial.ts';

/** How an execution comes by some states, and what comes of it when it is followed to its end. */
interface Way extends Pick<Trial, 'begin' | 'inputs' | 'scenario'> {
  leg: Leg;
  states: string[];
  /** When nobody interrupts. */
  ends: Outcome;
  /** When it is run again; as when nobody interrupts, by default. */
  repeated?: Outcome;
}

const TRAINED_BEFORE = ['EvaluateModel', 'PassesGate', 'RegisterModel', 'AwaitApproval'];

/** Every state of the state machine, on the ways that enter it. */
export const WAYS: readonly Way[] = [
  {
    leg: 'training',
    states: [
      ...['ProcessData', 'SummarizeData', 'EnoughData', 'ChooseTrainer', 'TrainModel', 'TrainingCompleted'],
      ...TRAINED_BEFORE,
    ],
    ends: THROUGH,
  },
  {
    leg: 'training',
    inputs: { start: { trainer: 'lambda' } },
    states: ['TrainModelInLambda'],
    ends: { ...THROUGH, trainings: ['Lambda'] },
  },
  {
    leg: 'training',
    scenario: Scenario.parse({
      title: 'No instance for the first training job',
      trainingJobs: [{ name: 'retrain-*', ends: 'CapacityError', times: 1 }],
    }),
    states: ['OutOfCapacity', 'WaitForCapacity'],
    ends: { ...THROUGH, trainings: ['Failed', 'Completed'] },
  },
  {
    leg: 'training',
    inputs: { start: { dataset: 'nothing/' } },
    states: ['NotifySkipped', 'Skipped'],
    ends: { ...THROUGH, update: '-', trainings: [], endpoint: 'old' },
  },
  {
    leg: 'training',
    inputs: { start: { hyperparameters: 'num_round=1\nmax_depth=1\neta=0.01' } },
    states: ['NotifyRejected', 'Rejected'],
    ends: { ...THROUGH, update: '-', endpoint: 'old' },
  },
  { leg: 'training', scenario: 'algorithm-error', states: ['NotifyFailed'], ends: FAILS },
  {
    leg: 'training',
    scenario: 'algorithm-error',
    states: ['Failed'],
    ends: FAILS,
    // Attempt 2 finds that the execution has failed, and starts it anew.
    repeated: { ...THROUGH, executions: ['FAILED', 'SUCCEEDED'], trainings: ['Failed', 'Completed'] },
  },
  {
    leg: 'rollout',
    states: [
      ...['ApproveModelPackage', 'CreateModel', 'CreateEndpointConfig', 'ListEndpoints', 'EndpointExists'],
      ...['DescribeChampion', 'ChampionServes', 'UpdateEndpoint', 'WaitForEndpoint', 'DescribeEndpoint'],
      ...['EndpointSettled', 'VerifyEndpoint', 'CleanUp', 'NotifySucceeded', 'Succeeded'],
    ],
    ends: THROUGH,
  },
  { leg: 'rollout', begin: 'none', states: ['CreateEndpoint'], ends: THROUGH },
  {
    leg: 'rollout',
    // Invocations of one file's retraining: process, summarize, evaluate, then verify, which retries what Lambda refuses.
    scenario: Scenario.parse({
      title: 'The verification fails',
      calls: [
        {
          ...{ service: 'lambda', operation: 'Invoke', by: 'services', after: 3 },
          answer: { code: 'AccessDeniedException', message: 'Not verified', status: 403 },
        },
      ],
    }),
    states: ['MustRollBack', 'RollBackEndpoint'],
    ends: { ...THROUGH, update: 'red', executions: ['FAILED'], endpoint: 'old' },
  },
];

/** Moments in a leg: counted in what the stand-in tells of its services' work, of which a leg has about twice as much. */
const MOMENTS = 20;

function randomMoments(seed: number): { leg: Leg; moment: Moment }[] {
  const random = seededRandom(seed);
  return Array.from({ length: 10 }, (_, i) => ({
    leg: i % 2 === 0 ? 'training' : 'rollout',
    moment: { event: Math.floor(random.uniform() * MOMENTS) },
  }));
}

/** What a cancelled run leaves: of a rollout, which nobody may break off half-way, all that it would have come to. */
function afterCancel({ leg, ends }: Way, state: string): Outcome {
  if (leg === 'rollout') return { ...ends, update: 'red' };
  if (['Skipped', 'Rejected', 'Failed'].includes(state)) return { ...ends, wait: 'red' };
  const trained = [...TRAINED_BEFORE, 'TrainingCompleted', 'NotifyRejected', 'WaitForCapacity', 'OutOfCapacity'];
  const trainings = trained.includes(state) || state === 'NotifyFailed' ? ends.trainings.slice(0, 1) : [];
  return { ...ends, wait: 'red', update: '-', executions: ['ABORTED'], trainings, endpoint: 'old' };
}

const NOT_WAITED = { ...THROUGH, wait: '-', update: '-', endpoint: 'old' } as const;

/** Processes that are cancelled or killed, in every state and at moments between. */
export const INTERRUPTION_TRIALS: readonly Trial[] = [
  {
    name: 'cancelled in the start, to be stopped',
    fault: 'SIGINT, on-cancel: stop',
    play: startCancelled('stop'),
    expected: { ...NOT_WAITED, start: 'red', executions: ['ABORTED'], trainings: [] },
  },
  {
    name: 'cancelled in the start, to be left',
    fault: 'SIGINT, on-cancel: leave',
    play: startCancelled('leave'),
    expected: { ...NOT_WAITED, start: 'red', executions: ['RUNNING'] },
    asks: true,
  },
  {
    name: 'killed in the start',
    fault: 'SIGKILL, then attempt 2',
    play: startKilledAndRepeated,
    expected: THROUGH,
  },
  ...CANCELLED_APPROVALS,
  ...WAYS.flatMap((way) =>
    way.states.map((state): Trial => {
      const { leg, states: _, ends: __, repeated: ___, ...start } = way;
      return {
        ...start,
        name: `cancelled in ${state}`,
        fault: leg === 'training' ? 'SIGINT, on-cancel: stop' : 'SIGINT, the rollout is left',
        play: cancelled(leg, { state }, leg === 'training' ? 'stop' : 'leave'),
        expected: afterCancel(way, state),
      };
    }),
  ),
  ...randomMoments(1).map(
    ({ leg, moment }, i): Trial => ({
      name: `cancelled at random moment ${i + 1}`,
      fault: leg === 'training' ? 'SIGINT, on-cancel: leave' : 'SIGINT, the rollout is left',
      play: cancelled(leg, moment, 'leave'),
      expected:
        leg === 'training'
          ? { ...THROUGH, wait: 'red', update: '-', executions: ['RUNNING'], endpoint: 'old' }
          : { ...THROUGH, update: 'red' },
      asks: leg === 'training',
    }),
  ),
  ...WAYS.flatMap((way) =>
    way.states.map((state): Trial => {
      const { leg, states: _, ends, repeated: expected = ends, ...start } = way;
      return {
        ...start,
        name: `killed in ${state}`,
        fault: 'SIGKILL, then attempt 2',
        play: killedAndRepeated(leg, { state }),
        expected,
      };
    }),
  ),
  ...randomMoments(2).map(
    ({ leg, moment }, i): Trial => ({
      name: `killed at random moment ${i + 1}`,
      fault: 'SIGKILL, then attempt 2',
      play: killedAndRepeated(leg, moment),
      expected: THROUGH,
    }),
  ),
];
