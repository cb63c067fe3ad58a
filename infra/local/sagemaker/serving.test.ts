import * as sdk from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand } from '@aws-sdk/client-sagemaker-runtime';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packArtifact } from '../../../pipeline/model/artifact.ts';
import { matrixOf, predict } from '../../../pipeline/model/booster.ts';
import { parseHyperparameters } from '../../../pipeline/model/hyperparameters.ts';
import { train } from '../../../pipeline/model/train.ts';
import { IMAGE, ROLE, startStandIn } from './testing.ts';

let aws: Awaited<ReturnType<typeof startStandIn>>;
const ROWS = Array.from({ length: 60 }, (_, n) => [n % 7, n % 11]);
const boosterOf = (rounds: number) =>
  train({
    training: { matrix: matrixOf(ROWS), labels: Float32Array.from(ROWS, ([x, y]) => (x! + y! > 8 ? 1 : 0)) },
    hyperparameters: parseHyperparameters({
      objective: 'binary:logistic',
      num_round: String(rounds),
      base_score: '0.5',
    }),
  }).booster;
const OLD = boosterOf(2);
const NEW = boosterOf(5);

beforeAll(async () => {
  aws = await startStandIn();
  await aws.put('old/model.tar.gz', await packArtifact(OLD));
  await aws.put('new/model.tar.gz', await packArtifact(NEW));
  await aws.put('broken/model.tar.gz', 'no archive');
  for (const name of ['old', 'new', 'broken']) await createModel(name);
  for (const name of ['old', 'new', 'broken']) await createConfig(name);
});
afterAll(() => aws.close());

const createModel = (
  name: string,
  container: sdk.ContainerDefinition = { Image: IMAGE, ModelDataUrl: `s3://data/${name}/model.tar.gz` },
) =>
  aws.sagemaker.send(
    new sdk.CreateModelCommand({ ModelName: name, ExecutionRoleArn: ROLE, PrimaryContainer: container }),
  );

const createConfig = (name: string, ModelName = name) =>
  aws.sagemaker.send(
    new sdk.CreateEndpointConfigCommand({
      EndpointConfigName: name,
      ProductionVariants: [
        { VariantName: 'AllTraffic', ModelName, InstanceType: 'ml.t2.medium', InitialInstanceCount: 1 },
      ],
    }),
  );

const describeEndpoint = (EndpointName: string) =>
  aws.sagemaker.send(new sdk.DescribeEndpointCommand({ EndpointName }));

/** Resolves when the endpoint is told to have reached a status. */
const reached = (name: string, status: string) =>
  new Promise<void>((resolve) => {
    const stop = aws.standIn.listen(({ message }) => {
      if (!message.startsWith(`endpoint ${name} ${status}`)) return;
      stop();
      resolve();
    });
  });

async function createEndpoint(EndpointName: string, EndpointConfigName: string, status = 'InService') {
  const settled = reached(EndpointName, status);
  await aws.sagemaker.send(new sdk.CreateEndpointCommand({ EndpointName, EndpointConfigName }));
  await settled;
}

const invoke = async (EndpointName: string, Body: string, more = {}) => {
  const answer = await aws.runtime.send(
    new InvokeEndpointCommand({ EndpointName, Body, ContentType: 'text/csv', ...more }),
  );
  return { ...answer, text: Buffer.from(answer.Body!).toString() };
};

const scores = (booster: typeof OLD, rows: number[][]) => [...predict(booster, matrixOf(rows))];

