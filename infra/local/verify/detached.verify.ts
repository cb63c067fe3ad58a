/**
 * Detached mode on this machine, by the real workflow file, action bundles, CDK app, rules and API destination: the run
 * that starts an execution ends, and EventBridge's dispatches start the runs that continue.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetExecutionHistoryCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sampleCsv } from '../../../pipeline/data/generate.ts';
import type { Progress } from '../github/progress.ts';
import type { WorkflowResult } from '../github/run.ts';
import type { Loop } from '../loop.ts';
import { approve, errorsOf, openDetachedLoop, QUICK } from '../loop-testing.ts';
import { administratorClient } from '../start-stand-in.ts';

const A_RUN = 120_000;
/** Trains for longer than the run that starts it needs to end. */
const SLOW = 'num_round=8000 eta=0.02';
const STAGE = 'predictive-maintenance-dev';

let opened: Awaited<ReturnType<typeof openDetachedLoop>>;
let loop: Loop;
let sfn: SFNClient;
const said: Progress[] = [];

beforeAll(async () => {
  opened = await openDetachedLoop({ listener: (progress) => said.push(progress) });
  ({ loop } = opened);
  sfn = new SFNClient(administratorClient(loop.standIn));
  await loop.upload('raw/sample.csv', sampleCsv(3000, 1));
}, 3 * A_RUN);

afterAll(() => opened?.close());

beforeEach(() => {
  for (const statuses of loop.github.state.commits.values()) statuses.length = 0;
  dispatches().length = 0;
});

/** The run that starts an execution, and the execution. */
async function start(inputs: Record<string, string> = {}) {
  const result = await loop.retrain({ hyperparameters: QUICK, ...inputs }, approve);
  return { result, executionArn: result.jobs.retrain!.outputs['execution-arn']! };
}

const dispatches = () => loop.github.state.dispatches;
const arrived = () => expect.poll(() => dispatches().length, { timeout: A_RUN }).toBe(1);
const jobs = ({ jobs }: WorkflowResult) =>
  Object.fromEntries(Object.entries(jobs).map(([id, job]) => [id, job.result]));
const statusOfExecution = async (executionArn: string): Promise<string> =>
  (await loop.standIn.call('states', 'DescribeExecution', { executionArn })).status;
/** The commit's statuses, oldest first. */
const statuses = () => [...loop.github.state.commits.values()].flat();
const endpoint = () => loop.standIn.call('sagemaker', 'DescribeEndpoint', { EndpointName: STAGE });

async function eventsOf(executionArn: string) {
  const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
  return events;
}

/** The messages in the dead-letter queue, as soon as there is one, with their attributes as texts. */
async function deadLetters() {
  const QueueUrl = `${loop.standIn.endpoint}/${loop.standIn.account}/${STAGE}-undelivered-dispatches`;
  const counted = { QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] };
  const count = async () =>
    (await loop.standIn.call('sqs', 'GetQueueAttributes', counted)).Attributes.ApproximateNumberOfMessages;
  await expect.poll(count, { timeout: A_RUN }).not.toBe('0');
  const asked = { QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] };
  const { Messages = [] } = await loop.standIn.call('sqs', 'ReceiveMessage', asked);
  return Messages.map(({ Body, MessageAttributes }: { Body: string; MessageAttributes: object }) => ({
    event: JSON.parse(Body),
    ...Object.fromEntries(Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue])),
  }));
}

