import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  type SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
} from '@aws-sdk/client-sfn';
import { decoded, matches } from './compare.ts';
import { detailsMember, type Outcome, outcomeOf, type RecordedEvent, type Recording } from './recordings.ts';
import { type Surroundings, surround, type World } from './surroundings.ts';

/** What of an execution can differ from the recording, from the outside in. */
export type Aspect = 'outcome' | 'types' | 'ids' | 'details';

/** What differs from a recording: each aspect, with what was found instead. `refused` when it could not be started. */
export type Differences = Partial<Record<Aspect, string>> & { refused?: true };

const LONGEST_MS = 30_000;

/** Runs a recorded execution again and says what is different. */
export async function replay(world: World, sfn: SFNClient, recording: Recording, number: number): Promise<Differences> {
  try {
    const surroundings = await surround(world, recording, number);
    return await run(world, sfn, recording, surroundings, number);
  } catch (error) {
    return { refused: true, outcome: `${(error as Error).name}: ${(error as Error).message}` };
  }
}

async function run(
  world: World,
  sfn: SFNClient,
  recording: Recording,
  { definition, input, queueUrl }: Surroundings,
  number: number,
): Promise<Differences> {
  const type = recording.smtype ?? 'STANDARD';
  const machine = { name: `recorded-${number}`, type, definition, roleArn: world.roleArn };
  const { stateMachineArn } = await sfn.send(new CreateStateMachineCommand(machine));
  if (type === 'EXPRESS') {
    const answer = await sfn.send(new StartSyncExecutionCommand({ stateMachineArn, input }));
    return outcomeDifference(recording, answer as Outcome);
  }
  const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn, input }));
  if (queueUrl) await answerTask(world, recording, queueUrl);
  const outcome = await ended(sfn, executionArn!);
  if (!recording.history) return outcomeDifference(recording, outcome);
  const { events } = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
  return { ...outcomeDifference(recording, outcome), ...historyDifferences(recording.history, events!) };
}

async function ended(sfn: SFNClient, executionArn: string): Promise<Outcome> {
  const started = Date.now();
  while (Date.now() - started < LONGEST_MS) {
    const { status, output, error, cause } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (status !== 'RUNNING') return { status: status!, output, error, cause };
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  throw new Error(`it still runs after ${LONGEST_MS / 1000} s`);
}

/** Answers the Task that waits for its token, as the recording says that somebody did. */
async function answerTask({ standIn }: World, { history }: Recording, QueueUrl: string): Promise<void> {
  const end = history?.find(({ type }) => type === 'TaskSucceeded' || type === 'TaskFailed');
  const submitted = history?.some(({ type }) => type === 'TaskSubmitted');
  if (!end || !submitted) return;
  const release = standIn.clock.hold();
  try {
    const { Messages } = await standIn.call('sqs', 'ReceiveMessage', { QueueUrl, WaitTimeSeconds: 20 });
    const { TaskToken: taskToken } = JSON.parse(Messages[0].Body) as { TaskToken: string };
    const details = end[detailsMember(end)!] as { output?: unknown; error?: string; cause?: string };
    if (end.type === 'TaskFailed') {
      await standIn.call('states', 'SendTaskFailure', { taskToken, error: details.error, cause: details.cause });
    } else {
      const output = typeof details.output === 'string' ? details.output : JSON.stringify(details.output);
      await standIn.call('states', 'SendTaskSuccess', {
        taskToken,
        output: output.replaceAll('<task_token:1>', taskToken),
      });
    }
  } finally {
    release();
  }
}

function outcomeDifference(recording: Recording, { status, output, error, cause }: Outcome): Differences {
  const recorded = outcomeOf(recording)!;
  const found = { status, output: decoded(output), error, cause: decoded(cause) };
  const same =
    recorded.status === status &&
    (['output', 'error', 'cause'] as const).every(
      (member) => recorded[member] === undefined || matches(recorded[member], found[member]),
    );
  return same ? {} : { outcome: JSON.stringify(found) };
}

function historyDifferences(recorded: RecordedEvent[], events: HistoryEvent[]): Differences {
  const found = inRecordedOrder(recorded, events);
  const types = (events: { type?: string }[]) => events.map(({ type }) => type).join();
  if (types(recorded) !== types(found)) return { types: types(found) };
  const ids = recorded.findIndex(
    ({ id, previousEventId }, index) =>
      id !== SORTED_ID && (id !== found[index]!.id || previousEventId !== found[index]!.previousEventId),
  );
  const details = recorded.findIndex((event, index) => !matches(detailsOf(event), detailsOf(found[index]!)));
  return {
    ...(ids >= 0 && { ids: `${found[ids]!.type} ${found[ids]!.id} after ${found[ids]!.previousEventId}` }),
    ...(details >= 0 && { details: `${found[details]!.type} ${JSON.stringify(detailsOf(found[details]!))}` }),
  };
}

/** The id of events that the recorder sorted by their content, because their order differs from run to run. */
const SORTED_ID = 0;

/** The events with those that the recorder sorted in the recorded order. */
function inRecordedOrder(recorded: RecordedEvent[], events: HistoryEvent[]): HistoryEvent[] {
  const sorted = recorded.map(({ id }) => id === SORTED_ID);
  const left = events.filter((_, index) => sorted[index]);
  return events.map((event, index) => {
    const wanted = recorded[index];
    if (!sorted[index] || !wanted) return event;
    const same = left.filter(({ type }) => type === wanted.type);
    const best = same.find((candidate) => matches(detailsOf(wanted), detailsOf(candidate))) ?? same[0] ?? left[0]!;
    left.splice(left.indexOf(best), 1);
    return best;
  });
}

/** An event's details, with JSON texts decoded as the recordings have them. */
function detailsOf(event: object): unknown {
  const member = detailsMember(event);
  const details = member ? (event as Record<string, unknown>)[member] : undefined;
  return details === undefined ? {} : decoded(JSON.stringify(details));
}
