import { createHash } from 'node:crypto';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { EvaluateModelOutput } from '../../pipeline/contract.ts';
import { EvaluationReport } from '../../pipeline/evaluation-report.ts';
import { parseAs } from '../../pipeline/parse-as.ts';
import { splitS3Uri } from '../../pipeline/s3-uri.ts';
import { githubSessions, renewed, renewWhenExpired } from './credentials.ts';
import { messageOf } from './run.ts';

interface Arn {
  service: string;
  region: string;
  account: string;
  resource: string;
}

/** `stateMachine:NAME` and `execution:NAME:EXECUTION`: a version or an alias of a state machine is not taken. */
const EXPECTED_PARTS = { stateMachine: 2, execution: 3 };

/** Takes an ARN apart. @throws Error naming the input when it is none of the wanted kind */
export function parseArn(input: string, text: string, kind: 'stateMachine' | 'execution'): Arn {
  const [arn, , service = '', region = '', account = '', ...rest] = text.split(':');
  const complete = region !== '' && account !== '' && rest.length === EXPECTED_PARTS[kind] && !rest.includes('');
  if (arn !== 'arn' || service !== 'states' || rest[0] !== kind || !complete)
    throw new Error(`Input "${input}": found "${text}", expected arn:aws:states:REGION:ACCOUNT:${kind}:…`);
  return { service, region, account, resource: rest.slice(1).join(':') };
}

/** `arn:…:stateMachine:x` of `arn:…:execution:x:name`. */
export function stateMachineArnOf(executionArn: string): string {
  return executionArn.split(':').slice(0, 7).join(':').replace(':execution:', ':stateMachine:');
}

/** A network that is away for half a minute must not end an action. */
const ATTEMPTS = 10;
/** In milliseconds. Without a limit, a connection that was cut without a word is waited for to the job's end. */
export const REQUEST_HANDLER = { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true };

/** The clients of one Region. `AWS_ENDPOINT_URL` comes from the environment, as the SDK reads it. */
export interface Clients {
  sfn: SFNClient;
  /** For whoever polls and rides out trouble himself: it tries once. */
  polled: SFNClient;
  sagemaker: SageMakerClient;
  s3: S3Client;
}

/**
 * Makes the clients of one Region; they try up to {@link ATTEMPTS} times.
 * @param role ARN of a role to assume by GitHub's OIDC, again and again; without it the credentials come from the
 *   environment, as the SDK reads it
 * @throws Error for what is no role
 */
export function awsClients(region: string, role?: string): Clients {
  const credentials = role === undefined ? undefined : renewed(githubSessions(role, region, process.env));
  const settings = { region, requestHandler: REQUEST_HANDLER, ...(credentials && { credentials }) };
  const retrying = { ...settings, maxAttempts: ATTEMPTS };
  const clients = {
    sfn: new SFNClient(retrying),
    polled: new SFNClient({ ...settings, maxAttempts: 1 }),
    sagemaker: new SageMakerClient(retrying),
    s3: new S3Client({ ...retrying, forcePathStyle: true }),
  };
  if (credentials) for (const client of Object.values(clients)) renewWhenExpired(client, credentials);
  return clients;
}

/** Where the AWS console shows an execution. */
export function consoleUrl(executionArn: string): string {
  const region = executionArn.split(':')[3];
  return `https://${region}.console.aws.amazon.com/states/home?region=${region}#/v2/executions/details/${executionArn}`;
}

/**
 * Reads `evaluation.json`.
 * @param sha256 what the execution said it is; without it any content is taken
 * @throws Error when it cannot be read or has changed since, ContractError when it is no evaluation report
 */
export async function readEvaluation(s3: S3Client, uri: string, sha256?: string): Promise<EvaluationReport> {
  const object = splitS3Uri(uri);
  if (!object) throw new Error(`Input "evaluation-uri": found "${uri}", expected s3://BUCKET/KEY`);
  const answer = await s3.send(new GetObjectCommand({ Bucket: object.bucket, Key: object.key })).catch((error) => {
    throw new Error(`${uri}: ${messageOf(error)}`);
  });
  const bytes = await answer.Body!.transformToByteArray();
  const found = createHash('sha256').update(bytes).digest('hex');
  if (sha256 && found !== sha256)
    throw new Error(`${uri} has changed: its SHA-256 is ${found}, the evaluation of this execution had ${sha256}`);
  return parseAs(EvaluationReport, parseJson(new TextDecoder().decode(bytes), uri), uri);
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  }
}

export type Evaluation = EvaluateModelOutput['evaluation'];
