/**
 * What happens to the endpoint when a rollout does not go as it should, and the way back by hand: the real workflow files,
 * action bundles, state machine and Lambda code. That the old model serves is shown by asking the endpoint.
 */
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { GetExecutionHistoryCommand, SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sampleCsv } from '../../../pipeline/data/generate.ts';
import { invokeEndpoint } from '../../../pipeline/invoke-endpoint.ts';
import { featureLine } from '../../../pipeline/model/endpoint-csv.ts';
import { faultScenario } from '../faults/testing.ts';
import type { WorkflowResult } from '../github/run.ts';
import type { Reviewer } from '../github/start-job.ts';
import type { Loop } from '../loop.ts';
import { approve, errorsOf, openDeployedLoop } from '../loop-testing.ts';
import { administratorClient } from '../start-stand-in.ts';

const A_RUN = 120_000;
const ENDPOINT = 'predictive-maintenance-dev';

let opened: Awaited<ReturnType<typeof openDeployedLoop>>;
let loop: Loop;
let runtime: SageMakerRuntimeClient;
let sfn: SFNClient;
let line: string;
/** The first model's config and its score of `line`, and the second one's. */
let first: Awaited<ReturnType<typeof serving>>;
let second: Awaited<ReturnType<typeof serving>>;

beforeAll(async () => {
  opened = await openDeployedLoop();
  ({ loop } = opened);
  const client = administratorClient(loop.standIn);
  runtime = new SageMakerRuntimeClient(client);
  sfn = new SFNClient(client);
  await loop.upload('raw/sample.csv', sampleCsv(3000, 1));
  await retrain(60);
  line = featureLine(opened.evaluationReport().goldenRows[0]!.features);
  first = await serving();
  await retrain(70);
  second = await serving();
}, 4 * A_RUN);

afterAll(() => opened?.close());
afterEach(() => loop.standIn.faults.clear());

/** Trains a model that the gate lets through; each of another number of rounds scores otherwise. */
async function retrain(rounds: number, review: Reviewer = approve): Promise<WorkflowResult> {
  const run = await loop.retrain({ hyperparameters: `num_round=${rounds} eta=0.2` }, review);
  const outcome = run.jobs.retrain?.outputs.outcome;
  if (outcome !== 'awaiting-approval') throw new Error(`${outcome}: ${errorsOf(run).join('\n')}`);
  return run;
}

const describeEndpoint = () => loop.standIn.call('sagemaker', 'DescribeEndpoint', { EndpointName: ENDPOINT });

/** What the endpoint runs, and how it scores. */
async function serving() {
  const { EndpointStatus, EndpointConfigName } = await describeEndpoint();
  const [score] = await invokeEndpoint(runtime, ENDPOINT, [line]);
  return { status: EndpointStatus, config: EndpointConfigName, score };
}

const resultOf = ({ jobs }: WorkflowResult, job: string) => jobs[job]?.result;

describe('an update of the endpoint', () => {
  it('went from the first model to the second', () => {
    expect([first.status, second.status]).toEqual(['InService', 'InService']);
    expect(second.config).not.toBe(first.config);
    expect(second.score).not.toBe(first.score);
  });

  it.each([
    ['an alarm goes off in its baking period', 'alarm-trips', `alarm ${ENDPOINT}-endpoint-errors is in state ALARM`],
    ['SageMaker rolls it back', 'endpoint-update-rolls-back', 'did not pass the ping health check'],
    ['SageMaker rolls it back without a word', 'endpoint-update-rolls-back-silently', 'endpoint config is'],
  ])('is red with the reason when %s, and the model before serves', { timeout: A_RUN }, async (_, scenario, reason) => {
    loop.standIn.faults.install(faultScenario(scenario));
    const run = await retrain(80);
    expect(loop.standIn.faults.report().faults).toMatchObject([{ fired: 1 }]);
    expect(resultOf(run, 'update-endpoint')).toBe('failure');
    expect(errorsOf(run).join()).toContain(reason);
    expect(await serving()).toEqual(second);
  });

  it('that takes an hour is green, as it outlives the sessions of its role', { timeout: A_RUN }, async () => {
    loop.standIn.faults.install(faultScenario('slow-endpoint-update'));
    const sessions = approvingSessions();
    expect(resultOf(await retrain(80), 'update-endpoint')).toBe('success');
    // The last one is for the step that tells the commit.
    expect(sessions().map(({ ended }) => ended)).toEqual([true, false, false]);
    expect((await serving()).config).not.toBe(second.config);
    await loop.run('rollback', { name: 'workflow_dispatch', inputs: {} }, approve);
    expect(await serving()).toEqual(second);
  });

  it('is not begun when another one was, between approval and update', { timeout: A_RUN }, async () => {
    let other: Promise<void> | undefined;
    const run = await retrain(80, async () => {
      await loop.standIn.call('sagemaker', 'UpdateEndpoint', {
        EndpointName: ENDPOINT,
        EndpointConfigName: first.config,
      });
      other = settled();
      const approval = { approver: 'eve', runUrl: 'https://example.com', evaluationSha256: '', approvedAt: '' };
      await sfn.send(new SendTaskSuccessCommand({ taskToken: await token(), output: JSON.stringify(approval) }));
      return { decision: 'approved', reviewer: 'ada' };
    });
    expect(resultOf(run, 'update-endpoint')).toBe('failure');
    expect(errorsOf(run).join()).toMatch(
      /Superseded: endpoint predictive-maintenance-dev is (Updating with|InService with)/,
    );
    await other;
    expect(await serving()).toEqual(first);
  });
});

