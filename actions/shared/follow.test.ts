import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../pipeline/random.ts';
import { type FollowOptions, followExecution } from './follow.ts';
import { HistoryReader } from './history.ts';
import {
  awaitingEvents,
  EXECUTION_ARN,
  entered,
  type Handler,
  history,
  left,
  Refusal,
  serveOperations,
  succeeded,
} from './testing.ts';

const SECOND = 1_000;
const HOUR = 3_600_000;

async function clientsOf(handlers: Record<string, Handler>) {
  const { url, calls } = await serveOperations(handlers);
  const settings = { endpoint: url, region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };
  const sfn = new SFNClient({ ...settings, maxAttempts: 1 });
  const sagemaker = new SageMakerClient({ ...settings, maxAttempts: 1 });
  return { clients: { sfn, polled: sfn, sagemaker, s3: new S3Client(settings) }, calls };
}

type Timed = [at: number, ...events: Record<string, unknown>[]];

/** Follows an execution whose events happen at these times, in milliseconds; time passes only by sleeping. */
async function follow(happens: Timed[], options: Partial<FollowOptions> = {}, more: Record<string, Handler> = {}) {
  let time = 0;
  const polls: number[] = [];
  const sleeps: number[] = [];
  const printed: string[] = [];
  const soFar = () => history(...happens.flatMap(([at, ...events]) => (at <= time ? events : [])));
  const { clients, calls } = await clientsOf({ GetExecutionHistory: soFar, ...more });
  const followed = await followExecution(clients, {
    executionArn: EXECUTION_ARN,
    until: 'end',
    print: (line) => printed.push(line),
    sleep: async (milliseconds) => {
      polls.push(time);
      sleeps.push(milliseconds);
      time += milliseconds;
    },
    now: () => time,
    ...options,
  });
  return { ...followed, sleeps, printed, calls, took: time, polls: [...polls, time] };
}

const training = entered('TrainModel');
const ending = [entered('Skipped'), { ...left('Skipped'), type: 'SucceedStateExited' }, succeeded({ rows: 3 })];

describe('followExecution', () => {
  it('polls half as often each time while no state is entered, fast again when one was', async () => {
    const { sleeps, outcome, output } = await follow([
      [0, training],
      [7 * SECOND, left('TrainModel'), entered('EvaluateModel')],
      [120 * SECOND, ...ending],
    ]);
    expect(sleeps.map((ms) => ms / SECOND)).toEqual([1, 2, 4, 1, 2, 4, 8, 16, 29.5, 29.5, 29.5]);
    expect({ outcome, output }).toEqual({ outcome: 'skipped', output: '{"rows":3}' });
  });

  it.each([1, 5, 24])(
    'calls at most 128 times an hour in a wait of %d h, which leaves two for sessions, and sees the end within 30 s',
    async (hours) => {
      const { calls, took } = await follow([
        [0, training],
        [hours * HOUR, ...ending],
      ]);
      expect(calls.length / hours).toBeLessThanOrEqual(128);
      expect(took - hours * HOUR).toBeLessThanOrEqual(30 * SECOND);
    },
  );

  it('takes a loop of states for the quiet wait that it is', async () => {
    const round = [entered('WaitForEndpoint'), left('WaitForEndpoint'), entered('DescribeEndpoint')];
    const more = [left('DescribeEndpoint'), entered('EndpointSettled'), left('EndpointSettled')];
    const rounds = Array.from({ length: 120 }, (_, i): Timed => [i * 30 * SECOND, ...round, ...more]);
    const { calls } = await follow([...rounds, [HOUR, ...ending]]);
    expect(calls.length).toBeLessThanOrEqual(130);
  });

  it('never sleeps beyond its time', async () => {
    const { sleeps, outcome } = await follow([[0, training]], { timeout: 4 * SECOND });
    expect(sleeps).toEqual([1000, 2000, 1000]);
    expect(outcome).toBe('running');
  });

  it('stops where a person has to decide, unless it waits for the end', async () => {
    expect((await follow([[0, ...awaitingEvents()]], { until: 'approval' })).outcome).toBe('awaiting-approval');
    const waited = await follow([[0, ...awaitingEvents()]], { timeout: SECOND });
    expect(waited.outcome).toBe('running');
  });

  it('prints each state once, with its time in UTC and how long it took', async () => {
    const { printed } = await follow([
      [0, training],
      [SECOND, left('TrainModel'), ...ending],
    ]);
    expect(printed).toEqual([
      '22:13:20 > TrainModel',
      '22:13:21 < TrainModel (1.0 s)',
      '22:13:22 > Skipped',
      '22:13:23 < Skipped (1.0 s)',
    ]);
  });

  const submitted = {
    type: 'TaskSubmitted',
    taskSubmittedEventDetails: {
      resource: 'createTrainingJob.sync',
      resourceType: 'sagemaker',
      output: '{"TrainingJobArn":"arn:aws:sagemaker:us-east-1:1:training-job/retrain-1"}',
    },
  };
  const trained: Timed = [0, training, submitted, left('TrainModel'), succeeded()];

  it("prints the training job's metrics, and follows on where they cannot be had", async () => {
    const job = { BillableTimeInSeconds: 60, FinalMetricDataList: [{ MetricName: 'validation:aucpr', Value: 0.91 }] };
    const { printed } = await follow([trained], {}, { DescribeTrainingJob: () => job });
    expect(printed.at(-1)).toBe('  training job retrain-1: validation:aucpr 0.9100, 60 s billable');
    const denied = () => {
      throw new Refusal('AccessDeniedException', 'no');
    };
    const followed = await follow([trained], {}, { DescribeTrainingJob: denied });
    expect(followed.printed.at(-1)).toBe('  training job retrain-1: AccessDeniedException: no');
    expect(followed.outcome).toBe('succeeded');
  });

  it.each([
    ['ExecutionAborted', 'executionAbortedEventDetails', 'ABORTED'],
    ['ExecutionTimedOut', 'executionTimedOutEventDetails', 'TIMED_OUT'],
  ])('says how and why an execution ended by %s', async (type, details, status) => {
    const end = { type, [details]: { error: 'Stopped', cause: 'The wait timed out' } };
    const followed = await follow([[0, training, end]]);
    expect(followed).toMatchObject({ outcome: 'failed', failure: `${status}: Stopped: The wait timed out` });
  });

  it('follows an execution that was redriven after it had failed', async () => {
    const failure = { type: 'ExecutionFailed', executionFailedEventDetails: { error: 'E', cause: 'c' } };
    const { outcome, took } = await follow([
      [0, training, failure, { type: 'ExecutionRedriven' }],
      [10 * SECOND, ...ending],
    ]);
    expect(outcome).toBe('skipped');
    expect(took).toBeGreaterThanOrEqual(10 * SECOND);
  });
});

