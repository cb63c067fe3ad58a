import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { type FollowOptions, followExecution } from './follow.ts';
import { HistoryReader } from './history.ts';
import { EXECUTION_ARN, entered, type Handler, history, left, Refusal, serveOperations } from './testing.ts';

async function clientsOf(handlers: Record<string, Handler>) {
  const { url, calls } = await serveOperations(handlers);
  const settings = { endpoint: url, region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };
  const sfn = new SFNClient({ ...settings, maxAttempts: 1 });
  return {
    clients: { sfn, sagemaker: new SageMakerClient({ ...settings, maxAttempts: 1 }), s3: new S3Client(settings) },
    calls,
  };
}

const described = (status: string) => ({ executionArn: EXECUTION_ARN, status, startDate: 0, output: '{}' });

/** Follows an execution whose polls read these histories, one after the other; time passes only by sleeping. */
async function follow(polls: ReturnType<typeof history>[], options: Partial<FollowOptions> = {}, more = {}) {
  let poll = 0;
  let time = 0;
  const sleeps: number[] = [];
  const printed: string[] = [];
  const { clients } = await clientsOf({
    DescribeExecution: () => described(poll === polls.length - 1 && !options.timeout ? 'SUCCEEDED' : 'RUNNING'),
    GetExecutionHistory: () => polls[Math.min(poll++, polls.length - 1)],
    ...more,
  });
  const followed = await followExecution(clients, {
    executionArn: EXECUTION_ARN,
    until: 'end',
    print: (line) => printed.push(line),
    sleep: async (milliseconds) => {
      sleeps.push(milliseconds);
      time += milliseconds;
    },
    now: () => time,
    ...options,
  });
  return { ...followed, sleeps, printed };
}

describe('followExecution', () => {
  const quiet = history(entered('TrainModel'));
  const skipped = [entered('Skipped'), { ...left('Skipped'), type: 'SucceedStateExited' }];
  const done = history(entered('TrainModel'), left('TrainModel'), ...skipped);

  it('polls ever slower while nothing happens, fast again when something did', async () => {
    const news = history(entered('TrainModel'), left('TrainModel'));
    const { sleeps, outcome } = await follow([quiet, quiet, quiet, news, news, done]);
    expect(sleeps).toEqual([1000, 1500, 2250, 1000, 1500]);
    expect(outcome).toBe('skipped');
    const { sleeps: long } = await follow([...Array.from({ length: 12 }, () => quiet), done]);
    expect(long.at(-1)).toBe(15_000);
  });

  it('never sleeps beyond its time', async () => {
    const { sleeps, outcome } = await follow([quiet], { timeout: 4000 });
    expect(sleeps).toEqual([1000, 1500, 1500]);
    expect(outcome).toBe('running');
  });

  it('prints each state once, with its time in UTC and how long it took', async () => {
    const { printed } = await follow([quiet, done]);
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
  const trained = history(entered('TrainModel'), submitted, left('TrainModel'));

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

  it('says who stopped an execution, and why', async () => {
    const aborted = { ...described('ABORTED'), error: 'Stopped', cause: 'The wait timed out' };
    const followed = await follow([quiet], {}, { DescribeExecution: () => aborted });
    expect(followed).toMatchObject({ outcome: 'failed', failure: 'ABORTED: Stopped: The wait timed out' });
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
