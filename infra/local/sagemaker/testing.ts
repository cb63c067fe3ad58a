import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  type CreateTrainingJobCommandInput,
  DescribeTrainingJobCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import type { Service, StandIn } from '../core/stand-in.ts';
import { startTestServer } from '../core/testing.ts';
import { createS3 } from '../s3/s3.ts';
import { createSageMaker } from './sagemaker.ts';

export const IMAGE = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1';
export const ROLE = 'arn:aws:iam::000000000000:role/training';

/** A stand-in with S3 and SageMaker behind a port, a bucket `data`, and the real clients. */
export async function startStandIn(...more: ((standIn: StandIn) => Service)[]) {
  const { standIn, clock, client: options, close } = await startTestServer({}, createS3, createSageMaker, ...more);
  const s3 = new S3Client({ ...options, forcePathStyle: true });
  const sagemaker = new SageMakerClient(options);
  const runtime = new SageMakerRuntimeClient(options);
  await s3.send(new CreateBucketCommand({ Bucket: 'data' }));
  return {
    standIn,
    clock,
    sagemaker,
    runtime,
    put: (Key: string, Body: string | Uint8Array) => s3.send(new PutObjectCommand({ Bucket: 'data', Key, Body })),
    get: async (Key: string) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'data', Key }));
      return Body!.transformToByteArray();
    },
    /** Waits until a job is over and describes it. */
    ended: async (TrainingJobName: string) => {
      await new Promise<void>((resolve) => {
        const stop = standIn.listen(({ message }) => {
          if (!message.startsWith(`training job ${TrainingJobName} `)) return;
          if (!/ (Completed|Failed|Stopped|Max(Runtime|WaitTime)Exceeded)/.test(message)) return;
          stop();
          resolve();
        });
      });
      return sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName }));
    },
    /** Resolves, with the stand-in's time, when something is told of an endpoint, such as a status that it has reached. */
    told: (EndpointName: string, what: string) =>
      new Promise<number>((resolve) => {
        const stop = standIn.listen(({ at, message }) => {
          if (!message.startsWith(`endpoint ${EndpointName} ${what}`)) return;
          stop();
          resolve(at);
        });
      }),
    /** What an endpoint answers for one and the same row. */
    score: async (EndpointName: string) => {
      const Body = '6,10';
      const answer = await runtime.send(new InvokeEndpointCommand({ EndpointName, Body, ContentType: 'text/csv' }));
      return Number(Buffer.from(answer.Body!).toString());
    },
    close: async () => {
      for (const client of [s3, sagemaker, runtime]) client.destroy();
      await close();
    },
  };
}

/** Rows `label,x,y` whose label is 1 where x + y is large; every tenth y is missing. */
export function sampleRows(count: number): string {
  const rows = Array.from({ length: count }, (_, n) => {
    const x = (n * 37) % 101;
    const y = (n * 53) % 97;
    return `${x + y > 120 ? 1 : 0},${x},${n % 10 === 0 ? '' : y}`;
  });
  return `${rows.join('\n')}\n`;
}

/** A CreateTrainingJob that the stand-in takes, apart from what `more` changes. */
export const trainingRequest = (
  TrainingJobName: string,
  more: Partial<CreateTrainingJobCommandInput> = {},
): CreateTrainingJobCommandInput => ({
  TrainingJobName,
  RoleArn: ROLE,
  AlgorithmSpecification: { TrainingImage: IMAGE, TrainingInputMode: 'File' },
  HyperParameters: {
    objective: 'binary:logistic',
    num_round: '20',
    max_depth: '3',
    eval_metric: 'aucpr',
    base_score: '0.5',
  },
  InputDataConfig: [channel('train'), channel('validation')],
  OutputDataConfig: { S3OutputPath: 's3://data/models' },
  ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 10 },
  StoppingCondition: { MaxRuntimeInSeconds: 600 },
  ...more,
});

/** An input channel that reads `s3://data/PREFIX/`. */
export const channel = (name: string, ContentType: string | undefined = 'text/csv', prefix = name) => ({
  ChannelName: name,
  ContentType,
  DataSource: { S3DataSource: { S3DataType: 'S3Prefix' as const, S3Uri: `s3://data/${prefix}/` } },
});
