import type { S3Client } from '@aws-sdk/client-s3';
import { DescribeEndpointCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { VerifyEndpointInput, type VerifyEndpointOutput } from '../contract.ts';
import { rolloutFaults, scoreDifferences, scoreFaults } from '../endpoint-verdict.ts';
import { invokeEndpoint } from '../invoke-endpoint.ts';
import { featureLine } from '../model/endpoint-csv.ts';
import { parseAs } from '../parse-as.ts';
import { EndpointVerificationError } from './errors.ts';
import { readEvaluation } from './evaluation.ts';
import { s3FromEnvironment } from './s3.ts';

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
  const differences = scoreDifferences(report.goldenRows, await invokeEndpoint(runtime, endpointName, lines));
  refuse(scoreFaults(differences));
  return {
    endpointName,
    endpointConfigName,
    goldenRows: lines.length,
    largestDifference: Math.max(...differences),
  };
}
