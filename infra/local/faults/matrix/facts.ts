import type { LoggedCall } from '../../core/call-log.ts';
import type { Serving, Stage } from './stage.ts';

/** How the step of an action ended, as GitHub shows it: `killed` when the runner died, `-` when it was not run. */
export type Light = 'green' | 'red' | 'killed' | '-';

/** What a trial came to; of an expected one and of one that was found. */
export interface Outcome {
  /** The last steps of the actions. */
  start: Light;
  wait: Light;
  update: Light;
  /** Statuses of the executions that were started, oldest first. */
  executions: string[];
  /** What became of each training, oldest first: the status of a training job, `Lambda` where a Lambda trained. */
  trainings: string[];
  /** What the endpoint serves: the model of the last execution, the one before, or nothing. */
  endpoint: 'new' | 'old' | 'none';
}

/** One line that two outcomes have alike when they are alike. */
export const toldAs = ({ start, wait, update, executions, trainings, endpoint }: Outcome): string =>
  [
    `start ${start}, wait ${wait}, update ${update}`,
    executions.join(' ') || 'no execution',
    `trained: ${trainings.join(' ') || 'nothing'}`,
    `endpoint: ${endpoint}`,
  ].join('; ');

/** What was seen of AWS in a trial. */
export interface Facts {
  outcome: Outcome;
  before: Serving;
  after: Serving;
}

/** Reads what a trial came to from the call log and the state of the stand-in. */
export async function factsOf(
  stage: Stage,
  mark: number,
  before: Serving,
  lights: Pick<Outcome, 'start' | 'wait' | 'update'>,
): Promise<Facts> {
  const calls = stage.loop.standIn.calls.since(mark);
  const executions = await startedIn(stage, calls);
  const after = await stage.serving();
  const endpoint = endpointOf(
    before,
    after,
    executions.map(({ name }) => name),
  );
  const trainings = await trainingsIn(stage, calls);
  const outcome = { ...lights, executions: executions.map(({ status }) => status), trainings, endpoint };
  return { outcome, before, after };
}

/** The executions whose start was carried out, once each, oldest first. */
async function startedIn(stage: Stage, calls: readonly LoggedCall[]) {
  const names = new Set(calls.flatMap((call) => (call.operation === 'StartExecution' ? [call.resource] : [])));
  return (await stage.executions()).filter(({ name }) => names.has(name)).reverse();
}

async function trainingsIn(stage: Stage, calls: readonly LoggedCall[]): Promise<string[]> {
  const trainings: string[] = [];
  for (const { operation, outcome, internal, resource } of calls) {
    if (!internal || outcome !== 'ok') continue;
    if (operation === 'Invoke' && /train/i.test(resource)) trainings.push('Lambda');
    if (operation !== 'CreateTrainingJob') continue;
    const job = await stage.call('sagemaker', 'DescribeTrainingJob', { TrainingJobName: resource });
    trainings.push(job.TrainingJobStatus);
  }
  return trainings;
}

function endpointOf(before: Serving, after: Serving, started: readonly string[]): Outcome['endpoint'] {
  if (after.status !== 'InService') return 'none';
  return after.config !== before.config && started.includes(after.execution) ? 'new' : 'old';
}

/**
 * What must not be, whatever was expected: a second training, a lost execution, an untruthful green, an endpoint without
 * a model.
 * @param asks whether an execution is left asking a person for approval, as it was asked for
 * @returns a sentence each; empty when all is well
 */
export function violations({ outcome, before, after }: Facts, asks = false): string[] {
  const { trainings, executions, update, endpoint } = outcome;
  const trained = trainings.filter((how) => how === 'Completed' || how === 'Lambda').length;
  return [
    ...(trained > 1 ? [`${trained} trainings`] : []),
    ...(!asks && executions.includes('RUNNING') ? ['an execution was left running'] : []),
    ...(update === 'green' && endpoint !== 'new' ? ['update-endpoint is green, and the new model does not serve'] : []),
    ...(update === 'green' && !executions.includes('SUCCEEDED') ? ['green without an execution that succeeded'] : []),
    ...(before.status === 'InService' && after.status !== 'InService' ? [`the endpoint is ${after.status}`] : []),
    ...(endpoint !== 'none' && !after.answers ? ['the endpoint does not score as its model was evaluated'] : []),
  ];
}
