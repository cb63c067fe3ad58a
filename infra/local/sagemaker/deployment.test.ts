import * as sdk from '@aws-sdk/client-sagemaker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packArtifact } from '../../../pipeline/model/artifact.ts';
import { matrixOf } from '../../../pipeline/model/booster.ts';
import { parseHyperparameters } from '../../../pipeline/model/hyperparameters.ts';
import { train } from '../../../pipeline/model/train.ts';
import { createMonitoring } from '../monitoring/monitoring.ts';
import { IMAGE, ROLE, startStandIn } from './testing.ts';

let aws: Awaited<ReturnType<typeof startStandIn>>;
let endpoints = 0;

beforeAll(async () => {
  aws = await startStandIn(createMonitoring);
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
    for (const count of [1, 2, 4])
      await aws.sagemaker.send(
        new sdk.CreateEndpointConfigCommand({
          EndpointConfigName: `${name}-${count}`,
          ProductionVariants: [
            { VariantName: 'v', ModelName: name, InstanceType: 'ml.t2.medium', InitialInstanceCount: count },
          ],
        }),
      );
  }
  await aws.standIn.call('monitoring', 'PutMetricAlarm', {
    AlarmName: 'errors',
    ComparisonOperator: 'GreaterThanThreshold',
    EvaluationPeriods: 1,
    MetricName: 'Invocation5XXErrors',
    Namespace: 'AWS/SageMaker',
    Period: 60,
    Threshold: 0.01,
    Statistic: 'Average',
    TreatMissingData: 'notBreaching',
  });
});
afterAll(() => aws.close());

const describeEndpoint = (EndpointName: string) =>
  aws.sagemaker.send(new sdk.DescribeEndpointCommand({ EndpointName }));

/** An endpoint of the old model. */
async function endpoint(count = 1): Promise<string> {
  const EndpointName = `endpoint-${++endpoints}`;
  const settled = aws.told(EndpointName, 'InService');
  await aws.sagemaker.send(new sdk.CreateEndpointCommand({ EndpointName, EndpointConfigName: `old-${count}` }));
  await settled;
  return EndpointName;
}

const update = (EndpointName: string, count: number, DeploymentConfig: sdk.DeploymentConfig) =>
  aws.sagemaker.send(
    new sdk.UpdateEndpointCommand({ EndpointName, EndpointConfigName: `new-${count}`, DeploymentConfig }),
  );

const setAlarm = (StateValue: 'OK' | 'ALARM') =>
  aws.standIn.call('monitoring', 'SetAlarmState', { AlarmName: 'errors', StateValue, StateReason: 'test' });

const AutoRollbackConfiguration = { Alarms: [{ AlarmName: 'errors' }] };
const canary = (
  CanarySize: sdk.CapacitySize | undefined = { Type: 'INSTANCE_COUNT', Value: 1 },
  policy: Partial<sdk.BlueGreenUpdatePolicy> = {},
): sdk.DeploymentConfig => ({
  BlueGreenUpdatePolicy: {
    TrafficRoutingConfiguration: { Type: 'CANARY', WaitIntervalInSeconds: 300, ...(CanarySize && { CanarySize }) },
    TerminationWaitInSeconds: 120,
    MaximumExecutionTimeoutInSeconds: 3600,
    ...policy,
  },
  AutoRollbackConfiguration,
});

