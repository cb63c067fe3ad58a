import {
  DescribeEndpointCommand,
  type DescribeEndpointCommandOutput,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';

/** What the endpoint is and runs, as SageMaker says. */
export const servingConfig = (sagemaker: SageMakerClient, EndpointName: string) =>
  sagemaker.send(new DescribeEndpointCommand({ EndpointName }));

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
