/**
 * An endpoint of two instances: a canary under the watch of CloudWatch's alarms, by the real workflow files, action bundles,
 * state machine and Lambda code. That the old model serves is shown by asking the endpoint.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { resourceNames } from '../../../pipeline/contract.ts';
import { sampleCsv } from '../../../pipeline/data/generate.ts';
import { invokeEndpoint } from '../../../pipeline/invoke-endpoint.ts';
import { featureLine } from '../../../pipeline/model/endpoint-csv.ts';
import { shippedText } from '../../../pipeline/testing/shipped.ts';
import type { Reviewer } from '../github/start-job.ts';
import type { Loop } from '../loop.ts';
import { approve, errorsOf, openDeployedLoop } from '../loop-testing.ts';
import { administratorClient } from '../start-stand-in.ts';

const A_RUN = 180_000;
const ENDPOINT = 'predictive-maintenance-dev';
const ALARM = `${ENDPOINT}-endpoint-errors`;

let opened: Awaited<ReturnType<typeof openDeployedLoop>>;
let loop: Loop;
let runtime: SageMakerRuntimeClient;
/** A row that the endpoint is asked with. */
let line: string;

beforeAll(async () => {
  const settings = parseDocument(shippedText);
  settings.setIn(['endpoint', 'instanceCount'], 2);
  opened = await openDeployedLoop({ settings: settings.toString() });
  ({ loop } = opened);
  runtime = new SageMakerRuntimeClient(administratorClient(loop.standIn));
  await loop.upload('raw/sample.csv', sampleCsv(3000, 1));
}, 3 * A_RUN);

afterAll(() => opened?.close());

/** Trains a model that the gate lets through, and tells how its rollout ended. */
async function retrain(rounds: number, review: Reviewer = approve) {
  const { jobs, ...run } = await loop.retrain({ hyperparameters: `num_round=${rounds} eta=0.2` }, review);
  const executionArn = jobs.retrain?.outputs['execution-arn'];
  const { status, error, cause } = await loop.standIn.call('states', 'DescribeExecution', { executionArn });
  const { result, summary } = jobs['update-endpoint']!;
  return { result, summary, status, error, cause, errors: errorsOf({ jobs, ...run }).join() };
}

/** What the endpoint runs, and how it scores the row. */
async function serving() {
  const { EndpointStatus, EndpointConfigName, ProductionVariants } = await loop.standIn.call(
    'sagemaker',
    'DescribeEndpoint',
    { EndpointName: ENDPOINT },
  );
  const [score] = await invokeEndpoint(runtime, ENDPOINT, [line]);
  const instances = ProductionVariants[0].CurrentInstanceCount;
  return { status: EndpointStatus, config: EndpointConfigName, instances, score };
}

/** What a rollout's canary was given of the traffic; `then` happens while it is watched. */
function onCanary(then: () => unknown = () => {}): string[] {
  const shares: string[] = [];
  const stop = loop.standIn.listen(({ message }) => {
    const [, share] = /canary has (.*) of the traffic/.exec(message) ?? [];
    if (!share) return;
    stop();
    shares.push(share);
    then();
  });
  return shares;
}

const setAlarm = (StateValue: 'OK' | 'ALARM') =>
  loop.standIn.call('monitoring', 'SetAlarmState', { AlarmName: ALARM, StateValue, StateReason: 'a test' });

const lastNotice = (): { subject: string; message: string } =>
  readFileSync(join(opened.directory, 'notices.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .findLast(({ subject }) => subject.startsWith('predictive-maintenance'));

/** Puts another model in the place of one that awaits its approval. */
async function exchangeArtifact(): Promise<void> {
  const Bucket = resourceNames(ENDPOINT, loop.standIn.account).buckets.model;
  const { Contents } = await loop.standIn.call('s3', 'ListObjectsV2', { Bucket, Prefix: 'executions/' });
  const byAge = (a: { LastModified: Date }, b: { LastModified: Date }) =>
    Number(a.LastModified) - Number(b.LastModified);
  const artifacts = Contents.filter(({ Key }: { Key: string }) => Key.endsWith('.tar.gz')).sort(byAge);
  const [other, own] = [artifacts[0].Key, artifacts.at(-1).Key];
  await loop.standIn.call('s3', 'CopyObject', { Bucket, Key: own, CopySource: `${Bucket}/${other}` });
}

it('a first deployment that scores otherwise than evaluated is red, and told; it is the only model, so it serves', {
  timeout: 2 * A_RUN,
}, async () => {
  await retrain(60, async () => ({ decision: 'rejected', reviewer: 'ada' }));
  const run = await retrain(70, async () => {
    await exchangeArtifact();
    return { decision: 'approved', reviewer: 'ada' };
  });
  expect(run).toMatchObject({ result: 'failure', status: 'FAILED', error: 'EndpointVerificationError' });
  expect(run.errors).toContain('golden rows got another score than evaluated');
  expect(run.cause).not.toContain('set back');
  expect(lastNotice()).toMatchObject({ subject: 'predictive-maintenance: retraining failed' });
  const [goldenRow] = opened.evaluationReport().goldenRows;
  line = featureLine(goldenRow!.features);
  const { status, score } = await serving();
  expect(status).toBe('InService');
  expect(score).not.toBeCloseTo(goldenRow!.score, 5);
  await loop.standIn.call('sagemaker', 'DeleteEndpoint', { EndpointName: ENDPOINT });
});

it('a new model gets half of the traffic first, and then all of it', { timeout: 2 * A_RUN }, async () => {
  expect(await retrain(60)).toMatchObject({ result: 'success', status: 'SUCCEEDED' });
  const before = await serving();
  const shares = onCanary();
  const run = await retrain(70);
  expect(run).toMatchObject({ result: 'success', status: 'SUCCEEDED' });
  expect(run.summary).toContain("One instance's share of the traffic went first");
  expect(shares).toEqual(['50 %']);
  const after = await serving();
  expect(after).toMatchObject({ status: 'InService', instances: 2 });
  expect(after.config).not.toBe(before.config);
  expect(after.score).not.toBe(before.score);
});

it('an alarm that goes off in the canary is red with the reason, and the model before serves', {
  timeout: A_RUN,
}, async () => {
  const before = await serving();
  const shares = onCanary(() => setAlarm('ALARM'));
  const run = await retrain(80);
  await setAlarm('OK');
  expect(shares).toEqual(['50 %']);
  expect(run).toMatchObject({ result: 'failure', status: 'FAILED', error: 'EndpointVerificationError' });
  const reason = `alarm ${ALARM} is in state ALARM`;
  expect(run.errors).toContain(reason);
  expect(lastNotice().subject).toBe('predictive-maintenance: retraining failed');
  expect(lastNotice().message).toContain(reason);
  expect(await serving()).toEqual(before);
});
