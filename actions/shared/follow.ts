import { once } from 'node:events';
import { DescribeTrainingJobCommand } from '@aws-sdk/client-sagemaker';
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { Clients } from './aws.ts';
import { failureOf } from './failure.ts';
import { type End, HistoryReader, nothingYet, observe, type Progress } from './history.ts';
import { isTransient, realSleep, rideOut, type Sleep } from './ride-out.ts';
import { messageOf } from './run.ts';

/** How an execution stands when the following ends. */
type Outcome = 'awaiting-approval' | 'skipped' | 'rejected' | 'failed' | 'succeeded' | 'running';

export interface Followed {
  outcome: Outcome;
  progress: Progress;
  /** What an execution that succeeded gave, as JSON. */
  output: string | undefined;
  /** Error and cause of an execution that failed, in one line each. */
  failure: string | undefined;
  /** Where its history was read up to. */
  reader: HistoryReader;
}

export interface FollowOptions {
  executionArn: string;
  /** `approval`: stop following when a person has to decide. */
  until: 'approval' | 'end';
  /** Milliseconds after which following stops with outcome `running`. */
  timeout?: number | undefined;
  print: (line: string) => void;
  /** Goes on where an earlier following ended, instead of telling everything again. */
  after?: Followed;
  /** Ends the following at once, whatever is under way, with outcome `running` (a cancelled run). */
  signal?: AbortSignal;
  sleep?: Sleep;
  now?: () => number;
  /** Uniform in [0, 1). */
  random?: () => number;
}

const FASTEST_POLL_MS = 1_000;
/** An end is seen within 30 s, and an hour has 128 polls of one call each: that leaves two calls for new sessions. */
const SLOWEST_POLL_MS = 29_500;
/** For how long AWS may throttle, fail or be out of reach before the following gives up. */
export const PATIENCE_MS = 15 * 60_000;
const ENDINGS: Record<string, Outcome> = { Succeeded: 'succeeded', Skipped: 'skipped', Rejected: 'rejected' };

/**
 * Follows an execution by its history alone, one call a poll, and prints each state as it is entered and left. Polls
 * fast after a state was entered for the first time and half as often each time when none was: a state that lasts, or
 * the loop around WaitForEndpoint, is soon looked at every {@link SLOWEST_POLL_MS} only. Throttling, AWS's own errors
 * and a network that is away are ridden out for {@link PATIENCE_MS}.
 * @throws Error what AWS refuses, or what it still answered when the patience was over
 */
export async function followExecution(clients: Clients, options: FollowOptions): Promise<Followed> {
  const { signal = new AbortController().signal } = options;
  const { reader, progress } = options.after ?? {
    reader: new HistoryReader(clients.polled, options.executionArn),
    progress: nothingYet(),
  };
  const stand = (outcome: Outcome): Followed => ({ outcome, progress, output: undefined, failure: undefined, reader });
  const following = follow(clients, options, stand, signal).catch((error: Error) => {
    if (signal.aborted) return stand('running');
    throw error;
  });
  return Promise.race([following, once(signal, 'abort').then(() => stand('running'))]);
}

async function follow(
  clients: Clients,
  options: FollowOptions,
  stand: (outcome: Outcome) => Followed,
  signal: AbortSignal,
): Promise<Followed> {
  const { until, print, sleep = realSleep, now = Date.now, random } = options;
  const { progress, reader } = stand('running');
  const pauses = {
    firstPause: FASTEST_POLL_MS,
    longestPause: SLOWEST_POLL_MS,
    onTrouble: (error: unknown) => print(`  ${messageOf(error)}: asking again for up to ${PATIENCE_MS / 60_000} min`),
    ...{ signal, sleep, now, random },
  };
  const visited = new Set<string>();
  const started = now();
  const left = () => (options.timeout === undefined ? Number.POSITIVE_INFINITY : started + options.timeout - now());
  for (let wait = FASTEST_POLL_MS; ; wait = Math.min(wait * 2, SLOWEST_POLL_MS)) {
    const known = visited.size;
    const patience = Math.min(PATIENCE_MS, Math.max(0, left()));
    const events = await rideOut(() => reader.next(signal), { ...pauses, patience }).catch((error: unknown) => {
      // The time is over before the patience would be.
      if (isTransient(error) && patience < PATIENCE_MS) return undefined;
      throw error;
    });
    if (!events) return stand('running');
    for (const event of events) {
      await report(clients, progress, event, print);
      if (progress.current) visited.add(progress.current);
    }
    if (progress.end) return ended(clients, stand, progress.end);
    if (until === 'approval' && progress.taskToken) return stand('awaiting-approval');
    if (left() <= 0) return stand('running');
    if (visited.size > known) wait = FASTEST_POLL_MS;
    await sleep(Math.min(wait, left()), signal);
  }
}

async function ended(clients: Clients, stand: (outcome: Outcome) => Followed, end: End): Promise<Followed> {
  const { progress } = stand('running');
  if (end.status === 'SUCCEEDED')
    return { ...stand(ENDINGS[progress.ending ?? ''] ?? 'succeeded'), output: end.output };
  return { ...stand('failed'), failure: await failureOf(clients, progress, end) };
}

async function report(
  clients: Clients,
  progress: Progress,
  event: HistoryEvent,
  print: (line: string) => void,
): Promise<void> {
  const since = progress.since;
  const leaving = event.stateExitedEventDetails?.name;
  observe(progress, event);
  const at = event.timestamp!.toISOString().slice(11, 19);
  if (event.stateEnteredEventDetails) print(`${at} > ${event.stateEnteredEventDetails.name}`);
  if (leaving) {
    const seconds = since ? (event.timestamp!.getTime() - since.getTime()) / 1000 : 0;
    print(`${at} < ${leaving} (${seconds.toFixed(1)} s)`);
    const job = leaving === 'TrainModel' && progress.trainingJobName;
    // The metrics adorn; that they cannot be had must not end the following.
    if (job) print(await metricsOf(clients, job).catch((error) => `  training job ${job}: ${messageOf(error)}`));
  }
}

async function metricsOf(clients: Clients, TrainingJobName: string): Promise<string> {
  const job = await clients.sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName }));
  const metrics = (job.FinalMetricDataList ?? []).map((m) => `${m.MetricName} ${m.Value?.toFixed(4)}`);
  const billed = job.BillableTimeInSeconds === undefined ? '' : `, ${job.BillableTimeInSeconds} s billable`;
  return `  training job ${TrainingJobName}: ${metrics.join(', ') || 'no metrics'}${billed}`;
}
