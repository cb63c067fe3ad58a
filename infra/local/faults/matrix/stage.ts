import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { resourceNames } from '../../../../pipeline/contract.ts';
import { sampleCsv } from '../../../../pipeline/data/generate.ts';
import { scoreDifferences, scoreFaults } from '../../../../pipeline/endpoint-verdict.ts';
import { EvaluationReport } from '../../../../pipeline/evaluation-report.ts';
import { invokeEndpoint } from '../../../../pipeline/invoke-endpoint.ts';
import { featureLine } from '../../../../pipeline/model/endpoint-csv.ts';
import { parseAs } from '../../../../pipeline/parse-as.ts';
import { splitS3Uri } from '../../../../pipeline/s3-uri.ts';
import { openDeployedLoop } from '../../loop-testing.ts';
import { administratorClient } from '../../start-stand-in.ts';
import { ActionRunner } from './action-process.ts';
import { Standstill } from './standstill.ts';

/** Real time that the stand-in gets to bring something to its end, ms. */
const PATIENCE = 120_000;
const POLL = 20;

/** What an endpoint serves, by the stand-in's own state and an invocation. */
export interface Serving {
  /** `none` where there is no endpoint. */
  status: string;
  config: string;
  /** Name of the execution that trained the model. */
  execution: string;
  /** Whether the golden rows get the scores that the model's evaluation has. */
  answers: boolean;
}

const NOTHING: Serving = { status: 'none', config: '', execution: '', answers: false };

/** A deployed stage with data, seen from AWS's side, and the actions to run against it. */
export class Stage {
  readonly loop: Awaited<ReturnType<typeof openDeployedLoop>>['loop'];
  /** The checked-out repository. */
  readonly root: string;
  readonly runner: ActionRunner;
  readonly standstill: Standstill;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly #s3: S3Client;
  readonly #runtime: SageMakerRuntimeClient;
  readonly #close: () => Promise<void>;

  private constructor(opened: Awaited<ReturnType<typeof openDeployedLoop>>) {
    const { loop, root, directory, close } = opened;
    this.loop = loop;
    this.root = root;
    this.#close = close;
    this.name = resourceNames(`${loop.settings.name}-dev`, loop.standIn.account).stage;
    this.stateMachineArn = loop.vars.STATE_MACHINE_ARN!;
    const { standIn, github } = loop;
    this.runner = new ActionRunner({ root, directory, github, aws: standIn.endpoint });
    this.standstill = new Standstill(standIn);
    const client = administratorClient(standIn);
    this.#s3 = new S3Client({ ...client, forcePathStyle: true });
    this.#runtime = new SageMakerRuntimeClient(client);
  }

  /** Deploys the stage and uploads rows to train on. @throws Error with what the deployment said */
  static async open(opening = openDeployedLoop()): Promise<Stage> {
    const stage = new Stage(await opening);
    await stage.loop.upload(`${stage.loop.settings.dataset.prefix}sample.csv`, sampleCsv(3000, 1));
    return stage;
  }

  /** An operation of a service, as the account's administrator. */
  call(service: string, operation: string, input: object) {
    return this.loop.standIn.call(service, operation, input);
  }

  /** The executions of the state machine, newest first. */
  async executions(): Promise<{ executionArn: string; name: string; status: string }[]> {
    return (await this.call('states', 'ListExecutions', { stateMachineArn: this.stateMachineArn })).executions;
  }

  /** Waits until none of these executions runs, but for those that ask a person. @throws Error after two minutes */
  async settle(executionArns: readonly string[]): Promise<void> {
    const running = async (executionArn: string) => {
      const { status } = await this.call('states', 'DescribeExecution', { executionArn });
      return status === 'RUNNING' && !(await this.asksAPerson(executionArn));
    };
    for (const executionArn of executionArns)
      await this.until(async () => !(await running(executionArn)), `${executionArn} did not end`);
    await this.until(
      async () => !/ing$/.test((await this.#endpoint()).EndpointStatus ?? ''),
      `${this.name} did not settle`,
    );
  }

  async asksAPerson(executionArn: string): Promise<boolean> {
    const last = { executionArn, reverseOrder: true, maxResults: 3 };
    const { events } = await this.call('states', 'GetExecutionHistory', last);
    return events[0]?.type === 'TaskSubmitted' && /waitForTaskToken/.test(JSON.stringify(events));
  }

  #endpoint(): Promise<Record<string, string>> {
    const none = () => ({ EndpointStatus: 'none' });
    return this.call('sagemaker', 'DescribeEndpoint', { EndpointName: this.name }).catch(none);
  }

  /** What the endpoint serves, asked with the golden rows of the model that its config names. */
  async serving(): Promise<Serving> {
    const { EndpointStatus: status = '', EndpointConfigName: config = '' } = await this.#endpoint();
    if (status === 'none') return NOTHING;
    const { ProductionVariants } = await this.call('sagemaker', 'DescribeEndpointConfig', {
      EndpointConfigName: config,
    });
    const { PrimaryContainer } = await this.call('sagemaker', 'DescribeModel', {
      ModelName: ProductionVariants[0].ModelName,
    });
    const [, execution = ''] = /\/executions\/([^/]+)\//.exec(PrimaryContainer.ModelDataUrl) ?? [];
    const answers = await this.#answers(PrimaryContainer.Environment.EVALUATION_URI);
    return { status, config, execution, answers };
  }

  async #answers(evaluationUri: string): Promise<boolean> {
    const { bucket, key } = splitS3Uri(evaluationUri)!;
    const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const report = parseAs(EvaluationReport, JSON.parse(await Body!.transformToString()), evaluationUri);
    const lines = report.goldenRows.map(({ features }) => featureLine(features));
    const scores = await invokeEndpoint(this.#runtime, this.name, lines).catch(() => []);
    return scores.length > 0 && scoreFaults(scoreDifferences(report.goldenRows, scores)).length === 0;
  }

  /** Deletes the endpoint, so that the next deployment is the first. */
  async deleteEndpoint(): Promise<void> {
    if ((await this.#endpoint()).EndpointStatus === 'none') return;
    await this.call('sagemaker', 'DeleteEndpoint', { EndpointName: this.name });
    await this.until(async () => (await this.#endpoint()).EndpointStatus === 'none', `${this.name} was not deleted`);
  }

  /** Looks again and again until something is so. @throws Error when it is not within two minutes */
  async until(done: () => Promise<boolean>, otherwise: string): Promise<void> {
    for (const patience = Date.now() + PATIENCE; Date.now() < patience; await sleep(POLL)) if (await done()) return;
    throw new Error(`${otherwise} within ${PATIENCE / 1000} s`);
  }

  async close(): Promise<void> {
    this.#s3.destroy();
    this.#runtime.destroy();
    await this.#close();
  }
}
