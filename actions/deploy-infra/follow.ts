import {
  type CloudFormationClient,
  paginateDescribeStackEvents,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import { type Patience, realSleep, rideOut, type Sleep } from '../shared/ride-out.ts';
import { messageOf } from '../shared/run.ts';
import { isInProgress } from './status.ts';

const FIRST_PAUSE_MS = 250;
/** CloudFormation throttles an account's reading as a whole. */
const LONGEST_PAUSE_MS = 5_000;
/** For how long AWS may throttle, fail or be out of reach before the following gives up. */
const PATIENCE_MS = 15 * 60_000;

/** How calls are repeated: for as long as AWS's trouble may pass. */
export interface Pace {
  print: (line: string) => void;
  signal: AbortSignal;
  sleep?: Sleep;
  now?: () => number;
}

/** Calls until the trouble of the moment is over. */
export const patiently = <T>(call: () => Promise<T>, { print, signal, sleep, now }: Pace): Promise<T> => {
  const patience: Patience = {
    patience: PATIENCE_MS,
    firstPause: 1_000,
    longestPause: 30_000,
    onTrouble: (error) => print(`  ${messageOf(error)}: asking again for up to ${PATIENCE_MS / 60_000} min`),
    ...{ signal, sleep, now },
  };
  return rideOut(call, patience);
};

/** Calls `look` again and again until it gives something, first quickly, then every {@link LONGEST_PAUSE_MS}. */
export async function poll<T>(look: () => Promise<T | undefined>, pace: Pace): Promise<T> {
  const { sleep = realSleep, signal } = pace;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const found = await patiently(look, pace);
    if (found !== undefined) return found;
    await sleep(pause, signal);
  }
}

/** The events of one stack, each given once. */
export class StackEvents {
  readonly #client: CloudFormationClient;
  readonly #stackId: string;
  readonly #seen = new Set<string>();

  constructor(client: CloudFormationClient, stackId: string) {
    this.#client = client;
    this.#stackId = stackId;
  }

  /** The events that are new, oldest first. AWS gives the newest first, so that one page mostly has them all. */
  async next(signal: AbortSignal): Promise<StackEvent[]> {
    const fresh: StackEvent[] = [];
    const pages = paginateDescribeStackEvents(
      { client: this.#client },
      { StackName: this.#stackId },
      { abortSignal: signal },
    );
    for await (const { StackEvents: page = [] } of pages) {
      const unseen = page.filter(({ EventId }) => !this.#seen.has(EventId!));
      fresh.push(...unseen);
      if (unseen.length < page.length) break;
    }
    // Only when all pages could be read: what was read before a failure comes again.
    for (const { EventId } of fresh) this.#seen.add(EventId!);
    return fresh.reverse();
  }
}

/** How a deploy of a stack ended. */
export interface End {
  status: string;
  /** The resources that failed by themselves, the first one first: `Bucket (AWS::S3::Bucket) CREATE_FAILED: reason`. */
  failures: string[];
}

/**
 * Prints the new events of a stack, one call a poll, until CloudFormation has done with it.
 * @throws AbortError by the signal, Error what AWS refuses
 */
export async function follow(events: StackEvents, stackId: string, pace: Pace): Promise<End> {
  const failures: string[] = [];
  return poll(async () => {
    const fresh = await events.next(pace.signal);
    for (const event of fresh) {
      pace.print(eventLine(event));
      if (isFailure(event)) failures.push(described(event));
    }
    const last = fresh.findLast(({ PhysicalResourceId }) => PhysicalResourceId === stackId)?.ResourceStatus;
    return last === undefined || isInProgress(last) ? undefined : { status: last, failures };
  }, pace);
}

/** Resources that CloudFormation gave up because another one failed, or the update was cancelled, say only so. */
const isFailure = ({ ResourceStatus, ResourceStatusReason = '', PhysicalResourceId, StackId }: StackEvent): boolean =>
  ResourceStatus!.endsWith('_FAILED') &&
  PhysicalResourceId !== StackId &&
  !/^Resource \w+ cancelled/.test(ResourceStatusReason);

function described({ LogicalResourceId, ResourceType, ResourceStatus, ResourceStatusReason }: StackEvent): string {
  // One line: a reason may hold several, and a line of a log may be a command to GitHub.
  const reason = ResourceStatusReason ? `: ${ResourceStatusReason.replace(/\s+/g, ' ').trim()}` : '';
  return `${LogicalResourceId} (${ResourceType}) ${ResourceStatus}${reason}`;
}

const eventLine = (event: StackEvent): string => `${event.Timestamp!.toISOString().slice(11, 19)} ${described(event)}`;
