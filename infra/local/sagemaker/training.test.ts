import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateTrainingJobCommand,
  type CreateTrainingJobCommandInput,
  DescribeTrainingJobCommand,
  ListTagsCommand,
  ListTrainingJobsCommand,
  StopTrainingJobCommand,
} from '@aws-sdk/client-sagemaker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unpackArtifact } from '../../../pipeline/model/artifact.ts';
import { channel, IMAGE, sampleRows, startStandIn, trainingRequest } from './testing.ts';

let aws: Awaited<ReturnType<typeof startStandIn>>;

beforeAll(async () => {
  aws = await startStandIn();
  await aws.put('train/part-0.csv', sampleRows(300));
  await aws.put('train/part-1.csv', sampleRows(100).replaceAll('\n', '\r\n'));
  await aws.put('validation/part-0.csv', sampleRows(80));
});
afterAll(() => aws.close());

const create = (name: string, more: Partial<CreateTrainingJobCommandInput> = {}) =>
  aws.sagemaker.send(new CreateTrainingJobCommand(trainingRequest(name, more)));

async function run(name: string, more: Partial<CreateTrainingJobCommandInput> = {}) {
  const ended = aws.ended(name);
  await create(name, more);
  return ended;
}

describe('a job', () => {
  test('trains in a process of its own and leaves an artifact that scores', async () => {
    const job = await run('good', { Tags: [{ Key: 'stage', Value: 'dev' }] });
    expect(job).toMatchObject({
      TrainingJobStatus: 'Completed',
      SecondaryStatus: 'Completed',
      ModelArtifacts: { S3ModelArtifacts: 's3://data/models/good/output/model.tar.gz' },
    });
    expect(job.SecondaryStatusTransitions?.map(({ Status }) => Status)).toEqual([
      'Starting',
      'Downloading',
      'Training',
      'Uploading',
      'Completed',
    ]);
    expect(job.FinalMetricDataList?.map(({ MetricName }) => MetricName)).toEqual(['train:aucpr', 'validation:aucpr']);
    expect(job.BillableTimeInSeconds).toBeGreaterThan(0);
    const booster = await unpackArtifact(await aws.get('models/good/output/model.tar.gz'));
    expect(booster).toMatchObject({ featureCount: 2, trees: { length: 20 } });
    const log = readFileSync(join(aws.standIn.directory, 'logs', 'good.log'), 'utf8');
    expect(log).toMatch(/Train matrix has 400 rows and 2 columns/);
    expect(log).toMatch(/^\[19\]\ttrain-aucpr:0\.\d{5}\tvalidation-aucpr:[01]\.\d{5}$/m);
    const { Tags } = await aws.sagemaker.send(new ListTagsCommand({ ResourceArn: job.TrainingJobArn }));
    expect(Tags).toEqual([{ Key: 'stage', Value: 'dev' }]);
  });

  test('keeps its name for ever', async () => {
    await run('unique');
    await expect(create('unique')).rejects.toMatchObject({
      name: 'ResourceInUse',
      message: expect.stringContaining('arn:aws:sagemaker:us-east-1:000000000000:training-job/unique'),
    });
  });

  test('is listed by name and status, newest first', async () => {
    await run('listed-1');
    await run('listed-2');
    const page = await aws.sagemaker.send(
      new ListTrainingJobsCommand({ NameContains: 'LISTED', StatusEquals: 'Completed', MaxResults: 1 }),
    );
    expect(page.TrainingJobSummaries?.map(({ TrainingJobName }) => TrainingJobName)).toEqual(['listed-2']);
    const next = await aws.sagemaker.send(
      new ListTrainingJobsCommand({ NameContains: 'listed', MaxResults: 1, NextToken: page.NextToken }),
    );
    expect(next.TrainingJobSummaries?.map(({ TrainingJobName }) => TrainingJobName)).toEqual(['listed-1']);
    expect(next.NextToken).toBeUndefined();
  });

  test('that is told to stop is Stopping, then Stopped, and cannot be stopped again', async () => {
    const hold = aws.clock.hold();
    await create('stopped');
    await aws.sagemaker.send(new StopTrainingJobCommand({ TrainingJobName: 'stopped' }));
    const stopping = await aws.sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName: 'stopped' }));
    expect(stopping.TrainingJobStatus).toBe('Stopping');
    const ended = aws.ended('stopped');
    hold();
    expect((await ended).TrainingJobStatus).toBe('Stopped');
    await expect(aws.sagemaker.send(new StopTrainingJobCommand({ TrainingJobName: 'stopped' }))).rejects.toThrow(
      'The request was rejected because the training job is in status Stopped.',
    );
  });

  test('that runs out of time is Stopped with MaxRuntimeExceeded', async () => {
    const hold = aws.clock.hold();
    await create('slow');
    const ended = aws.ended('slow');
    aws.clock.advance(90_000);
    aws.clock.advance(600_000);
    expect(await ended).toMatchObject({ TrainingJobStatus: 'Stopped', SecondaryStatus: 'MaxRuntimeExceeded' });
    hold();
  });

  test.each([
    [
      'no-content-type',
      { InputDataConfig: [{ ...channel('train'), ContentType: undefined }] },
      /First line '0,0,\.\.\.' of file 'part-0.csv' is not 'LIBSVM' format/,
    ],
    [
      'unknown-hyperparameter',
      { HyperParameters: { objective: 'binary:logistic', num_round: '1', depth: '3' } },
      /depth: found "3".*extraneous hyperparameter/,
    ],
    ['no-train-channel', { InputDataConfig: [channel('validation')] }, /Missing required channel: train/],
    [
      'extra-channel',
      { InputDataConfig: [channel('train'), channel('test', 'text/csv', 'train')] },
      /Extraneous channel found: test/,
    ],
  ])("fails with SageMaker's reason: %s", async (name, more, reason) => {
    const job = await run(name, more);
    expect(job.TrainingJobStatus).toBe('Failed');
    expect(job.FailureReason).toMatch(/^AlgorithmError: framework error: \n.*UserError: .*, exit code: 1$/s);
    expect(job.FailureReason).toMatch(reason);
  });

  test('fails on a label that is neither 0 nor 1, and on text in a number column', async () => {
    await aws.put('labels/a.csv', '2,1,1\n');
    await aws.put('text/a.csv', '1,1,abc\n');
    const labels = await run('labels', { InputDataConfig: [channel('train', 'text/csv', 'labels')] });
    expect(labels.FailureReason).toMatch(/found label 2, expected 0 or 1/);
    const text = await run('text', { InputDataConfig: [channel('train', 'text/csv', 'text')] });
    expect(text.FailureReason).toMatch(/a\.csv: found 'abc', expected a number/);
  });
});

