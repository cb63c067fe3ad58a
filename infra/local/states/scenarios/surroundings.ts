import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateStateMachineCommand, DeleteStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { CreateTopicCommand, DeleteTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { zipSync } from 'fflate';
import type { Need } from './scenario.ts';
import type { Target } from './target.ts';

const HANDLERS = join(import.meta.dirname, 'functions/handlers.mjs');

/** What scenarios need, made with the services' own clients and deleted at the end. Functions are made once for all. */
export class Surroundings {
  readonly sfn: SFNClient;
  readonly #target: Target;
  readonly #functions = new Map<string, Promise<string>>();
  readonly #undo: (() => Promise<unknown>)[] = [];
  readonly #lambda: LambdaClient;
  readonly #s3: S3Client;
  readonly #sns: SNSClient;
  readonly #sqs: SQSClient;
  /** Names are of one run only. */
  readonly #prefix = `scenario-${crypto.randomUUID().slice(0, 8)}`;
  #made = 0;

  constructor(target: Target) {
    this.#target = target;
    this.sfn = new SFNClient(target.client);
    this.#lambda = new LambdaClient(target.client);
    this.#s3 = new S3Client(target.client);
    this.#sns = new SNSClient(target.client);
    this.#sqs = new SQSClient(target.client);
  }

  /** A name that nothing else has. */
  name(): string {
    return `${this.#prefix}-${++this.#made}`;
  }

  /** Makes what a scenario needs. @returns function ARN, queue URL, topic ARN, bucket or state machine ARN, by name */
  async make(needs: Record<string, Need>): Promise<Record<string, string>> {
    const places: [string, string][] = [];
    for (const [name, need] of Object.entries(needs)) places.push([name, await this.#place(need)]);
    return Object.fromEntries(places);
  }

  /** Makes a state machine. @returns its ARN */
  async machine(definition: object, type: 'STANDARD' | 'EXPRESS' = 'STANDARD'): Promise<string> {
    const { roleArn } = this.#target;
    const machine = { name: this.name(), type, roleArn, definition: JSON.stringify(definition) };
    const { stateMachineArn } = await this.sfn.send(new CreateStateMachineCommand(machine));
    this.#undo.push(() => this.sfn.send(new DeleteStateMachineCommand({ stateMachineArn })));
    return stateMachineArn!;
  }

  /** Deletes all that was made, the last first. @throws AggregateError naming what could not be deleted */
  async remove(): Promise<void> {
    const failures: unknown[] = [];
    for (const undo of this.#undo.reverse()) await undo().catch((error) => failures.push(error));
    for (const client of [this.sfn, this.#lambda, this.#s3, this.#sns, this.#sqs]) client.destroy();
    if (failures.length > 0) throw new AggregateError(failures, `not all of ${this.#prefix}-* could be deleted`);
  }

  async #place(need: Need): Promise<string> {
    if ('function' in need) return this.#function(need.function);
    if ('queue' in need) return this.#queue();
    if ('topic' in need) return this.#topic();
    if ('bucket' in need) return this.#bucket(need.bucket);
    return this.machine(need.machine);
  }

  #function(handler: string): Promise<string> {
    const made = this.#functions.get(handler) ?? this.#newFunction(handler);
    this.#functions.set(handler, made);
    return made;
  }

  async #newFunction(handler: string): Promise<string> {
    const FunctionName = this.name();
    const { FunctionArn } = await this.#lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Handler: `handlers.${handler}`,
        Role: this.#target.roleArn,
        Runtime: 'nodejs24.x',
        Code: { ZipFile: zipSync({ 'handlers.mjs': readFileSync(HANDLERS) }) },
      }),
    );
    this.#undo.push(() => this.#lambda.send(new DeleteFunctionCommand({ FunctionName })));
    await waitUntilFunctionActiveV2({ client: this.#lambda, maxWaitTime: 60 }, { FunctionName });
    return FunctionArn!;
  }

  async #queue(): Promise<string> {
    const { QueueUrl } = await this.#sqs.send(new CreateQueueCommand({ QueueName: this.name() }));
    this.#undo.push(() => this.#sqs.send(new DeleteQueueCommand({ QueueUrl })));
    return QueueUrl!;
  }

  async #topic(): Promise<string> {
    const { TopicArn } = await this.#sns.send(new CreateTopicCommand({ Name: this.name() }));
    this.#undo.push(() => this.#sns.send(new DeleteTopicCommand({ TopicArn })));
    return TopicArn!;
  }

  async #bucket(objects: Record<string, string>): Promise<string> {
    const Bucket = this.name();
    await this.#s3.send(new CreateBucketCommand({ Bucket }));
    this.#undo.push(() => this.#removeBucket(Bucket));
    for (const [Key, Body] of Object.entries(objects)) await this.#s3.send(new PutObjectCommand({ Bucket, Key, Body }));
    return Bucket;
  }

  async #removeBucket(Bucket: string): Promise<void> {
    const { Contents = [] } = await this.#s3.send(new ListObjectsV2Command({ Bucket }));
    for (const { Key } of Contents) await this.#s3.send(new DeleteObjectCommand({ Bucket, Key }));
    await this.#s3.send(new DeleteBucketCommand({ Bucket }));
  }
}
