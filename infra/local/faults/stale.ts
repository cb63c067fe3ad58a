import type { Clock } from '../core/clock.ts';
import { AwsError } from '../core/errors.ts';

type Members = Record<string, unknown>;

/** An answer as it was first given. */
interface Seen {
  at: number;
  text: string;
  answer: unknown;
}

/** How operations refuse what they do not know; those of other operations stay as they are. */
const NOT_FOUND: Record<string, (answer: Members) => AwsError> = {
  DescribeExecution: ({ executionArn }) =>
    new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`),
  DescribeTrainingJob: () => new AwsError('ValidationException', 'Requested resource not found.'),
  DescribeEndpoint: ({ EndpointArn }) =>
    new AwsError('ValidationException', `Could not find endpoint "${EndpointArn}".`),
};

/**
 * Readings of a service that is eventually consistent: what is younger than a reading's lag is neither listed nor
 * described, and the same question gets its former answer until the lag is over since the new one was there to be seen.
 */
export class StaleReadings {
  readonly #clock: Clock;
  readonly #seen = new Map<string, Seen[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * What an operation answers `lag` milliseconds late.
   * @param question the same for the same operation and input
   * @param fresh what it answers now
   * @throws AwsError what the operation refuses something with that it does not know, where it is too young
   */
  read(operation: string, question: string, fresh: unknown, lag: number): unknown {
    const now = this.#clock.now();
    const isYoung = (item: unknown) => now - (createdAt(item) ?? 0) < lag;
    if (isYoung(fresh) && NOT_FOUND[operation]) throw NOT_FOUND[operation](fresh as Members);
    const answer = withoutYoung(fresh, isYoung);
    const seen = this.#seen.get(question) ?? [];
    const text = JSON.stringify(answer);
    if (seen.at(-1)?.text !== text) seen.push({ at: now, text, answer: structuredClone(answer) });
    // The first reading shows the state as it is: there is nothing older to be had.
    const oldEnough = seen.findLastIndex(({ at }, index) => index === 0 || now - at >= lag);
    seen.splice(0, oldEnough);
    this.#seen.set(question, seen);
    return seen[0]!.answer;
  }
}

const CREATION_DATES = ['CreationTime', 'startDate', 'creationDate'];

function createdAt(item: unknown): number | undefined {
  if (typeof item !== 'object' || item === null) return undefined;
  const date = CREATION_DATES.map((name) => (item as Members)[name]).find((value) => value instanceof Date);
  return date && (date as Date).getTime();
}

function withoutYoung(answer: unknown, isYoung: (item: unknown) => boolean): unknown {
  if (typeof answer !== 'object' || answer === null) return answer;
  const members = Object.entries(answer).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.filter((item) => !isYoung(item)) : value,
  ]);
  return Object.fromEntries(members);
}
