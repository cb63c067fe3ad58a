import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SFNClient } from '@aws-sdk/client-sfn';

/** What is asked to stop and delete. */
export interface Clients {
  sfn: SFNClient;
  sagemaker: SageMakerClient;
  s3: S3Client;
  cloudformation: CloudFormationClient;
  logs: CloudWatchLogsClient;
}

/** Clients of one Region; credentials and `AWS_ENDPOINT_URL` come from the environment, as the SDK reads it. */
export function destroyClients(region: string): Clients {
  const settings = { region };
  return {
    sfn: new SFNClient(settings),
    sagemaker: new SageMakerClient(settings),
    // Another endpoint than AWS's own has no host name for each bucket.
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    cloudformation: new CloudFormationClient(settings),
    logs: new CloudWatchLogsClient(settings),
  };
}

/** How a deletion tells what it does, and waits. */
export interface Work {
  say: (line: string) => void;
  sleep: (milliseconds: number) => Promise<unknown>;
}

/**
 * Asks again every few seconds until it is so.
 * @param minutes how long at most
 * @throws Error naming what it waited for
 */
export async function until(
  what: string,
  isSo: () => Promise<boolean>,
  { sleep }: Work,
  minutes: number,
): Promise<void> {
  for (let waited = 0; !(await isSo()); waited += 5) {
    if (waited > minutes * 60) throw new Error(`${what} takes longer than ${minutes} minutes: run it again later`);
    await sleep(5_000);
  }
}

/** Whether AWS says that there is no such thing. SageMaker has no error name of its own for that. */
export function isMissing(error: Error): boolean {
  if (['ResourceNotFoundException', 'StateMachineDoesNotExist', 'NoSuchBucket'].includes(error.name)) return true;
  return error.name === 'ValidationException' && /Could not find|does not exist/.test(error.message);
}

/** What a call gives, or undefined where there is no such thing. */
export async function unlessMissing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isMissing(error as Error)) return undefined;
    throw error;
  }
}