describe('followExecution, in trouble', () => {
  /** Refuses the polls while `away` holds. */
  const troubled = (away: (poll: number) => boolean, refusal: Refusal) => {
    let poll = 0;
    return () => {
      if (away(poll++)) throw refusal;
      return history(training, ...ending);
    };
  };
  const throttled = new Refusal('ThrottlingException', 'Rate exceeded');

  it('backs off with full jitter while it is throttled, and says so once', async () => {
    const { uniform } = seededRandom(7);
    const { uniform: again } = seededRandom(7);
    const GetExecutionHistory = troubled((poll) => poll < 7, throttled);
    const { sleeps, printed, outcome } = await follow([], { random: uniform }, { GetExecutionHistory });
    expect(sleeps).toEqual([1, 2, 4, 8, 16, 29.5, 29.5].map((ceiling) => again() * ceiling * SECOND));
    expect(printed.filter((line) => line.includes('Throttling'))).toEqual([
      '  ThrottlingException: Rate exceeded: asking again for up to 15 min',
    ]);
    expect(outcome).toBe('skipped');
  });

  it.each([
    ['throttling', throttled],
    ['server errors', new Refusal('InternalFailure', 'try again', 503)],
  ])('gives up after 15 minutes of %s with what AWS said last', async (_case, refusal) => {
    const GetExecutionHistory = troubled(() => true, refusal);
    let time = 0;
    const following = follow(
      [],
      {
        random: () => 1,
        now: () => time,
        sleep: async (milliseconds) => {
          time += milliseconds;
        },
      },
      { GetExecutionHistory },
    );
    await expect(following).rejects.toMatchObject({ name: refusal.name });
    expect(time).toBeGreaterThan(14 * 60_000);
    expect(time).toBeLessThanOrEqual(15 * 60_000);
  });

  it('ends when its time is over, in trouble or not', async () => {
    let poll = 0;
    const GetExecutionHistory = () => {
      if (poll++ > 0) throw throttled;
      return history(training);
    };
    const followed = await follow([], { timeout: 60 * SECOND, random: () => 1 }, { GetExecutionHistory });
    expect(followed.outcome).toBe('running');
    expect(followed.took).toBeLessThanOrEqual(60 * SECOND);
  });

  it('does not ask again what AWS refuses for good', async () => {
    const GetExecutionHistory = troubled(() => true, new Refusal('ExecutionDoesNotExist', 'no'));
    await expect(follow([], {}, { GetExecutionHistory })).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
  });
});

describe('HistoryReader', () => {
  it('reads all pages once, and then only what is new', async () => {
    const all = history(entered('A'), left('A'), entered('B'), left('B'), entered('C')).events.toReversed();
    let known = 3;
    const { clients, calls } = await clientsOf({
      GetExecutionHistory: ({ nextToken, reverseOrder }) => {
        expect(reverseOrder).toBe(true);
        const to = nextToken === undefined ? known : Number(nextToken);
        const from = Math.max(0, to - 2);
        return { events: all.slice(from, to).reverse(), ...(from > 0 && { nextToken: String(from) }) };
      },
    });
    const reader = new HistoryReader(clients.sfn, EXECUTION_ARN);
    const ids = async () => (await reader.next()).map(({ id }) => id);
    expect(await ids()).toEqual([1, 2, 3]);
    expect(await ids()).toEqual([]);
    known = 5;
    expect(await ids()).toEqual([4, 5]);
    expect(calls.map(({ input }) => input.nextToken)).toEqual([undefined, '1', undefined, undefined, '3']);
  });
});
