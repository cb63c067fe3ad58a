import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { beforeAll, describe, expect, it } from 'vitest';
import { unpackArtifact } from '../model/artifact.ts';
import { type Booster, matrixOf, predict } from '../model/booster.ts';
import { parseFeatureLine } from '../model/endpoint-csv.ts';
import { evaluateModel } from './evaluate-model.ts';
import { clientOf, evaluationInput, memoryS3, trainedExecution } from './testing.ts';
import { verifyEndpoint } from './verify-endpoint.ts';

const s3 = memoryS3();
let booster: Booster;
let evaluation: { uri: string; sha256: string };
beforeAll(async () => {
  const input = evaluationInput(await trainedExecution(s3));
  const sagemaker = clientOf<SageMakerClient>({ ListEndpoints: () => ({ Endpoints: [] }) });
  ({ evaluation } = await evaluateModel(input, { s3: s3.client, sagemaker, now: () => new Date(0) }));
  booster = await unpackArtifact(s3.objects.get('models/executions/e/model.tar.gz')!);
});

const variant = {
  VariantName: 'AllTraffic',
  CurrentWeight: 1,
  DesiredWeight: 1,
  CurrentInstanceCount: 1,
  DesiredInstanceCount: 1,
};
const settled = { EndpointStatus: 'InService', EndpointConfigName: 'config-2', ProductionVariants: [variant] };

/** Answers as SageMaker's container does, with `change` applied to each score. */
const scoring = (change: (score: number) => unknown) =>
  clientOf<SageMakerRuntimeClient>({
    InvokeEndpoint({ Body, ContentType }) {
      const rows = Body.split('\n').map((line: string) => parseFeatureLine(line).map((value) => value ?? Number.NaN));
      const scores = [...predict(booster, matrixOf(rows))].map(change);
      return { Body: { transformToString: () => (ContentType === 'text/csv' ? scores.join(',') : 'unsupported') } };
    },
  });

const verify = ({ endpoint = {}, runtime = scoring((score) => score), sha256 = evaluation.sha256 } = {}) =>
  verifyEndpoint(
    { endpointName: 'pm-dev', endpointConfigName: 'config-2', evaluation: { uri: evaluation.uri, sha256 } },
    {
      s3: s3.client,
      sagemaker: clientOf<SageMakerClient>({ DescribeEndpoint: () => ({ ...settled, ...endpoint }) }),
      runtime,
    },
  );
const refusal = (message: string) =>
  expect.objectContaining({ name: 'EndpointVerificationError', message: expect.stringContaining(message) });

describe('lambda_verify_endpoint', () => {
  it('passes an endpoint that runs the config and scores golden rows as evaluated', async () => {
    expect(await verify()).toEqual({
      endpointName: 'pm-dev',
      endpointConfigName: 'config-2',
      goldenRows: JSON.parse(s3.text('models/evaluation.json')).goldenRows.length,
      largestDifference: 0,
    });
  });

  it.each([
    [{ EndpointStatus: 'Updating' }, 'status is Updating, expected InService'],
    [{ EndpointConfigName: 'config-1' }, 'endpoint config is config-1, expected config-2'],
    [{ FailureReason: 'no capacity' }, 'failure reason is "no capacity", expected none'],
    [{ ProductionVariants: [{ ...variant, CurrentWeight: 0 }] }, 'variant AllTraffic has weight 0, expected 1'],
    [
      { ProductionVariants: [{ ...variant, CurrentInstanceCount: 0 }] },
      'variant AllTraffic has 0 instances, expected 1',
    ],
    [{ ProductionVariants: [] }, 'found no production variant'],
    [
      { PendingDeploymentSummary: { EndpointConfigName: 'config-3' } },
      'it is being updated to config-3, expected no update',
    ],
    [
      { EndpointConfigName: 'config-1', FailureReason: 'rolled back' },
      'endpoint pm-dev: endpoint config is config-1, expected config-2; failure reason is "rolled back"',
    ],
  ])('refuses an endpoint with %o', async (endpoint, message) => {
    await expect(verify({ endpoint })).rejects.toThrow(refusal(message));
  });

  it('refuses an evaluation that was changed after it was written', async () => {
    await expect(verify({ sha256: '0'.repeat(64) })).rejects.toThrow(refusal('it was changed after the evaluation'));
  });

  it('refuses an endpoint that scores otherwise, and accepts the rounding of 32-bit floats', async () => {
    expect((await verify({ runtime: scoring((score) => score + 9e-6) })).largestDifference).toBeCloseTo(9e-6, 8);
    await expect(verify({ runtime: scoring((score) => score + 2e-5) })).rejects.toThrow(
      refusal('golden rows got another score than evaluated, by up to 0.0000200, expected at most 0.00001'),
    );
  });

  it('refuses an answer that is not one number a row', async () => {
    await expect(verify({ runtime: scoring(() => 'nan') })).rejects.toThrow(
      expect.objectContaining({ name: 'EndpointAnswerError' }),
    );
  });
});