describe('a retraining in detached mode', () => {
  it('tells by a status who refused it', { timeout: A_RUN }, async () => {
    await start();
    await arrived();
    await loop.runDispatched(async () => ({ decision: 'rejected', reviewer: 'ada', comment: 'not today' }));
    const last = { state: 'success', description: 'The model was rejected: Refused: ada rejected it: not today' };
    expect(statuses().at(-1)).toMatchObject(last);
    await arrived();
    await loop.runDispatched(approve);
    expect(statuses().at(-1)).toMatchObject(last);
  });

  it('goes from the run that starts it to the run that approves it and the one that tells its end', {
    timeout: 3 * A_RUN,
  }, async () => {
    const { result, executionArn } = await start({ hyperparameters: SLOW });
    expect(errorsOf(result)).toEqual([]);
    expect(jobs(result)).toMatchObject({ retrain: 'success', 'update-endpoint': 'skipped', refuse: 'skipped' });
    const followed = result.jobs.retrain!.steps.find(({ name }) => name === 'Follow the execution');
    expect(followed?.conclusion).toBe('skipped');
    expect(await statusOfExecution(executionArn)).toBe('RUNNING');
    expect(statuses()).toMatchObject([{ context: 'retraining', state: 'pending' }]);
    expect(statuses()[0]!.target_url).toContain(executionArn);
    expect(result.jobs.retrain!.summary).toContain('This run has started the [execution]');

    await arrived();
    const dispatch = { event_type: 'retrain', client_payload: { 'execution-arn': executionArn } };
    expect(dispatches()).toEqual([dispatch]);
    let whileAsked: unknown;
    const [continued] = await loop.runDispatched(async () => {
      whileAsked = statuses().at(-1);
      return { decision: 'approved', reviewer: 'ada' };
    });
    expect(whileAsked).toMatchObject({ state: 'pending', description: 'A trained model awaits approval' });
    expect(errorsOf(continued!)).toEqual([]);
    expect(jobs(continued!)).toMatchObject({ retrain: 'success', 'update-endpoint': 'success', refuse: 'skipped' });
    expect(continued!.jobs.retrain!.outputs['execution-arn']).toBe(executionArn);
    expect(continued!.jobs.retrain!.summary).toMatch(
      /continues the .* \[another run\]\(https:\S+\/actions\/runs\/\d+\)/,
    );
    expect(readdirSync(join(continued!.artifacts, 'evaluation'))).toContain('evaluation.json');
    expect((await endpoint()).EndpointStatus).toBe('InService');

    await arrived();
    expect(dispatches()).toEqual([dispatch]);
    const [ended] = await loop.runDispatched(approve);
    expect(jobs(ended!)).toMatchObject({ retrain: 'success', 'update-endpoint': 'skipped', refuse: 'skipped' });
    expect(statuses().at(-1)).toMatchObject({ state: 'success', description: 'The endpoint serves the new model' });
    expect(statuses().at(-1)!.target_url).toMatch(/\/actions\/runs\/\d+$/);

    const history = await eventsOf(executionArn);
    const token = history
      .map(({ taskScheduledEventDetails }) => /"taskToken":"([^"]+)"/.exec(taskScheduledEventDetails?.parameters ?? ''))
      .find(Boolean)![1]!;
    const artifacts = readdirSync(opened.directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.parentPath.includes('artifacts'))
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
    expect(artifacts.length).toBeGreaterThan(0);
    const told = [dispatch, said, statuses(), result, continued, ended, artifacts].map((each) => JSON.stringify(each));
    expect(told.filter((text) => text.includes(token))).toEqual([]);
  });

  it('ends with a success where the gate refuses the model: nobody is asked', { timeout: A_RUN }, async () => {
    await start({ hyperparameters: 'num_round=1 max_depth=1 eta=0.01' });
    await arrived();
    const [ended] = await loop.runDispatched(approve);
    expect(jobs(ended!)).toMatchObject({ retrain: 'success', 'update-endpoint': 'skipped' });
    expect(ended!.jobs.retrain!.summary).toContain('❌ Refused by the gate');
    expect(statuses().at(-1)).toMatchObject({ state: 'success' });
    expect(statuses().at(-1)!.description).toContain('The model was rejected');
  });

  it('ends with a failure where the execution failed', { timeout: A_RUN }, async () => {
    // SageMaker trains with it; the stand-in's trainer cannot.
    await start({ hyperparameters: 'subsample=0.5' });
    await arrived();
    const [ended] = await loop.runDispatched(approve);
    expect(jobs(ended!)).toMatchObject({ retrain: 'failure', 'update-endpoint': 'skipped' });
    expect(statuses().at(-1)).toMatchObject({ state: 'failure' });
    expect(statuses().at(-1)!.description).toContain('The execution ended as FAILED');
  });

  it('takes no ARN with a line break from a dispatch', { timeout: A_RUN }, async () => {
    const clientPayload = { 'execution-arn': 'arn:aws:states:x\nexecution-arn=arn:other' };
    const result = await loop.run('retrain', { name: 'repository_dispatch', eventType: 'retrain', clientPayload });
    expect(jobs(result)).toMatchObject({ retrain: 'failure' });
    expect(errorsOf(result).join()).toContain('execution-arn is not the ARN of an execution');
  });

  it('is found by the sweep where GitHub no longer takes the token, whose dispatches are kept as dead letters', {
    timeout: 3 * A_RUN,
  }, async () => {
    await loop.standIn.call('events', 'UpdateConnection', {
      Name: `${STAGE}-github`,
      AuthorizationType: 'API_KEY',
      AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: 'Authorization', ApiKeyValue: 'Bearer expired' } },
    });
    // As good as the champion, being the same.
    const { executionArn } = await start({ hyperparameters: SLOW });
    const letters = await deadLetters();
    // GitHub's 401 is no reason to try again.
    expect(letters[0]).toMatchObject({ ERROR_CODE: 'ERROR_FROM_TARGET', RETRY_ATTEMPTS: '0' });
    expect(letters[0]!.ERROR_MESSAGE).toContain('401');
    expect(letters[0]!.event.detail.execution).toBe(executionArn);
    expect(dispatches()).toEqual([]);

    await loop.run('retrain', { name: 'schedule', schedule: '43 */4 * * *' });
    const [swept] = loop.github.state.workflowDispatches.splice(0);
    expect(swept!.inputs).toEqual({ 'execution-arn': executionArn });
    const continued = await loop.retrain(swept!.inputs, approve);
    expect(errorsOf(continued)).toEqual([]);
    expect(jobs(continued)).toMatchObject({ 'update-endpoint': 'success' });
    expect(statuses().at(-1)).toMatchObject({ state: 'success', description: 'The endpoint serves the new model' });
  });
});