describe('models and endpoint configs', () => {
  test('a model whose artifact does not exist is refused', async () => {
    await expect(createModel('absent')).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Could not find model data at s3://data/absent/model.tar.gz.',
    });
  });

  test('names are taken once, and unknown ones are named by ARN', async () => {
    await expect(createModel('old')).rejects.toThrow(
      'Cannot create already existing model "arn:aws:sagemaker:us-east-1:000000000000:model/old".',
    );
    await expect(createConfig('old')).rejects.toThrow('Cannot create already existing endpoint configuration "arn:');
    await expect(createConfig('other', 'nothing')).rejects.toThrow(
      'Could not find model "arn:aws:sagemaker:us-east-1:000000000000:model/nothing".',
    );
    await expect(createEndpoint('some', 'nothing')).rejects.toThrow('Could not find endpoint configuration "arn:');
  });

  test('a config describes its variants, a model its container', async () => {
    const config = await aws.sagemaker.send(new sdk.DescribeEndpointConfigCommand({ EndpointConfigName: 'old' }));
    expect(config.ProductionVariants).toMatchObject([{ ModelName: 'old', InitialVariantWeight: 1 }]);
    const model = await aws.sagemaker.send(new sdk.DescribeModelCommand({ ModelName: 'old' }));
    expect(model.PrimaryContainer).toMatchObject({ Image: IMAGE, ModelDataUrl: 's3://data/old/model.tar.gz' });
    await expect(aws.sagemaker.send(new sdk.DescribeModelCommand({ ModelName: 'none' }))).rejects.toThrow(
      'Could not find model',
    );
  });

  test('a variant breaks each rule by its place in the list', async () => {
    const wrong = { VariantName: 'a_b', ModelName: 'old', InstanceType: 'ml.none' as never, InitialInstanceCount: 0 };
    await expect(
      aws.sagemaker.send(new sdk.CreateEndpointConfigCommand({ EndpointConfigName: 'x', ProductionVariants: [wrong] })),
    ).rejects.toThrow(/^3 validation errors detected: Value 'a_b' at 'productionVariants.1.member.variantName'/);
  });
});

