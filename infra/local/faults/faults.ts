import { type Random, seededRandom } from '../../../pipeline/random.ts';
import type { Clock } from '../core/clock.ts';
import { AwsError } from '../core/errors.ts';
import { refusal } from './answers.ts';
import { type CallFault, type FaultOf, KINDS, type Kind, type Scenario } from './scenario.ts';
import { StaleReadings } from './stale.ts';

/** The connection of a request that is cut instead of answered. */
export class ConnectionReset extends Error {}

interface Installed {
  kind: Kind;
  /** Its place in its list of the scenario. */
  index: number;
  fault: FaultOf<Kind>;
  since: number;
  random: Random;
  /** Occasions that it fitted, and those that it took. */
  met: number;
  fired: number;
}

/** A fault that is installed, and how often it fired. */
export interface FaultReport {
  /** `calls[0]`: its place in the scenario. */
  fault: string;
  met: number;
  fired: number;
}

/** One call of an operation, whoever makes it. */
interface Asked {
  service: string;
  operation: string;
  input: unknown;
  internal: boolean;
}

/** The faults of one stand-in, none at first: installed from a scenario, taken where the services ask for them. */
export class Faults {
  readonly #clock: Clock;
  readonly #tell: (message: string) => void;
  #installed: Installed[] = [];
  #title = '';
  #stale: StaleReadings;

  constructor(clock: Clock, tell: (message: string) => void) {
    this.#clock = clock;
    this.#tell = tell;
    this.#stale = new StaleReadings(clock);
  }

  /** Puts a scenario's faults in place of those that are there. */
  install(scenario: Scenario): void {
    this.clear();
    const since = this.#clock.now();
    this.#title = scenario.title;
    this.#installed = KINDS.flatMap((kind) =>
      scenario[kind].map((fault, index) => {
        const random = seededRandom(fault.seed);
        return { kind, index, fault, since, random, met: 0, fired: 0 };
      }),
    );
    this.#tell(`${scenario.title} (${this.#installed.length} installed)`);
  }

  /** Takes all faults away. */
  clear(): void {
    this.#title = '';
    this.#installed = [];
    this.#stale = new StaleReadings(this.#clock);
  }

  /** The scenario's title, empty without one, and its faults in their order. */
  report(): { title: string; faults: FaultReport[] } {
    const faults = this.#installed.map(({ kind, index, met, fired }) => ({ fault: `${kind}[${index}]`, met, fired }));
    return { title: this.#title, faults };
  }

  /**
   * The first fault of a kind that fits and whose turn it is; it counts as fired.
   * @param what it befalls, for the log
   */
  take<K extends Kind>(kind: K, what: string, fits: (fault: FaultOf<K>) => boolean): FaultOf<K> | undefined {
    for (const installed of this.#installed) {
      if (installed.kind !== kind || !fits(installed.fault as FaultOf<K>)) continue;
      if (!this.#isItsTurn(installed)) continue;
      installed.fired++;
      this.#tell(`${kind}[${installed.index}] befalls ${what}`);
      return installed.fault as FaultOf<K>;
    }
    return undefined;
  }

  /** Whether a fault takes this occasion, which it has met then. */
  #isItsTurn(installed: Installed): boolean {
    const { fault, since, random } = installed;
    const { after, every, times, from, until, probability } = fault;
    const elapsed = this.#clock.now() - since;
    if (elapsed < from || (until !== undefined && elapsed >= until)) return false;
    const turn = installed.met++ - after;
    if (turn < 0 || turn % every !== 0) return false;
    if (times !== undefined && installed.fired >= times) return false;
    return probability === 1 || random.uniform() < probability;
  }

  /** Lets faults befall the operations of a service. In place: services that route requests look them up there. */
  guard<C extends { internal?: true }>(
    service: string,
    operations: Record<string, (input: unknown, call: C) => unknown>,
  ): void {
    for (const [operation, run] of Object.entries(operations))
      operations[operation] = (input, call) =>
        this.#installed.length === 0
          ? run(input, call)
          : this.#call({ service, operation, input, internal: call.internal ?? false }, () => run(input, call));
  }

  async #call(asked: Asked, run: () => unknown): Promise<unknown> {
    const { service, operation } = asked;
    const by = asked.internal ? 'services' : 'clients';
    const fault = this.take(
      'calls',
      `${service}:${operation}`,
      (call) => call.by === by && matchesName(call.service, service) && matchesName(call.operation, operation),
    );
    return fault ? this.#befall(fault, asked, run) : run();
  }

  async #befall(fault: CallFault, { service, operation, input }: Asked, run: () => unknown): Promise<unknown> {
    const { answer, latency, clockJumps, stale } = fault;
    if (typeof answer === 'string') throw refusal(service, answer);
    if (answer) throw new AwsError(answer.code, answer.message, answer.status);
    if (fault.reset === 'before') throw new ConnectionReset();
    if (latency !== undefined) await this.#wait(latency);
    if (clockJumps !== undefined) this.#clock.advance(clockJumps);
    const answered = await run();
    if (fault.reset === 'after') throw new ConnectionReset();
    const question = `${service}:${operation} ${JSON.stringify(input)}`;
    return stale === undefined ? answered : this.#stale.read(operation, question, answered, stale);
  }

  /** Lets real time pass: it is a client's patience that is tried, and that has no other clock. */
  async #wait(ms: number): Promise<void> {
    const release = this.#clock.hold();
    await new Promise((resolve) => setTimeout(resolve, ms));
    release();
  }
}

/** Whether a name is the one that a fault names; `*` stands for any characters and `?` for one. */
export function matchesName(pattern: string, name: string): boolean {
  const source = pattern.replace(/[\\^$.*+?()[\]{}|]/g, (c) => (c === '*' ? '.*' : c === '?' ? '.' : `\\${c}`));
  return new RegExp(`^${source}$`, 's').test(name);
}