describe('a canary', () => {
  it('gets its share of the traffic first, and the rest after its baking period', async () => {
    const name = await endpoint(4);
    const old = await aws.score(name);
    const started = aws.clock.now();
    const [half, settled] = [aws.told(name, 'canary'), aws.told(name, 'InService')];
    const seen = half.then(async () => {
      const during = await describeEndpoint(name);
      const scores = new Set(await Promise.all(Array.from({ length: 60 }, () => aws.score(name))));
      return { during, scores };
    });
    const release = half.then(() => aws.clock.hold());
    await update(name, 4, canary());
    const { during, scores } = await seen;
    (await release)();
    expect(during).toMatchObject({
      EndpointStatus: 'Updating',
      EndpointConfigName: 'old-4',
      PendingDeploymentSummary: {
        EndpointConfigName: 'new-4',
        ProductionVariants: [{ VariantName: 'v', VariantStatus: [{ Status: 'Baking' }] }],
      },
    });
    expect(scores.size).toBe(2);
    expect(((await settled) - started) / 1000).toBeCloseTo(300 + 300 + 120, 0);
    expect(await describeEndpoint(name)).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: 'new-4' });
    expect(await aws.score(name)).not.toBe(old);
  });

  it('is taken back at once when an alarm is in state ALARM', async () => {
    const name = await endpoint(2);
    const old = await aws.score(name);
    const started = aws.clock.now();
    const settled = aws.told(name, 'InService');
    void aws.told(name, 'canary').then(() => setAlarm('ALARM'));
    await update(name, 2, canary());
    expect(((await settled) - started) / 1000).toBeLessThanOrEqual(300 + 60 + 60);
    await setAlarm('OK');
    expect(await describeEndpoint(name)).toMatchObject({
      EndpointConfigName: 'old-2',
      FailureReason: expect.stringContaining('alarm errors'),
    });
    expect(await aws.score(name)).toBe(old);
  });

  it.each([
    ['more than half of the instances', 1, canary(), 'at most 50% of the 1 instances'],
    [
      'no size',
      2,
      canary(undefined, { TrafficRoutingConfiguration: { Type: 'CANARY', WaitIntervalInSeconds: 60 } }),
      'CanarySize must be specified',
    ],
    ['more than half of the capacity', 4, canary({ Type: 'CAPACITY_PERCENT', Value: 51 }), 'at most 50%'],
    [
      'less time in all than it waits',
      2,
      canary(undefined, {
        MaximumExecutionTimeoutInSeconds: 600,
        TerminationWaitInSeconds: 300,
        TrafficRoutingConfiguration: {
          Type: 'CANARY',
          WaitIntervalInSeconds: 300,
          CanarySize: { Type: 'INSTANCE_COUNT', Value: 1 },
        },
      }),
      'larger than the 600 seconds',
    ],
    ['a wait of over an hour', 2, canary(undefined, { TerminationWaitInSeconds: 3601 }), 'less than or equal to 3600'],
    [
      'an alarm that is not there',
      2,
      { ...canary(), AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'none' }] } },
      'Could not find the alarms none',
    ],
    [
      'eleven alarms',
      2,
      { ...canary(), AutoRollbackConfiguration: { Alarms: Array(11).fill({ AlarmName: 'errors' }) } },
      'less than or equal to 10',
    ],
  ])('with %s is refused', async (_, count, deployment, words) => {
    const name = await endpoint(2);
    await expect(update(name, count, deployment)).rejects.toThrow(words);
    expect((await describeEndpoint(name)).EndpointStatus).toBe('InService');
  });
});

it('a deployment that takes longer than it may is rolled back', async () => {
  const name = await endpoint(2);
  const faults = [{ name: '*', during: 'update' as const, takes: 3_600_000, silent: false }];
  const once = { after: 0, every: 1, times: 1, from: 0, probability: 1, seed: 1 };
  aws.standIn.faults.install({
    ...{ title: 'slow', calls: [], trainingJobs: [], alarms: [], events: [], sessions: [], resources: [] },
    endpoints: faults.map((fault) => ({ ...fault, ...once })),
  });
  const settled = aws.told(name, 'InService');
  await update(name, 2, canary(undefined, { MaximumExecutionTimeoutInSeconds: 1800 }));
  await settled;
  aws.standIn.faults.clear();
  expect(await describeEndpoint(name)).toMatchObject({
    EndpointConfigName: 'old-2',
    FailureReason: expect.stringContaining('maximum execution timeout'),
  });
});

it('of two updates at once, one is refused', async () => {
  const name = await endpoint(2);
  const settled = aws.told(name, 'InService');
  const both = await Promise.allSettled([update(name, 2, canary()), update(name, 2, canary())]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  await settled;
});