describe('rollback.yml', () => {
  const rollBack = (inputs: Record<string, string>, review = approve) =>
    loop.run('rollback', { name: 'workflow_dispatch', inputs }, review);

  it('goes to the config that is named', { timeout: A_RUN }, async () => {
    const run = await rollBack({ 'endpoint-config': second.config });
    expect(errorsOf(run)).toEqual([]);
    expect(await serving()).toEqual(second);
    expect(run.jobs.rollback?.summary).toContain(`serves \`${second.config}\``);
  });

  it('goes on when its session ends while the endpoint is set back', { timeout: A_RUN }, async () => {
    loop.standIn.faults.install(faultScenario('slow-endpoint-update'));
    const sessions = approvingSessions();
    expect(errorsOf(await rollBack({ 'endpoint-config': first.config }))).toEqual([]);
    expect(sessions().map(({ ended }) => ended)).toEqual([true, false]);
    expect(errorsOf(await rollBack({ 'endpoint-config': second.config }))).toEqual([]);
    expect(await serving()).toEqual(second);
  });

  it('goes to the config before, and no further than the first', { timeout: A_RUN }, async () => {
    expect(errorsOf(await rollBack({}))).toEqual([]);
    expect(await serving()).toEqual(first);
    expect(errorsOf(await rollBack({})).join()).toContain('nothing is known to have served before');
    expect(await serving()).toEqual(first);
  });

  it('does nothing without a reviewer of prod who agrees', { timeout: A_RUN }, async () => {
    const run = await rollBack({ 'endpoint-config': second.config }, async () => ({
      decision: 'rejected',
      reviewer: 'ada',
    }));
    expect(resultOf(run, 'rollback')).toBe('failure');
    expect(await serving()).toEqual(first);
  });
});

/** The sessions of the approving role that are issued from here on, and whether they have ended. */
function approvingSessions(): () => { ended: boolean }[] {
  const { sessions, clock } = loop.standIn;
  const before = new Set(sessions.keys());
  return () =>
    [...sessions].flatMap(([id, caller]) =>
      !before.has(id) && caller.kind === 'role' && caller.roleArn === loop.vars.APPROVE_ROLE_ARN
        ? [{ ended: caller.expires! <= clock.now() }]
        : [],
    );
}

/** Resolves when the endpoint is in service again. */
const settled = () =>
  new Promise<void>((resolve) => {
    const stop = loop.standIn.listen(({ message }) => {
      if (!message.startsWith(`endpoint ${ENDPOINT} InService`)) return;
      stop();
      resolve();
    });
  });

/** The task token of the execution that awaits approval. */
async function token(): Promise<string> {
  const stateMachineArn = loop.vars.STATE_MACHINE_ARN;
  const { executions } = await loop.standIn.call('states', 'ListExecutions', {
    stateMachineArn,
    statusFilter: 'RUNNING',
  });
  const { events = [] } = await sfn.send(
    new GetExecutionHistoryCommand({ executionArn: executions[0].executionArn, reverseOrder: true }),
  );
  const scheduled = events.find((event) => event.taskScheduledEventDetails)?.taskScheduledEventDetails;
  return JSON.parse(scheduled!.parameters!).Entries[0].Detail.taskToken;
}