describe('an endpoint', () => {
  test('answers a line a row, equal to what the model scores', async () => {
    await createEndpoint('serving', 'new');
    const answer = await invoke('serving', '6,10\n0,0\n');
    expect(answer.ContentType).toBe('text/csv; charset=utf-8');
    expect(answer.InvokedProductionVariant).toBe('AllTraffic');
    expect(answer.text.trim().split('\n').map(Number)).toEqual(
      scores(NEW, [
        [6, 10],
        [0, 0],
      ]),
    );
    const json = await invoke('serving', '6,10', { Accept: 'application/json' });
    expect(JSON.parse(json.text)).toEqual({ predictions: [{ score: scores(NEW, [[6, 10]])[0] }] });
  });

  test.each([
    ['too many columns', '1,2,3', {}, 400, /\(2 vs\. 3\) : Number of columns does not match/],
    ['text in a cell', '1,abc', {}, 415, /could not convert string to float: 'abc'/],
    [
      'another content type',
      '{}',
      { ContentType: 'application/json' },
      415,
      /application\/json is not an accepted ContentType/,
    ],
  ])("answers %s with the container's error", async (_, body, more, status, message) => {
    await expect(invoke('serving', body, more)).rejects.toMatchObject({
      name: 'ModelError',
      $metadata: { httpStatusCode: 424 },
      OriginalStatusCode: status,
      OriginalMessage: expect.stringMatching(message),
      message: expect.stringMatching(new RegExp(`^Received client error \\(${status}\\) from primary with message`)),
    });
  });

  test('is not found by its invokers before it is in service', async () => {
    const hold = aws.clock.hold();
    await aws.sagemaker.send(new sdk.CreateEndpointCommand({ EndpointName: 'early', EndpointConfigName: 'old' }));
    expect((await describeEndpoint('early')).EndpointStatus).toBe('Creating');
    for (const name of ['early', 'never'])
      await expect(invoke(name, '1,2')).rejects.toMatchObject({
        name: 'ValidationError',
        message: `Endpoint ${name} of account 000000000000 not found.`,
      });
    await expect(aws.sagemaker.send(new sdk.DeleteEndpointCommand({ EndpointName: 'early' }))).rejects.toThrow(
      'Cannot update in-progress endpoint',
    );
    const settled = reached('early', 'InService');
    hold();
    await settled;
  });

  test('serves the old config until the update is through', async () => {
    await createEndpoint('updated', 'old');
    const hold = aws.clock.hold();
    await aws.sagemaker.send(new sdk.UpdateEndpointCommand({ EndpointName: 'updated', EndpointConfigName: 'new' }));
    expect(await describeEndpoint('updated')).toMatchObject({
      EndpointStatus: 'Updating',
      EndpointConfigName: 'old',
      PendingDeploymentSummary: { EndpointConfigName: 'new' },
    });
    expect(Number((await invoke('updated', '6,10')).text)).toBe(scores(OLD, [[6, 10]])[0]);
    const settled = reached('updated', 'InService');
    hold();
    await settled;
    expect(await describeEndpoint('updated')).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: 'new' });
    expect(Number((await invoke('updated', '6,10')).text)).toBe(scores(NEW, [[6, 10]])[0]);
  });

  test('whose model cannot be loaded is Failed, with the reason', async () => {
    await createEndpoint('failed', 'broken', 'Failed');
    expect(await describeEndpoint('failed')).toMatchObject({
      EndpointStatus: 'Failed',
      FailureReason: expect.stringContaining('production variant AllTraffic did not pass the ping health check'),
    });
  });

  test('that is Failed can be deleted, but not updated', async () => {
    await createEndpoint('hopeless', 'broken', 'Failed');
    const update = new sdk.UpdateEndpointCommand({ EndpointName: 'hopeless', EndpointConfigName: 'new' });
    await expect(aws.sagemaker.send(update)).rejects.toMatchObject({ name: 'ValidationException' });
    await aws.sagemaker.send(new sdk.DeleteEndpointCommand({ EndpointName: 'hopeless' }));
    aws.clock.advance(60_000);
    await expect(describeEndpoint('hopeless')).rejects.toThrow('Could not find endpoint');
  });

  test('whose update fails ends InService on its old config, with the reason', async () => {
    await createEndpoint('rolled-back', 'old');
    const settled = reached('rolled-back', 'InService');
    await aws.sagemaker.send(
      new sdk.UpdateEndpointCommand({ EndpointName: 'rolled-back', EndpointConfigName: 'broken' }),
    );
    await settled;
    const endpoint = await describeEndpoint('rolled-back');
    expect(endpoint).toMatchObject({
      EndpointStatus: 'InService',
      EndpointConfigName: 'old',
      FailureReason: expect.stringContaining('ping health check'),
    });
    expect(Number((await invoke('rolled-back', '6,10')).text)).toBe(scores(OLD, [[6, 10]])[0]);
  });

  test('cannot be updated once the config that it runs was deleted', async () => {
    await createConfig('short-lived', 'old');
    await createEndpoint('orphan', 'short-lived');
    await aws.sagemaker.send(new sdk.DeleteEndpointConfigCommand({ EndpointConfigName: 'short-lived' }));
    await expect(
      aws.sagemaker.send(new sdk.UpdateEndpointCommand({ EndpointName: 'orphan', EndpointConfigName: 'new' })),
    ).rejects.toThrow(
      'Could not find endpoint configuration "arn:aws:sagemaker:us-east-1:000000000000:endpoint-config/short-lived".',
    );
  });

  test('is listed by a part of its name and by status, and is gone after its deletion', async () => {
    await createEndpoint('listed', 'old');
    const list = async () => {
      const { Endpoints } = await aws.sagemaker.send(
        new sdk.ListEndpointsCommand({ NameContains: 'isted', StatusEquals: 'InService' }),
      );
      return Endpoints?.map(({ EndpointName }) => EndpointName);
    };
    expect(await list()).toEqual(['listed']);
    await aws.sagemaker.send(new sdk.DeleteEndpointCommand({ EndpointName: 'listed' }));
    expect(await list()).toEqual([]);
    aws.clock.advance(60_000);
    await expect(describeEndpoint('listed')).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Could not find endpoint "arn:aws:sagemaker:us-east-1:000000000000:endpoint/listed".',
    });
  });
});

