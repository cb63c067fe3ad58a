import {
  DescribeEndpointCommand,
  type DescribeEndpointCommandOutput,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';

/** What the endpoint is and runs, as SageMaker says. */
export const servingConfig = (sagemaker: SageMakerClient, EndpointName: string) =>
  sagemaker.send(new DescribeEndpointCommand({ EndpointName }));

/**
 * The endpoint config that serves now; empty before the first deployment.
 * @param champion what the evaluation was compared with. Where that was nothing, a ValidationException is the missing
 *   endpoint's, which SageMaker tells by no other name
 */
export async function servesNow(sagemaker: SageMakerClient, endpointName: string, champion: string): Promise<string> {
  try {
    return (await servingConfig(sagemaker, endpointName)).EndpointConfigName ?? '';
  } catch (error) {
    if (champion === '' && (error as Error).name === 'ValidationException') return '';
    throw error;
  }
}

/**
 * What is wrong with an endpoint that should serve `endpointConfig`; nothing when all is well. InService alone says
 * little: after a rollback SageMaker is InService with a FailureReason on the old config.
 */
export function endpointFaults(
  endpoint: Pick<DescribeEndpointCommandOutput, 'EndpointStatus' | 'EndpointConfigName' | 'FailureReason'>,
  endpointConfig: string,
): string[] {
  const faults: string[] = [];
  if (endpoint.EndpointStatus !== 'InService') faults.push(`its status is ${endpoint.EndpointStatus}, not InService`);
  if (endpoint.EndpointConfigName !== endpointConfig)
    faults.push(`it runs ${endpoint.EndpointConfigName}, not ${endpointConfig}`);
  if (endpoint.FailureReason) faults.push(`its last update failed: ${endpoint.FailureReason}`);
  return faults;
}
