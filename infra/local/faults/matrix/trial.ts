import { QUICK } from '../../loop-testing.ts';
import type { Scenario } from '../scenario.ts';
import { faultScenario } from '../testing.ts';
import type { ActionEnd } from './action-process.ts';
import { factsOf, type Light, type Outcome, toldAs, violations } from './facts.ts';
import { type Changes, fork } from './fork.ts';
import type { Stage } from './stage.ts';

/** A fault, what befalls whom, and what must come of it. */
export interface Trial {
  name: string;
  /** The fault in a few words. */
  fault: string;
  /** A scenario file by its name, or the scenario itself; none for a trial that only interrupts processes. */
  scenario?: string | Scenario;
  /** What a fork has changed in the pipeline's files, which is deployed for this trial; nothing by default. */
  changes?: Changes;
  /** Whether an endpoint serves at its start; `serving` by default. */
  begin?: 'none' | 'serving';
  /** What it does; `retrain` by default. */
  play?: (play: Play) => Promise<void>;
  inputs?: Partial<Record<'start' | 'wait' | 'update', Record<string, string>>>;
  /** Whether its execution is left asking for approval, which is not lost: whoever continues it is asked. */
  asks?: boolean;
  expected: Outcome;
}

export interface Verdict {
  name: string;
  fault: string;
  expected: string;
  found: string;
  /** What differs and what must never be; empty when the trial passed. */
  problems: string[];
  seconds: number;
}

/** A verdict with what the actions printed, for people. */
export type Judged = Verdict & { logs: string[] };

let runs = 5000;

/** What a trial does: the steps of retrain.yml's jobs, each a process of its own. */
export class Play {
  readonly stage: Stage;
  readonly runId = ++runs;
  runAttempt = 1;
  readonly lights: Pick<Outcome, 'start' | 'wait' | 'update'> = { start: '-', wait: '-', update: '-' };
  /** What the actions printed, for people. */
  readonly logs: string[] = [];
  /** What is wrong beside the outcome. */
  readonly problems: string[] = [];
  readonly #inputs: NonNullable<Trial['inputs']>;
  readonly #workspace: string | undefined;

  constructor(stage: Stage, inputs: Trial['inputs'] = {}, workspace?: string) {
    this.stage = stage;
    this.#inputs = inputs;
    this.#workspace = workspace;
    stage.loop.github.review(String(this.runId), 'prod', { decision: 'approved', reviewer: 'ada' });
  }

  /** start-retraining, wait-for-training and, where a person has to decide, update-endpoint, each if the one before is green. */
  async retrain(): Promise<void> {
    const started = await this.start();
    const executionArn = started.outputs['execution-arn'];
    if (started.code !== 0 || !executionArn) return;
    const waited = await this.wait(executionArn);
    if (waited.code === 0 && waited.outputs.outcome === 'awaiting-approval')
      await this.update(executionArn, waited.outputs['evaluation-hash'] ?? '');
  }

  async start(more: Partial<Parameters<Play['step']>[2]> = {}, given: Record<string, string> = {}): Promise<ActionEnd> {
    const inputs = {
      'state-machine-arn': this.stage.stateMachineArn,
      'role-to-assume': this.stage.loop.vars.RETRAIN_ROLE_ARN!,
      hyperparameters: QUICK.replaceAll(' ', '\n'),
      ...this.#inputs.start,
      ...given,
    };
    return this.step('start', 'start-retraining', { inputs, ...more });
  }

  async wait(
    executionArn: string,
    more: Partial<Parameters<Play['step']>[2]> = {},
    given: Record<string, string> = {},
  ): Promise<ActionEnd> {
    const inputs = {
      'execution-arn': executionArn,
      'role-to-assume': this.stage.loop.vars.RETRAIN_ROLE_ARN!,
      ...this.#inputs.wait,
      ...given,
    };
    return this.step('wait', 'wait-for-training', { inputs, ...more });
  }

  async update(
    executionArn: string,
    hash: string,
    more: Partial<Parameters<Play['step']>[2]> = {},
  ): Promise<ActionEnd> {
    const inputs = {
      'execution-arn': executionArn,
      'evaluation-hash': hash,
      'role-to-assume': this.stage.loop.vars.APPROVE_ROLE_ARN!,
      ...this.#inputs.update,
    };
    return this.step('update', 'update-endpoint', { inputs, ...more });
  }

  private async step(
    light: keyof Play['lights'],
    action: Parameters<Stage['runner']['run']>[0]['action'],
    options: Omit<Parameters<Stage['runner']['run']>[0], 'action' | 'runId' | 'runAttempt'>,
  ): Promise<ActionEnd> {
    const { runId, runAttempt } = this;
    const workspace = this.#workspace;
    const ended = await this.stage.runner.run({ action, runId, runAttempt, workspace, ...options });
    // A post step leaves its job as red as it was.
    if (!options.post) this.lights[light] = lightOf(ended.code);
    this.logs.push(`--- ${action}, attempt ${runAttempt}: ${this.lights[light]}\n${ended.log}`);
    return ended;
  }
}

const lightOf = (code: number | null): Light => (code === 0 ? 'green' : code === null ? 'killed' : 'red');

/** Plays a trial on a stage and judges it by what AWS saw. */
export async function judge(stage: Stage, trial: Trial): Promise<Judged> {
  const { name, fault, begin = 'serving', scenario } = trial;
  const before = await prepared(stage, begin);
  const { standIn } = stage.loop;
  const mark = standIn.calls.mark;
  const started = performance.now();
  const forked = trial.changes && (await fork(stage, trial.changes));
  const play = new Play(stage, trial.inputs, forked?.workspace);
  if (scenario) standIn.faults.install(typeof scenario === 'string' ? faultScenario(scenario) : scenario);
  try {
    await (trial.play ? trial.play(play) : play.retrain());
    const unused = scenario ? standIn.faults.report().faults.filter(({ fired }) => fired === 0) : [];
    play.problems.push(...unused.map((one) => `${one.fault} never befell anything`));
    await stage.settle(await runningOf(stage));
  } catch (error) {
    play.problems.push((error as Error).message);
  } finally {
    standIn.faults.clear();
    stage.standstill.end();
    await forked?.remove();
  }
  const facts = await factsOf(stage, mark, before, play.lights);
  const seconds = (performance.now() - started) / 1000;
  for (const executionArn of await runningOf(stage)) await stage.call('states', 'StopExecution', { executionArn });
  const [expected, found] = [toldAs(trial.expected), toldAs(facts.outcome)];
  const problems = [
    ...(expected === found ? [] : ['not as expected']),
    ...play.problems,
    ...violations(facts, trial.asks),
  ];
  return { name, fault, expected, found, problems, seconds, logs: play.logs };
}

const runningOf = async (stage: Stage): Promise<string[]> =>
  (await stage.executions()).filter(({ status }) => status === 'RUNNING').map(({ executionArn }) => executionArn);

/** Brings the endpoint into the state that a trial starts from. @throws Error where no model comes to serve */
async function prepared(stage: Stage, begin: 'none' | 'serving') {
  if (begin === 'none') await stage.deleteEndpoint();
  const serving = await stage.serving();
  if (begin === 'none' || serving.status === 'InService') return serving;
  await stage.deleteEndpoint();
  const play = new Play(stage);
  await play.retrain();
  const first = await stage.serving();
  if (first.status !== 'InService') throw new Error(`no model came to serve:\n${play.logs.join('\n')}`);
  return first;
}
