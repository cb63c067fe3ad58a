import type { IncomingMessage, ServerResponse } from 'node:http';
import { Faults } from '../faults/faults.ts';
import type { Judged } from '../iam/policy.ts';
import { CallLog } from './call-log.ts';
import type { Clock } from './clock.ts';
import { AwsError } from './errors.ts';

/** Who signed a request: the account itself (credentials that no STS call issued) or an assumed role's session. */
export type Caller =
  | { kind: 'account'; arn: string }
  | { kind: 'role'; roleArn: string; sessionName: string; arn: string /** Epoch milliseconds. */; expires?: number };

/** Verifies a web identity token of one issuer and gives its claims; throws when it is not that issuer's. */
export type VerifyToken = (token: string) => Record<string, unknown> | Promise<Record<string, unknown>>;

/** What an operation knows about the call that it answers. */
export interface Call {
  caller: Caller;
  requestId: string;
  /** Made by another service of the stand-in, not over the wire. */
  internal?: true;
}

/**
 * One operation of a service: takes the request's members by their API names and returns the answer's. Dates are `Date`
 * objects, blobs are `Buffer`s; the wire protocol encodes them. Refusals are thrown as {@link AwsError}.
 */
// biome-ignore lint/suspicious/noExplicitAny: the members are checked against the SDK's schema before the operation runs
export type Operation = (input: any, call: Call) => unknown;

/** The wire protocols that the services speak. `rest` services route by method and path themselves. */
export type Protocol = 'json-1.0' | 'json-1.1' | 'query' | 'rest';

export interface Service {
  /** The name in the credential scope of a signed request: `states`, `sagemaker`, `s3` … */
  name: string;
  protocol: Protocol;
  /** JSON services: what stands before the operation's name in the header `X-Amz-Target`. */
  target?: string;
  /** Largest request body of an operation call. */
  maxBodyBytes?: number;
  /** XML namespace of the answers of a query service. */
  xmlNamespace?: string;
  /** The operations by their API names. The engine's `aws-sdk:` integrations and CloudFormation call them directly. */
  operations: Record<string, Operation>;
  /** Answers requests that are not plain operation calls (REST services). Returns false when it is not one of these. */
  http?(request: IncomingMessage, response: ServerResponse, call: Call): Promise<boolean>;
  /** Writes a refusal where the service has an error format of its own. */
  writeError?(error: AwsError, response: ServerResponse, requestId: string): void;
  /** Releases what the service holds: child processes, timers, files. */
  close?(): Promise<void> | void;
}

/** One thing the stand-in did or was told, for live progress and for the call log. */
interface StandInEvent {
  at: number;
  source: string;
  message: string;
}

/** The one account and Region of a stand-in. */
export const ACCOUNT = '000000000000';

/**
 * The stand-in as its services see it: time, place, and each other. A service calls another one only through `call`,
 * as it would over the wire, so that every refusal applies to internal callers too.
 */
export class StandIn {
  readonly region: string;
  readonly account: string = ACCOUNT;
  readonly clock: Clock;
  /** Folder on disk that holds objects, unpacked functions and logs; deleted by whoever made it. */
  readonly directory: string;
  /** `http://127.0.0.1:PORT`, known once the server listens. */
  endpoint = '';
  /** Sessions that STS issued, by access key id. Credentials that it did not issue are the account's own. */
  readonly sessions = new Map<string, Caller>();
  /** Who verifies the tokens of an OIDC issuer (the local runner's), by the issuer's URL. */
  readonly oidcIssuers = new Map<string, VerifyToken>();
  /** Where hosts outside AWS are found that an API destination calls: `api.github.com` at the local GitHub's URL. */
  readonly hosts = new Map<string, string>();
  /**
   * Refuses with AWS's AccessDeniedException what the caller's policies do not allow (set by IAM). An operation calls it
   * with `service:Operation`, the ARN it acts on, the condition keys that the service gives (`iam:PassedToService`) and
   * the resource's own policy, JSON text, where it has one.
   */
  authorize: (
    caller: Caller,
    action: string,
    resource: string,
    context?: Record<string, string>,
    resourcePolicy?: string,
  ) => void = () => {};
  /** Hears of every request that policies were asked about (iam/coverage). */
  onJudged?: (judged: Judged) => void;
  /** What shall go wrong; nothing at first. */
  readonly faults: Faults;
  /** What was asked, and what was answered. */
  readonly calls: CallLog;
  readonly #services = new Map<string, Service>();
  readonly #listeners = new Set<(event: StandInEvent) => void>();

  constructor(options: { clock: Clock; directory: string; region?: string }) {
    this.clock = options.clock;
    this.directory = options.directory;
    this.region = options.region ?? 'us-east-1';
    this.faults = new Faults(options.clock, (message) => this.tell('faults', message));
    this.calls = new CallLog(options.clock);
  }

  add(service: Service): void {
    this.faults.guard(service.name, service.operations);
    this.calls.record(service.name, service.operations);
    this.#services.set(service.name, service);
  }

  service(name: string): Service | undefined {
    return this.#services.get(name);
  }

  get services(): Service[] {
    return [...this.#services.values()];
  }

  /** The caller for work that the account itself does (tests, seeding). */
  get accountCaller(): Caller {
    return { kind: 'account', arn: `arn:aws:iam::${this.account}:root` };
  }

  /** The session of a role as a service assumes it: `roleCaller('arn:aws:iam::…:role/x', 'states')`. */
  roleCaller(roleArn: string, sessionName: string): Caller {
    const role = roleArn.split('/').at(-1);
    const arn = `arn:aws:sts::${this.account}:assumed-role/${role}/${sessionName}`;
    return { kind: 'role', roleArn, sessionName, arn };
  }

  /**
   * Calls an operation of a service as `caller`.
   * @throws AwsError what the service refuses; `UnknownOperationException` for what it does not have
   */
  async call(service: string, operation: string, input: unknown, caller: Caller = this.accountCaller) {
    const run = this.#services.get(service)?.operations[operation];
    if (!run) throw new AwsError('UnknownOperationException', `The stand-in has no ${service}:${operation}`);
    // biome-ignore lint/suspicious/noExplicitAny: each caller knows the shape of the operation that it names
    return (await run(input, { caller, requestId: crypto.randomUUID(), internal: true })) as any;
  }

  /** `arn:aws:states:us-east-1:000000000000:stateMachine:x` from `('states', 'stateMachine:x')`. */
  arn(service: string, resource: string): string {
    return `arn:aws:${service}:${this.region}:${this.account}:${resource}`;
  }

  /**
   * Tells listeners (the progress display, the call log) what happened. Never hand it a secret or a task token.
   * @param message a function where it happens so often that the text should be made only when somebody listens
   */
  tell(source: string, message: string | (() => string)): void {
    if (this.#listeners.size === 0) return;
    const text = typeof message === 'string' ? message : message();
    for (const listener of this.#listeners) listener({ at: this.clock.now(), source, message: text });
  }

  listen(listener: (event: StandInEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Closes the services that call others before those that are called, so that what ends does not look like a failure. */
  async close(): Promise<void> {
    for (const service of this.services.toReversed()) await service.close?.();
  }
}
