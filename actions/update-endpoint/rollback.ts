import * as core from '@actions/core';
import type { S3Client } from '@aws-sdk/client-s3';
import {
  AddTagsCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  type DescribeEndpointOutput,
  DescribeModelCommand,
  ListTagsCommand,
  type SageMakerClient,
  UpdateEndpointCommand,
} from '@aws-sdk/client-sagemaker';
import type { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { PREVIOUS_TAG } from '../../pipeline/endpoint-tags.ts';
import { rolloutFaults, scoreDifferences, scoreFaults } from '../../pipeline/endpoint-verdict.ts';
import type { EvaluationReport } from '../../pipeline/evaluation-report.ts';
import { invokeEndpoint } from '../../pipeline/invoke-endpoint.ts';
import { featureLine } from '../../pipeline/model/endpoint-csv.ts';
import { readEvaluation } from '../shared/aws.ts';
import { realSleep, type Sleep } from '../shared/ride-out.ts';
import { messageOf } from '../shared/run.ts';
import type { Decision } from './decision.ts';

/** Tags of an endpoint: the workflow run that rolled it back last, from where and to where. */
const RUN_TAG = 'rollback-run';
const FROM_TAG = 'rollback-from';
const TO_TAG = 'rollback-to';

const POLL_MS = 15_000;
/** A description may be older than the update. */
const STALE_POLLS = 8;
/** SageMaker needs minutes: an hour of polls. */
const LONGEST_POLLS = 240;

interface Rollback {
  endpointName: string;
  /** The config to go to; the one that served before, by default. */
  endpointConfig: string | undefined;
  runUrl: string;
  sleep?: Sleep;
}

/**
 * Sets an endpoint to the config that served before, or to a given one, all at once and without alarms, waits until it is
 * settled, and holds it against the rules of VerifyEndpoint. A tag of the endpoint says which run went where, so that the
 * run can be repeated without going back twice.
 * @throws Error when there is nothing to go back to, another update is under way, or the endpoint is not as it should be
 */
export async function rollBack(
  sagemaker: SageMakerClient,
  s3: S3Client,
  runtime: SageMakerRuntimeClient,
  { endpointName, endpointConfig, runUrl, sleep = realSleep }: Rollback,
  decision: Decision,
): Promise<{ endpointName: string; endpointConfig: string; previousConfig: string }> {
  const describe = () => sagemaker.send(new DescribeEndpointCommand({ EndpointName: endpointName }));
  const before = await describe();
  const tags = await tagsOf(sagemaker, before.EndpointArn!);
  const again = tags.get(RUN_TAG) === runUrl;
  const from = again ? tags.get(FROM_TAG)! : before.EndpointConfigName!;
  const target = again ? tags.get(TO_TAG)! : (endpointConfig ?? (await configBefore(sagemaker, from)));
  if (!again && target === from) throw new Error(`Endpoint ${endpointName} already runs ${target}`);
  if (again && from !== before.EndpointConfigName && target !== before.EndpointConfigName)
    throw new Error(
      `Endpoint ${endpointName} was updated to ${before.EndpointConfigName} since this run rolled it back`,
    );
  if (!isGoingTo(before, target)) {
    if (before.EndpointStatus !== 'InService')
      throw new Error(`Endpoint ${endpointName} is ${before.EndpointStatus}, expected InService: nothing was changed`);
    // Read before anything changes: a config whose model is gone would not serve.
    await modelOf(sagemaker, target);
    const Tags = Object.entries({ [RUN_TAG]: runUrl, [FROM_TAG]: from, [TO_TAG]: target });
    const tagging = { ResourceArn: before.EndpointArn!, Tags: Tags.map(([Key, Value]) => ({ Key, Value })) };
    await decision.send(async () => {
      await sagemaker.send(new AddTagsCommand(tagging));
      await startUpdate(sagemaker, endpointName, target, describe);
    });
    core.info(`Endpoint ${endpointName} goes from ${from} to ${target}`);
  } else decision.wasSent();
  const settled = await waitUntilSettled(describe, target, sleep);
  const faults = rolloutFaults(settled, target);
  if (faults.length === 0) faults.push(...(await goldenFaults(sagemaker, s3, runtime, endpointName, target)));
  if (faults.length > 0) throw new Error(`The endpoint was not rolled back: ${faults.join('; ')}`);
  return { endpointName, endpointConfig: target, previousConfig: from };
}

const isGoingTo = (endpoint: DescribeEndpointOutput, config: string): boolean =>
  (endpoint.PendingDeploymentSummary?.EndpointConfigName ?? endpoint.EndpointConfigName) === config;

/** Starts the update. An error may be the answer to a second try, whose first was carried out: the endpoint tells. */
async function startUpdate(
  sagemaker: SageMakerClient,
  EndpointName: string,
  EndpointConfigName: string,
  describe: () => Promise<DescribeEndpointOutput>,
): Promise<void> {
  try {
    await sagemaker.send(new UpdateEndpointCommand({ EndpointName, EndpointConfigName }));
  } catch (error) {
    if (!isGoingTo(await describe(), EndpointConfigName)) throw error;
  }
}

async function waitUntilSettled(describe: () => Promise<DescribeEndpointOutput>, target: string, sleep: Sleep) {
  for (let polls = 1; ; polls++) {
    const endpoint = await describe();
    const isOver = endpoint.EndpointStatus === 'InService' || endpoint.EndpointStatus?.endsWith('Failed');
    const mayBeOld = endpoint.EndpointConfigName !== target && polls <= STALE_POLLS;
    if ((isOver && !mayBeOld) || polls === LONGEST_POLLS) return endpoint;
    await sleep(POLL_MS, new AbortController().signal);
  }
}

/** The config that served before another one did, as that one's tag says. */
async function configBefore(sagemaker: SageMakerClient, EndpointConfigName: string): Promise<string> {
  const { EndpointConfigArn } = await sagemaker.send(new DescribeEndpointConfigCommand({ EndpointConfigName }));
  const previous = (await tagsOf(sagemaker, EndpointConfigArn!)).get(PREVIOUS_TAG);
  if (previous) return previous;
  throw new Error(
    `Endpoint config ${EndpointConfigName} has no tag "${PREVIOUS_TAG}", so nothing is known to have served before: name one by the input "endpoint-config"`,
  );
}

async function tagsOf(sagemaker: SageMakerClient, ResourceArn: string): Promise<Map<string, string>> {
  const { Tags = [] } = await sagemaker.send(new ListTagsCommand({ ResourceArn }));
  return new Map(Tags.map(({ Key, Value }) => [Key!, Value ?? '']));
}

/** @throws Error when the config or its model is gone */
async function modelOf(sagemaker: SageMakerClient, EndpointConfigName: string) {
  const config = await sagemaker.send(new DescribeEndpointConfigCommand({ EndpointConfigName }));
  return sagemaker.send(new DescribeModelCommand({ ModelName: config.ProductionVariants?.[0]?.ModelName }));
}

/** What is wrong with the scores of the golden rows. A report that cannot be read must not keep a rollback from green. */
async function goldenFaults(
  sagemaker: SageMakerClient,
  s3: S3Client,
  runtime: SageMakerRuntimeClient,
  endpointName: string,
  endpointConfig: string,
): Promise<string[]> {
  const { PrimaryContainer } = await modelOf(sagemaker, endpointConfig);
  let report: EvaluationReport;
  try {
    report = await readEvaluation(s3, PrimaryContainer?.Environment?.EVALUATION_URI ?? '');
  } catch (error) {
    core.warning(`The golden rows were not scored, their evaluation cannot be read: ${messageOf(error)}`);
    return [];
  }
  const lines = report.goldenRows.map(({ features }) => featureLine(features));
  const scores = await invokeEndpoint(runtime, endpointName, lines);
  return scoreFaults(scoreDifferences(report.goldenRows, scores));
}
