import { setTimeout as sleep } from 'node:timers/promises';
import { SageMakerClient, StopTrainingJobCommand } from '@aws-sdk/client-sagemaker';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  RedriveExecutionCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { historyDifferences } from './history-lines.ts';
import { matches } from './matches.ts';
import { type Act, type Expected, type Scenario, withPlaces } from './scenario.ts';
import type { Surroundings } from './surroundings.ts';
import type { Target } from './target.ts';

/** Longest that the suite waits for anything, milliseconds. */
const PATIENCE_MS = 60_000;

/** How an execution ended, as the API tells it. An Express execution has no history to be read. */
interface Found {
  status?: string | undefined;
  output?: string | undefined;
  error?: string | undefined;
  cause?: string | undefined;
  history: HistoryEvent[];
}

/**
 * Runs a scenario with the real SDK client.
 * @returns what is not as expected, in words; nothing when all is
 * @throws Error what the service refuses; and when the execution does not go on within a minute
 */
export async function runScenario(target: Target, surroundings: Surroundings, scenario: Scenario): Promise<string[]> {
  const places = { role: target.roleArn, ...(await surroundings.make(scenario.needs)) };
  const { definition, type, input, acts, expected } = withPlaces(scenario, places);
  const stateMachineArn = await surroundings.machine(definition, type);
  const start = { stateMachineArn, input: JSON.stringify(input) };
  if (type === 'EXPRESS') {
    const found = await surroundings.sfn.send(new StartSyncExecutionCommand(start));
    return differences(expected, { ...found, history: [] });
  }
  const { executionArn } = await surroundings.sfn.send(new StartExecutionCommand(start));
  const execution = new Run(target, surroundings.sfn, executionArn!);
  for (const act of acts) await execution.act(act);
  return differences(expected, await execution.end());
}

function differences({ status, output, error, cause, history, order }: Expected, found: Found): string[] {
  const end = { status, output, error, cause };
  return [
    ...Object.entries(end).flatMap(([member, value]) => {
      const other = found[member as keyof typeof end];
      const same = value === undefined ? member === 'output' || other === undefined : matches(value, other);
      return same ? [] : [`${member}: found ${other ?? 'nothing'}, expected ${JSON.stringify(value) ?? 'nothing'}`];
    }),
    ...(history ? historyDifferences(history, found.history, order) : []),
  ];
}

/** One execution of a standard state machine, and what is done to it. */
class Run {
  readonly #target: Target;
  readonly #sfn: SFNClient;
  readonly #executionArn: string;

  constructor(target: Target, sfn: SFNClient, executionArn: string) {
    this.#target = target;
    this.#sfn = sfn;
    this.#executionArn = executionArn;
  }

  /** Does something as soon as the newest event is of the type that it is to follow. */
  async act(act: Act): Promise<void> {
    const executionArn = this.#executionArn;
    await this.#until(async () => (await this.#history(1, true))[0]?.type === act.after, `${act.after} did not come`);
    if ('pass' in act) await this.#target.pass(act.pass);
    else if ('stopExecution' in act)
      await this.#sfn.send(new StopExecutionCommand({ executionArn, ...act.stopExecution }));
    else if ('redriveExecution' in act) await this.#sfn.send(new RedriveExecutionCommand({ executionArn }));
    else if ('stopTrainingJob' in act) await this.#stopTrainingJob();
    else await this.#answer(act, await this.#taskToken());
  }

  async end(): Promise<Found> {
    const describe = () => this.#sfn.send(new DescribeExecutionCommand({ executionArn: this.#executionArn }));
    await this.#until(async () => (await describe()).status !== 'RUNNING', 'the execution did not end');
    return { ...(await describe()), history: await this.#history() };
  }

  async #answer(act: Act, taskToken: string): Promise<void> {
    if ('sendTaskSuccess' in act)
      await this.#sfn.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(act.sendTaskSuccess) }));
    else if ('sendTaskFailure' in act)
      await this.#sfn.send(new SendTaskFailureCommand({ taskToken, ...act.sendTaskFailure }));
    else await this.#sfn.send(new SendTaskHeartbeatCommand({ taskToken }));
  }

  /** The token of the Task that was scheduled last: its parameters hold it in a member `TaskToken`. */
  async #taskToken(): Promise<string> {
    const scheduled = (await this.#history()).findLast(({ type }) => type === 'TaskScheduled');
    const { parameters = '' } = scheduled?.taskScheduledEventDetails ?? {};
    const [, token] = /"TaskToken":"([^"]+)"/.exec(parameters) ?? [];
    if (!token) throw new Error('the parameters of a Task that is to be answered must have a member TaskToken');
    return token;
  }

  async #stopTrainingJob(): Promise<void> {
    const scheduled = (await this.#history()).findLast(({ type }) => type === 'TaskScheduled');
    const { TrainingJobName } = JSON.parse(scheduled?.taskScheduledEventDetails?.parameters ?? '{}');
    const sagemaker = new SageMakerClient(this.#target.client);
    await sagemaker.send(new StopTrainingJobCommand({ TrainingJobName }));
    sagemaker.destroy();
  }

  async #history(maxResults = 1000, reverseOrder = false): Promise<HistoryEvent[]> {
    const page = { executionArn: this.#executionArn, maxResults, reverseOrder };
    return (await this.#sfn.send(new GetExecutionHistoryCommand(page))).events ?? [];
  }

  async #until(done: () => Promise<boolean>, otherwise: string): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!(await done())) {
      if (Date.now() > deadline) throw new Error(`${otherwise} within ${PATIENCE_MS / 1000} seconds`);
      await sleep(this.#target.pollMs);
    }
  }
}
