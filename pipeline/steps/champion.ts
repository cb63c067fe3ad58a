import { isDeepStrictEqual } from 'node:util';
import type { S3Client } from '@aws-sdk/client-s3';
import {
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  ListEndpointsCommand,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import type { EvaluationReport } from '../evaluation-report.ts';
import { featureNames } from '../model/features.ts';
import type { DatasetSettings } from '../settings.ts';
import { readEvaluation } from './evaluation.ts';
import { derivationFault } from './golden-rows.ts';

/** What the endpoint serves now. */
export type Champion =
  | { kind: 'none' }
  | { kind: 'usable'; endpointConfig: string; model: string; artifact: string; report: EvaluationReport }
  /** It serves, or tries to, but nothing may be compared with it. */
  | { kind: 'unusable'; endpointConfig: string; reason: string };

/**
 * Follows the endpoint to the model artifact that it serves: endpoint, endpoint config, model. The artifact may be compared
 * with only where it was trained on the same split and features, which its own evaluation tells.
 */
export async function findChampion(
  sagemaker: SageMakerClient,
  s3: S3Client,
  endpointName: string,
  dataset: DatasetSettings,
): Promise<Champion> {
  if (!(await endpointExists(sagemaker, endpointName))) return { kind: 'none' };
  const endpoint = await sagemaker.send(new DescribeEndpointCommand({ EndpointName: endpointName }));
  const endpointConfig = endpoint.EndpointConfigName ?? '';
  const unusable = (reason: string): Champion => ({ kind: 'unusable', endpointConfig, reason });
  if (endpoint.EndpointStatus !== 'InService')
    return unusable(`endpoint ${endpointName} is ${endpoint.EndpointStatus}, expected InService`);
  const model = await servedModel(sagemaker, endpointConfig);
  if (typeof model === 'string') return unusable(model);
  let report: EvaluationReport;
  try {
    ({ report } = await readEvaluation(s3, model.evaluationUri));
  } catch (error) {
    return unusable(`its evaluation cannot be read: ${(error as Error).message}`);
  }
  const mismatch = await trainedOtherwise(report, dataset);
  if (mismatch) return unusable(mismatch);
  return { kind: 'usable', endpointConfig, model: model.name, artifact: model.artifact, report };
}

/** By the list: a missing endpoint's ValidationException cannot be told from other errors. */
async function endpointExists(sagemaker: SageMakerClient, name: string): Promise<boolean> {
  let token: string | undefined;
  do {
    const page = await sagemaker.send(
      new ListEndpointsCommand({ NameContains: name, MaxResults: 100, NextToken: token }),
    );
    if (page.Endpoints?.some((endpoint) => endpoint.EndpointName === name)) return true;
    token = page.NextToken;
  } while (token);
  return false;
}

/** @returns the one model of an endpoint config, or why it cannot be told */
async function servedModel(sagemaker: SageMakerClient, endpointConfig: string) {
  const config = await sagemaker.send(new DescribeEndpointConfigCommand({ EndpointConfigName: endpointConfig }));
  const names = (config.ProductionVariants ?? []).map((variant) => variant.ModelName);
  const [name] = names;
  if (!name || names.length > 1)
    return `endpoint config ${endpointConfig} has ${names.length} production variants, expected one with a model`;
  const { PrimaryContainer: container } = await sagemaker.send(new DescribeModelCommand({ ModelName: name }));
  const evaluationUri = container?.Environment?.EVALUATION_URI;
  if (!container?.ModelDataUrl || !evaluationUri)
    return `model ${name} has no ${container?.ModelDataUrl ? 'EVALUATION_URI in its environment' : 'model artifact'}: this pipeline did not make it`;
  return { name, artifact: container.ModelDataUrl, evaluationUri };
}

/** @returns how the champion's training data was cut in another way; nothing where it was cut as these */
async function trainedOtherwise(
  { dataset: { split, features: trainedOn }, goldenRows }: EvaluationReport,
  dataset: DatasetSettings,
): Promise<string | undefined> {
  if (!isDeepStrictEqual(split, dataset.split))
    return `it was trained with split ${JSON.stringify(split)}, this one with ${JSON.stringify(dataset.split)}: it may know the test rows`;
  const features = featureNames(dataset);
  if (!isDeepStrictEqual(trainedOn, features))
    return `it was trained on the features ${trainedOn.join(', ')}, this one on ${features.join(', ')}`;
  const fault = await derivationFault(goldenRows, dataset);
  return fault && `its golden rows now give other features: ${fault}`;
}
