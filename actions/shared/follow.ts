import { once } from 'node:events';
import { setTimeout as sleepMilliseconds } from 'node:timers/promises';
import { DescribeTrainingJobCommand } from '@aws-sdk/client-sagemaker';
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  type HistoryEvent,
  ListExecutionsCommand,
} from '@aws-sdk/client-sfn';
import type { Clients } from './aws.ts';
import { HistoryReader, nothingYet, observe, type Progress } from './history.ts';
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
  sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  now?: () => number;
}

const FASTEST_POLL_MS = 1_000;
const SLOWEST_POLL_MS = 15_000;
const ENDINGS: Record<string, Outcome> = { Succeeded: 'succeeded', Skipped: 'skipped', Rejected: 'rejected' };

/**
 * Follows an execution and prints each state as it is entered and left. Polls fast after something happened and ever
 * slower while nothing does.
 */
export async function followExecution(clients: Clients, options: FollowOptions): Promise<Followed> {
  const { signal = new AbortController().signal } = options;
  const { reader, progress } = options.after ?? {
    reader: new HistoryReader(clients.sfn, options.executionArn),
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
  const { executionArn, until, print, now = Date.now } = options;
  const sleep =
    options.sleep ?? ((milliseconds, abort) => sleepMilliseconds(milliseconds, undefined, { signal: abort }));
  const { progress, reader } = stand('running');
  const started = now();
  for (let wait = FASTEST_POLL_MS; ; wait = Math.min(wait * 1.5, SLOWEST_POLL_MS)) {
    // Described before the history is read: an end that is seen here has all its events in the history below.
    const description = await clients.sfn.send(new DescribeExecutionCommand({ executionArn }), { abortSignal: signal });
    const events = await reader.next(signal);
    for (const event of events) await report(clients, progress, event, print);
    if (description.status === 'SUCCEEDED')
      return { ...stand(ENDINGS[progress.ending ?? ''] ?? 'succeeded'), output: description.output };
    if (description.status !== 'RUNNING')
      return { ...stand('failed'), failure: await failureOf(clients, progress, description) };
    if (until === 'approval' && progress.taskToken) return stand('awaiting-approval');
    const left = options.timeout === undefined ? Number.POSITIVE_INFINITY : started + options.timeout - now();
    if (left <= 0) return stand('running');
    if (events.length > 0) wait = FASTEST_POLL_MS;
    await sleep(Math.min(wait, left), signal);
  }
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

async function failureOf(
  clients: Clients,
  progress: Progress,
  description: DescribeExecutionCommandOutput,
): Promise<string> {
  // What is asked in addition must not hide the failure itself.
  const files = progress.failedMapRunArn
    ? await failedFiles(clients, progress.failedMapRunArn).catch((error) => [messageOf(error)])
    : [];
  return [causeOf(description), ...files].join('\n');
}

/** The first few files that the map could not process, with their causes: the map's own error names none. */
async function failedFiles(clients: Clients, mapRunArn: string): Promise<string[]> {
  const { executions = [] } = await clients.sfn.send(
    new ListExecutionsCommand({ mapRunArn, statusFilter: 'FAILED', maxResults: 3 }),
  );
  const described = executions.map(({ executionArn }) =>
    clients.sfn.send(new DescribeExecutionCommand({ executionArn })),
  );
  return (await Promise.all(described)).map(causeOf);
}

/** Error and cause, behind the status where it says more than that it failed: `ABORTED: Stopped: The wait timed out`. */
function causeOf({ status, error, cause }: DescribeExecutionCommandOutput): string {
  if (status === 'FAILED') return readable(`${error ?? 'no error name'}: ${cause ?? 'no cause'}`);
  return [status, error, cause].filter(Boolean).join(': ');
}

/** A Lambda's cause is JSON with a stack trace in it; the message is what a person needs. */
function readable(text: string): string {
  const at = text.indexOf(': {');
  if (at < 0) return text;
  try {
    const { errorMessage, FailureReason } = JSON.parse(text.slice(at + 2));
    const message = errorMessage ?? FailureReason;
    return message ? `${text.slice(0, at)}: ${message}` : text;
  } catch {
    return text;
  }
}