describe('a request is refused', () => {
  test.each([
    [
      'bad_name',
      {},
      /Value 'bad_name' at 'trainingJobName' failed to satisfy constraint: Member must satisfy regular expression pattern/,
    ],
    ['x'.repeat(64), {}, /length less than or equal to 63/],
    [
      'instance',
      { ResourceConfig: { InstanceType: 'ml.huge' as never, InstanceCount: 1, VolumeSizeInGB: 1 } },
      /at 'resourceConfig.instanceType' .* enum value set/,
    ],
    ['no-instance', { ResourceConfig: undefined }, /Value null at 'resourceConfig'/],
    [
      'image',
      {
        AlgorithmSpecification: {
          TrainingImage: IMAGE.replace('xgboost', 'other'),
          TrainingInputMode: 'File' as const,
        },
      },
      /Cannot find repository: sagemaker-other in registry ID: 683313688378/,
    ],
    [
      'region',
      {
        AlgorithmSpecification: {
          TrainingImage: IMAGE.replace('us-east-1', 'eu-west-1'),
          TrainingInputMode: 'File' as const,
        },
      },
      /Cannot find repository/,
    ],
    [
      'version',
      {
        AlgorithmSpecification: { TrainingImage: IMAGE.replace('1.7-1', '1.5-1'), TrainingInputMode: 'File' as const },
      },
      /Requested image .* not found/,
    ],
    [
      'no-objects',
      { InputDataConfig: [channel('train', 'text/csv', 'nothing')] },
      /No S3 objects found under S3 URL "s3:\/\/data\/nothing\/"/,
    ],
    ['strategy', { RetryStrategy: { MaximumRetryAttempts: 1 } }, /The stand-in has no training job with RetryStrategy/],
    ['spot', { EnableManagedSpotTraining: true }, /Invalid MaxWaitTimeInSeconds/],
    [
      'wait',
      { StoppingCondition: { MaxRuntimeInSeconds: 600, MaxWaitTimeInSeconds: 600 } },
      /is not allowed when EnableManagedSpotTraining/,
    ],
  ])('%s', async (name, more, message) => {
    await expect(create(name, more)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(message),
    });
  });

  test('when it names a job that does not exist', async () => {
    await expect(aws.sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName: 'none' }))).rejects.toMatchObject(
      {
        name: 'ValidationException',
        message: 'Requested resource not found.',
      },
    );
  });
});