describe('the model registry', () => {
  const group = (ModelPackageGroupName: string) =>
    aws.sagemaker.send(new sdk.CreateModelPackageGroupCommand({ ModelPackageGroupName }));
  const register = (ModelPackageGroupName: string) =>
    aws.sagemaker.send(
      new sdk.CreateModelPackageCommand({
        ModelPackageGroupName,
        ModelApprovalStatus: 'PendingManualApproval',
        InferenceSpecification: {
          Containers: [{ Image: IMAGE, ModelDataUrl: 's3://data/new/model.tar.gz' }],
          SupportedContentTypes: ['text/csv'],
        },
        CustomerMetadataProperties: { execution: 'x' },
      }),
    );

  test('numbers the versions of a group, which cannot go while it has any', async () => {
    await group('versions');
    await expect(group('versions')).rejects.toThrow('Model Package Group already exists: arn:');
    expect((await register('versions')).ModelPackageArn).toBe(
      'arn:aws:sagemaker:us-east-1:000000000000:model-package/versions/1',
    );
    const { ModelPackageArn } = await register('versions');
    expect(ModelPackageArn).toMatch(/versions\/2$/);
    const { ModelPackageSummaryList } = await aws.sagemaker.send(
      new sdk.ListModelPackagesCommand({ ModelPackageGroupName: 'versions', SortOrder: 'Ascending' }),
    );
    expect(ModelPackageSummaryList?.map(({ ModelPackageVersion }) => ModelPackageVersion)).toEqual([1, 2]);
    const remove = () =>
      aws.sagemaker.send(new sdk.DeleteModelPackageGroupCommand({ ModelPackageGroupName: 'versions' }));
    await expect(remove()).rejects.toMatchObject({ name: 'ConflictException' });
    for (const { ModelPackageArn } of ModelPackageSummaryList!)
      await aws.sagemaker.send(new sdk.DeleteModelPackageCommand({ ModelPackageName: ModelPackageArn }));
    await remove();
    await expect(register('versions')).rejects.toThrow(/model-package-group\/versions does not exist/);
  });

  test.each([
    ['a token with an underscore', { ClientToken: 'a_b' }, 'clientToken'],
    [
      'metadata with a character of no word',
      { CustomerMetadataProperties: { by: 'a|b' } },
      'customerMetadataProperties',
    ],
    [
      'an instance type that serves nothing',
      {
        InferenceSpecification: {
          Containers: [{ Image: IMAGE }],
          SupportedRealtimeInferenceInstanceTypes: ['ml.x' as 'ml.m5.large'],
        },
      },
      'supportedRealtimeInferenceInstanceTypes',
    ],
  ])('refuses %s', async (_, members, named) => {
    const request = { ModelPackageGroupName: 'none', ...members };
    await expect(aws.sagemaker.send(new sdk.CreateModelPackageCommand(request))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(named),
    });
  });

  test('lets a package be deployed once it is approved', async () => {
    await group('approvals');
    const { ModelPackageArn } = await register('approvals');
    const deploy = () => createModel('from-package', { ModelPackageName: ModelPackageArn });
    await expect(deploy()).rejects.toThrow(/approval status is PendingManualApproval/);
    await aws.sagemaker.send(
      new sdk.UpdateModelPackageCommand({
        ModelPackageArn,
        ModelApprovalStatus: 'Approved',
        ApprovalDescription: 'Approved by octocat',
      }),
    );
    expect(
      await aws.sagemaker.send(new sdk.DescribeModelPackageCommand({ ModelPackageName: ModelPackageArn })),
    ).toMatchObject({
      ModelApprovalStatus: 'Approved',
      ApprovalDescription: 'Approved by octocat',
      ModelPackageStatus: 'Completed',
      CustomerMetadataProperties: { execution: 'x' },
      InferenceSpecification: { Containers: [{ Image: IMAGE }] },
    });
    expect((await deploy()).ModelArn).toMatch(/model\/from-package$/);
  });

  test('answers a repeated request with the package that the first one made', async () => {
    await group('tokens');
    const request = { ModelPackageGroupName: 'tokens', ClientToken: 'once-and-only-once-0123456789012345' };
    const first = await aws.sagemaker.send(new sdk.CreateModelPackageCommand(request));
    expect((await aws.sagemaker.send(new sdk.CreateModelPackageCommand(request))).ModelPackageArn).toBe(
      first.ModelPackageArn,
    );
  });
});
