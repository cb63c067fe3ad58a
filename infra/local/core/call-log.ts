import { ConnectionReset } from '../faults/faults.ts';
import type { Clock } from './clock.ts';
import { AwsError } from './errors.ts';

/** One call of an operation that was answered, whoever made it. */
export interface LoggedCall {
  /** When it was answered, epoch milliseconds of the stand-in's clock. */
  at: number;
  service: string;
  operation: string;
  /** `ROLE/SESSION`, or `account`. */
  caller: string;
  /** Made by another service, not over the wire. */
  internal: boolean;
  /** What it acts on, by the first member of the request that names a thing; empty where none does. */
  resource: string;
  /** `ok`, the code of the error, or `ConnectionReset`. */
  outcome: string;
}

/** Who makes a call. */
interface Made {
  caller: { kind: 'account' } | { kind: 'role'; roleArn: string; sessionName: string };
  /** Made by another service, not over the wire. */
  internal?: true;
}

/** Members that name what a request acts on. None of them holds a secret or a task token. */
const NAMING = [
  ...['executionArn', 'name', 'stateMachineArn', 'TrainingJobName', 'EndpointConfigName', 'EndpointName', 'ModelName'],
  ...['ModelPackageName', 'FunctionName', 'Key', 'Bucket', 'TopicArn', 'RoleArn', 'ResourceArn', 'Name'],
] as const;

/** Calls that are kept; the oldest are dropped. */
const KEPT = 50_000;

/** What a stand-in was asked and what it answered, as CloudTrail would tell it. */
export class CallLog {
  readonly #clock: Pick<Clock, 'now'>;
  #calls: LoggedCall[] = [];
  #dropped = 0;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** The place of the next call: `since` it, all that comes later is told. */
  get mark(): number {
    return this.#dropped + this.#calls.length;
  }

  /** The calls since a mark, oldest first, as far as they are kept. */
  since(mark: number): readonly LoggedCall[] {
    return this.#calls.slice(Math.max(0, mark - this.#dropped));
  }

  /** Has the operations of a service write down each call. In place: services that route requests look them up there. */
  record<C extends Made>(service: string, operations: Record<string, (input: unknown, call: C) => unknown>): void {
    for (const [operation, run] of Object.entries(operations))
      operations[operation] = (input, call) => this.#follow(service, operation, input, call, run);
  }

  /** Not async: an operation that answers at once still does. */
  #follow<C extends Made>(
    service: string,
    operation: string,
    input: unknown,
    call: C,
    run: (input: unknown, call: C) => unknown,
  ): unknown {
    const answered = (outcome: string) => this.#add(service, operation, input, call, outcome);
    const failed = (error: unknown): never => {
      answered(outcomeOf(error));
      throw error;
    };
    try {
      const answer = run(input, call);
      if (answer instanceof Promise)
        return answer.then((value) => {
          answered('ok');
          return value;
        }, failed);
      answered('ok');
      return answer;
    } catch (error) {
      return failed(error);
    }
  }

  #add(service: string, operation: string, input: unknown, { caller, internal }: Made, outcome: string): void {
    const by = caller.kind === 'role' ? `${caller.roleArn.split('/').at(-1)}/${caller.sessionName}` : 'account';
    const resource = nameIn(input);
    this.#calls.push({
      at: this.#clock.now(),
      service,
      operation,
      caller: by,
      internal: internal === true,
      resource,
      outcome,
    });
    if (this.#calls.length < 2 * KEPT) return;
    this.#dropped += this.#calls.length - KEPT;
    this.#calls = this.#calls.slice(-KEPT);
  }
}

function outcomeOf(error: unknown): string {
  if (error instanceof ConnectionReset) return 'ConnectionReset';
  return error instanceof AwsError ? error.code : 'InternalFailure';
}

function nameIn(input: unknown): string {
  const members = (input ?? {}) as Record<string, unknown>;
  for (const member of NAMING) if (typeof members[member] === 'string') return members[member];
  return '';
}
