import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  ExecutionNotRedrivable,
  GetExecutionHistoryCommand,
  RedriveExecutionCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { type Begun, beganBefore, training } from './busy.ts';

export interface Started {
  executionArn: string;
  /** True when it ran, or had ended, before: this run only follows it. */
  attached: boolean;
}

/** A start or a redrive on its way to AWS. */
export interface Sent {
  executionArn: string;
  /** AWS's answer to it. */
  answer: Promise<unknown>;
}

export interface StartOptions {
  stateMachineArn: string;
  /** The execution input, as JSON: the same for all attempts of a workflow run. */
  input: string;
  /** One an attempt, that of this attempt last. */
  names: readonly [string, ...string[]];
  /** What to do while another execution of the state machine trains. */
  ifBusy: 'attach' | 'queue' | 'skip';
  /** What to do about an earlier attempt's execution that did not succeed. */
  onFailed: 'restart' | 'redrive';
  print: (line: string) => void;
  /** Told what is being started or redriven as it is sent; undefined when it has made way. */
  onSent?: (sent: Sent | undefined) => void;
  /** Lets nothing further be started (a cancelled run); what was sent goes on to be settled. */
  signal?: AbortSignal;
  /** Resolves when that execution trains no more. */
  untilTrained: (executionArn: string) => Promise<unknown>;
  sleep: (milliseconds: number) => Promise<unknown>;
}

/**
 * How long ListExecutions gets to show what another one started at the same time, in milliseconds. It is eventually
 * consistent, and AWS names no bound (API reference, ListExecutions).
 */
export const SETTLE_MS = 5_000;

/** The error name of an execution that made way for another one: it is redriven when its turn comes. */
const MADE_WAY = 'MadeWay';

/**
 * Starts an execution, or attaches to the one that this or an earlier attempt of the workflow run started.
 *
 * What is guaranteed: starts of the same name give one execution, since StartExecution is atomic by name. Of different
 * names, one at a time trains, as far as ListExecutions shows within {@link SETTLE_MS} what was started: who finds one
 * that began before it after its own start makes way, which is minutes before TrainModel. Executions that AWS starts by
 * itself (schedule, marker) ask nobody.
 * @returns undefined when another one trains and `ifBusy` is `skip`
 * @throws Error when this attempt's execution has failed already, AbortError by the signal
 */
export async function startOrAttach(sfn: SFNClient, options: StartOptions): Promise<Started | undefined> {
  const { stateMachineArn, names, ifBusy, print, untilTrained, sleep } = options;
  const arns = names.map((name) => executionArnOf(stateMachineArn, name));
  let earlier = await newest(sfn, arns);
  for (;;) {
    if (earlier && lives(earlier)) return { executionArn: earlier.executionArn!, attached: true };
    const all = await training(sfn, stateMachineArn);
    // Another start of this workflow run may have come before this one since it looked.
    const [busy] = [...all.filter(({ executionArn }) => arns.includes(executionArn!)), ...all];
    if (busy && (ifBusy === 'attach' || arns.includes(busy.executionArn!)))
      return { executionArn: busy.executionArn!, attached: true };
    if (busy && ifBusy === 'skip') return undefined;
    if (busy) {
      print(`Waiting for ${busy.executionArn}, which is still training`);
      await untilTrained(busy.executionArn!);
      continue;
    }
    const own = (earlier && (await redriven(sfn, earlier, options))) ?? (await started(sfn, options));
    const executionArn = own.executionArn!;
    await sleep(SETTLE_MS);
    const [first] = await training(sfn, stateMachineArn);
    if (!first || first.executionArn === executionArn || beganBefore(own, first))
      return { executionArn, attached: false };
    const cause = `${first.executionArn} began to train before it`;
    print(`${executionArn} makes way: ${cause}`);
    await sfn.send(new StopExecutionCommand({ executionArn, error: MADE_WAY, cause }));
    options.onSent?.(undefined);
    // Not asked for: DescribeExecution may still say that it runs.
    earlier = { executionArn, status: 'ABORTED', error: MADE_WAY };
  }
}

type Described = Pick<DescribeExecutionCommandOutput, 'executionArn' | 'status' | 'error'>;

const lives = ({ status }: Described): boolean => status === 'RUNNING' || status === 'SUCCEEDED';

/** The newest execution that an attempt of this workflow run started. */
async function newest(sfn: SFNClient, arns: string[]): Promise<Described | undefined> {
  for (const arn of arns.toReversed()) {
    const found = await describe(sfn, arn);
    if (found) return found;
  }
  return undefined;
}

/** Sends a start or a redrive, unless the run was cancelled. */
function sent<T>({ signal, onSent }: StartOptions, executionArn: string, send: () => Promise<T>): Promise<T> {
  signal?.throwIfAborted();
  const answer = send();
  onSent?.({ executionArn, answer });
  return answer;
}

async function started(sfn: SFNClient, options: StartOptions): Promise<Begun> {
  const { stateMachineArn, input, names } = options;
  const name = names.at(-1)!;
  const executionArn = executionArnOf(stateMachineArn, name);
  try {
    const start = new StartExecutionCommand({ stateMachineArn, input, name });
    return await sent(options, executionArn, () => sfn.send(start));
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
    // Started since it was looked for, and it has ended by now or was given another reason.
    const existing = await describe(sfn, executionArn);
    if (existing && lives(existing)) return existing;
    throw new Error(`${name} was started before and did not succeed: re-run the workflow run to train again`);
  }
}

/** Redrives an execution that did not succeed; undefined where it must be started anew. */
async function redriven(
  sfn: SFNClient,
  { executionArn, status, error }: Described,
  options: StartOptions,
): Promise<Begun | undefined> {
  const { onFailed, print } = options;
  const madeWay = status === 'ABORTED' && error === MADE_WAY;
  if (onFailed === 'restart' && !madeWay) return undefined;
  if (await endedInFail(sfn, executionArn!)) {
    print(`${executionArn} handled its failure itself (state Failed), so it is started anew`);
    return undefined;
  }
  try {
    const redrive = new RedriveExecutionCommand({ executionArn });
    const { redriveDate } = await sent(options, executionArn!, () => sfn.send(redrive));
    print(`Redriven: ${executionArn}`);
    return { executionArn, startDate: undefined, redriveDate };
  } catch (refusal) {
    if (!(refusal instanceof ExecutionNotRedrivable)) throw refusal;
    // Another start by the same name may have redriven it by now.
    const current = await describe(sfn, executionArn!);
    if (current && lives(current)) return current;
    print(`${executionArn} cannot be redriven (${refusal.message}), so it is started anew`);
    return undefined;
  }
}

/**
 * Whether an execution failed by a Fail state: a redrive goes on at the state that did not succeed, which is that one.
 * Unverified against AWS: its guide does not say what a redrive does at a Fail state.
 */
async function endedInFail(sfn: SFNClient, executionArn: string): Promise<boolean> {
  const last = new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 2 });
  const { events = [] } = await sfn.send(last);
  return events.some(({ type }) => type === 'FailStateEntered');
}

async function describe(sfn: SFNClient, executionArn: string): Promise<DescribeExecutionCommandOutput | undefined> {
  try {
    return await sfn.send(new DescribeExecutionCommand({ executionArn }));
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
}

/** `arn:…:execution:x:NAME` of `arn:…:stateMachine:x`. */
const executionArnOf = (stateMachineArn: string, name: string): string =>
  `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
