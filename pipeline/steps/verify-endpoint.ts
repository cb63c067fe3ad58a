import type { S3Client } from '@aws-sdk/client-s3';
import { DescribeEndpointCommand, type DescribeEndpointOutput, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { VerifyEndpointInput, type VerifyEndpointOutput } from '../contract.ts';
import type { EvaluationReport } from '../evaluation-report.ts';
import { invokeEndpoint } from '../invoke-endpoint.ts';
import { featureLine } from '../model/endpoint-csv.ts';
import { parseAs } from '../parse-as.ts';
import { EndpointVerificationError } from './errors.ts';
import { readEvaluation } from './evaluation.ts';
import { s3FromEnvironment } from './s3.ts';

/** How far an endpoint's answer may be from the evaluated score: both are 32-bit floats, printed and read again. */
const TOLERANCE = 1e-5;

/** What the verification asks. */
interface VerifyEndpointClients {
  s3: S3Client;
  sagemaker: SageMakerClient;
  runtime: SageMakerRuntimeClient;
}

const environment: VerifyEndpointClients = {
  s3: s3FromEnvironment(),
  sagemaker: new SageMakerClient(),
  runtime: new SageMakerRuntimeClient(),
};

/** `lambda_verify_endpoint`. */
export const handler = (event: unknown): Promise<VerifyEndpointOutput> =>
  verifyEndpoint(parseAs(VerifyEndpointInput, event, 'lambda_verify_endpoint input'), environment);

/**
 * Judges a rollout: the endpoint runs this config with all it asked for, and the golden rows get the scores that the
 * evaluation computed.
 * @throws EndpointVerificationError with all that differs
 */
export async function verifyEndpoint(
  { endpointName, endpointConfigName, evaluation }: VerifyEndpointInput,
  { s3, sagemaker, runtime }: VerifyEndpointClients,
): Promise<VerifyEndpointOutput> {
  const refuse = (faults: readonly string[]) => {
    if (faults.length > 0) throw new EndpointVerificationError(`endpoint ${endpointName}: ${faults.join('; ')}`);
  };
  const endpoint = await sagemaker.send(new DescribeEndpointCommand({ EndpointName: endpointName }));
  refuse(rolloutFaults(endpoint, endpointConfigName));
  const { report, sha256 } = await readEvaluation(s3, evaluation.uri);
  if (sha256 !== evaluation.sha256)
    refuse([
      `${evaluation.uri} has SHA-256 ${sha256}, expected ${evaluation.sha256}: it was changed after the evaluation`,
    ]);
  if (report.goldenRows.length === 0) refuse([`${evaluation.uri} has no golden rows, expected at least one`]);
  const lines = report.goldenRows.map((row) => featureLine(row.features));
  const differences = differencesOf(report, await invokeEndpoint(runtime, endpointName, lines));
  refuse(scoreFaults(report, differences));
  return {
    endpointName,
    endpointConfigName,
    goldenRows: lines.length,
    largestDifference: Math.max(...differences),
  };
}

/** SageMaker can be InService on the old config, with a FailureReason, after it rolled an update back. */
function rolloutFaults(endpoint: DescribeEndpointOutput, configName: string): string[] {
  const faults: string[] = [];
  if (endpoint.EndpointStatus !== 'InService') faults.push(`status is ${endpoint.EndpointStatus}, expected InService`);
  if (endpoint.EndpointConfigName !== configName)
    faults.push(`endpoint config is ${endpoint.EndpointConfigName}, expected ${configName}`);
  if (endpoint.FailureReason) faults.push(`failure reason is "${endpoint.FailureReason}", expected none`);
  const variants = endpoint.ProductionVariants ?? [];
  if (variants.length === 0) faults.push('found no production variant, expected one');
  for (const variant of variants) {
    const place = `variant ${variant.VariantName}`;
    if (variant.CurrentWeight !== variant.DesiredWeight)
      faults.push(`${place} has weight ${variant.CurrentWeight}, expected ${variant.DesiredWeight}`);
    if (variant.CurrentInstanceCount !== variant.DesiredInstanceCount)
      faults.push(`${place} has ${variant.CurrentInstanceCount} instances, expected ${variant.DesiredInstanceCount}`);
  }
  return faults;
}

function differencesOf({ goldenRows }: EvaluationReport, scores: readonly number[]): number[] {
  return goldenRows.map((row, i) => Math.abs(row.score - scores[i]!));
}

function scoreFaults({ goldenRows }: EvaluationReport, differences: readonly number[]): string[] {
  const wrong = differences.filter((difference) => difference > TOLERANCE).length;
  if (wrong === 0) return [];
  const largest = Math.max(...differences).toFixed(7);
  return [
    `${wrong} of ${goldenRows.length} golden rows got another score than evaluated, by up to ${largest}, expected at most ${TOLERANCE.toFixed(5)}`,
  ];
}
