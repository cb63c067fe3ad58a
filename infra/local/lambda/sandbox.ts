import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Clock, Timer } from '../core/clock.ts';
import type { FunctionError, Invocation, Message } from './protocol.ts';

/** How one invocation ended. A sandbox that is not `alive` answers no further one. */
export type Outcome = { log: string; alive: boolean } & ({ payload: string } | { error: FunctionError });

const RUNTIME = fileURLToPath(new URL('./runtime.ts', import.meta.url));

/** Lambda gives the code outside the handler ten seconds before the first event. */
const INIT_LIMIT_MS = 10_000;
const MEMORY_CHECK_MS = 50;
const PAGE_BYTES = 4096;

/**
 * One process that runs a function, one event at a time. Its environment is only what is passed in; it is killed when
 * it runs out of time or memory, with the outcome recorded first.
 */
export class Sandbox {
  readonly #child: ChildProcess;
  readonly #clock: Clock;
  readonly #memoryMb: number;
  readonly #ready: Promise<void>;
  #log = '';
  #settle: ((outcome: { payload: string } | { error: FunctionError }) => void) | undefined;
  #failure: FunctionError | undefined;

  constructor(options: { codeDirectory: string; environment: Record<string, string>; memoryMb: number; clock: Clock }) {
    this.#clock = options.clock;
    this.#memoryMb = options.memoryMb;
    this.#child = fork(RUNTIME, [], {
      cwd: options.codeDirectory,
      env: options.environment,
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#ready = promise;
    this.#child.on('message', (message: Message) => this.#receive(message, resolve));
    this.#child.on('exit', (code, signal) => {
      this.#end({ errorType: 'Runtime.ExitError', errorMessage: exitMessage(code, signal) });
      resolve();
    });
    // What the process writes past its console: a crash of Node itself.
    for (const stream of [this.#child.stdout!, this.#child.stderr!])
      stream.on('data', (chunk: Buffer) => {
        this.#log += chunk.toString('utf8');
      });
  }

  /** Runs one event to its end: a result, the function's error, a time-out, memory, or the end of its process. */
  async run(invocation: Invocation): Promise<Outcome> {
    const ended = new Promise<{ payload: string } | { error: FunctionError }>((settle) => {
      this.#settle = settle;
    });
    const watch = this.#watchMemory();
    let timer = this.#limit(INIT_LIMIT_MS, invocation.timeoutMs);
    await Promise.race([this.#ready, ended]);
    timer.cancel();
    timer = this.#limit(invocation.timeoutMs, invocation.timeoutMs);
    if (this.#child.connected) this.#child.send(invocation, () => {});
    const outcome = await ended;
    timer.cancel();
    clearInterval(watch);
    this.#settle = undefined;
    const log = this.#log;
    this.#log = '';
    return { ...withRequestId(outcome, invocation.requestId), log, alive: this.alive };
  }

  /** Whether the process can take an event. */
  get alive(): boolean {
    return !this.#failure;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #receive(message: Message, ready: () => void): void {
    if (message.type === 'log') this.#log += message.text;
    else if (message.type === 'ready') ready();
    else if (message.type === 'result') this.#settle?.({ payload: message.payload });
    else if (message.type === 'error') this.#settle?.({ error: message.error });
    else this.#end(message.error);
  }

  #limit(afterMs: number, timeoutMs: number): Timer {
    const seconds = (timeoutMs / 1000).toFixed(2);
    const error = { errorType: 'Sandbox.Timedout', errorMessage: `Error: Task timed out after ${seconds} seconds` };
    return this.#clock.after(afterMs, () => this.#end(error));
  }

  #watchMemory(): NodeJS.Timeout {
    return setInterval(() => {
      if (residentBytes(this.#child.pid) <= this.#memoryMb * 2 ** 20) return;
      this.#end({ errorType: 'Runtime.ExitError', errorMessage: exitMessage(null, 'SIGKILL') });
    }, MEMORY_CHECK_MS);
  }

  #end(error: FunctionError): void {
    this.#failure ??= error;
    this.#settle?.({ error });
    this.kill();
  }
}

function exitMessage(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === 'SIGKILL') return 'Error: Runtime exited with error: signal: killed';
  if (signal) return `Error: Runtime exited with error: signal: ${signal}`;
  return code === 0
    ? 'Error: Runtime exited without providing a reason'
    : `Error: Runtime exited with error: exit status ${code}`;
}

/** Lambda names the request in the errors that it reports itself, not in those that the function's code threw. */
function withRequestId<T extends { payload: string } | { error: FunctionError }>(outcome: T, requestId: string): T {
  if (!('error' in outcome) || outcome.error.trace) return outcome;
  const { errorType, errorMessage } = outcome.error;
  return { error: { errorType, errorMessage: `RequestId: ${requestId} ${errorMessage}` } } as T;
}

/** Memory that a process holds, from Linux's /proc; 0 where there is none, so that no limit is enforced there. */
function residentBytes(pid: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES;
  } catch {
    return 0;
  }
}
