import * as sdk from '@aws-sdk/client-sagemaker';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { packArtifact } from '../../../pipeline/model/artifact.ts';
import { matrixOf } from '../../../pipeline/model/booster.ts';
import { parseHyperparameters } from '../../../pipeline/model/hyperparameters.ts';
import { train } from '../../../pipeline/model/train.ts';
import { IMAGE, ROLE, startStandIn } from '../sagemaker/testing.ts';
import { faultScenario } from './testing.ts';

let aws: Awaited<ReturnType<typeof startStandIn>>;
let endpoints = 0;

beforeAll(async () => {
  aws = await startStandIn();
  for (const [name, rounds] of Object.entries({ old: 2, new: 5 })) {
    const hyperparameters = parseHyperparameters({
      objective: 'binary:logistic',
      num_round: String(rounds),
      base_score: '0.5',
    });
    const rows = Array.from({ length: 60 }, (_, n) => [n % 7, n % 11]);
    const labels = Float32Array.from(rows, ([x, y]) => (x! + y! > 8 ? 1 : 0));
    const { booster } = train({ training: { matrix: matrixOf(rows), labels }, hyperparameters });
    await aws.put(`${name}/model.tar.gz`, await packArtifact(booster));
    const PrimaryContainer = { Image: IMAGE, ModelDataUrl: `s3://data/${name}/model.tar.gz` };
    await aws.sagemaker.send(new sdk.CreateModelCommand({ ModelName: name, ExecutionRoleArn: ROLE, PrimaryContainer }));
    const variant = {
      VariantName: 'v',
      ModelName: name,
      InstanceType: 'ml.t2.medium',
      InitialInstanceCount: 1,
    } as const;
    await aws.sagemaker.send(
      new sdk.CreateEndpointConfigCommand({ EndpointConfigName: name, ProductionVariants: [variant] }),
    );
  }
});
afterAll(() => aws.close());
afterEach(() => aws.standIn.faults.clear());

const describeEndpoint = (EndpointName: string) =>
  aws.sagemaker.send(new sdk.DescribeEndpointCommand({ EndpointName }));

async function create(EndpointName: string, status = 'InService') {
  const settled = aws.told(EndpointName, status);
  await aws.sagemaker.send(new sdk.CreateEndpointCommand({ EndpointName, EndpointConfigName: 'old' }));
  await settled;
}

/** An endpoint of the old config that is updated to the new one under a scenario; gives the seconds that it took, too. */
async function update(scenario: string, DeploymentConfig?: sdk.DeploymentConfig) {
  const EndpointName = `endpoint-${++endpoints}`;
  await create(EndpointName);
  const before = await aws.score(EndpointName);
  aws.standIn.faults.install(faultScenario(scenario));
  const started = aws.clock.now();
  const settled = aws.told(EndpointName, 'InService');
  const input = { EndpointName, EndpointConfigName: 'new', DeploymentConfig };
  await aws.sagemaker.send(new sdk.UpdateEndpointCommand(input));
  const seconds = ((await settled) - started) / 1000;
  const { EndpointStatus, EndpointConfigName, FailureReason } = await describeEndpoint(EndpointName);
  const serves = (await aws.score(EndpointName)) === before ? 'old' : 'new';
  return { EndpointStatus, EndpointConfigName, FailureReason, serves, seconds };
}

describe('an update of an endpoint', () => {
  it('is rolled back in its time, with the reason and the old model serving', async () => {
    expect(await update('endpoint-update-rolls-back')).toEqual({
      EndpointStatus: 'InService',
      EndpointConfigName: 'old',
      FailureReason: expect.stringContaining('did not pass the ping health check'),
      serves: 'old',
      seconds: expect.closeTo(900 + 60, 0),
    });
  });

  it('is rolled back without a word', async () => {
    const silent = await update('endpoint-update-rolls-back-silently');
    expect(silent).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: 'old', serves: 'old' });
    expect(silent.FailureReason).toBeUndefined();
  });

  it('takes an hour and is through', async () => {
    expect(await update('slow-endpoint-update')).toMatchObject({
      EndpointConfigName: 'new',
      FailureReason: undefined,
      serves: 'new',
      seconds: expect.closeTo(3600, 0),
    });
  });

  const watched: sdk.DeploymentConfig = {
    BlueGreenUpdatePolicy: {
      TrafficRoutingConfiguration: { Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 0 },
      TerminationWaitInSeconds: 300,
    },
    AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'errors' }] },
  };

  it('under the watch of an alarm that goes off is rolled back after its baking period', async () => {
    expect(await update('alarm-trips', watched)).toMatchObject({
      EndpointConfigName: 'old',
      FailureReason: expect.stringContaining('alarm errors'),
      serves: 'old',
      seconds: expect.closeTo(300 + 300 + 60, 0),
    });
  });

  it('that no alarm watches goes through though one goes off', async () => {
    const { AutoRollbackConfiguration, ...unwatched } = watched;
    expect(await update('alarm-trips', unwatched)).toMatchObject({ EndpointConfigName: 'new', serves: 'new' });
  });
});

it('a creation fails for good', async () => {
  aws.standIn.faults.install(faultScenario('endpoint-creation-fails'));
  await create('first', 'Failed');
  expect(await describeEndpoint('first')).toMatchObject({
    EndpointStatus: 'Failed',
    FailureReason: 'Unable to provision requested ML compute capacity.',
  });
});
