import { invalid, type SageMaker } from './state.ts';

/**
 * Makes sure that an image is the one whose algorithm the stand-in has: SageMaker's own XGBoost 1.7-1 in this Region.
 * The registry's account is not checked: it is the AWS account of the Region's built-in algorithms.
 * @throws AwsError ValidationException as SageMaker answers for an image that it cannot pull
 * @see https://github.com/aws/amazon-sagemaker-examples/issues/2534 (the wording for an unknown repository)
 */
export function requireXgboostImage({ standIn }: SageMaker, image: string, role: string): void {
  const [, registry, region, repository, tag] =
    /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([^:@]+)(?::(.+))?$/.exec(image) ?? [];
  if (!repository)
    throw invalid(
      'Invalid training image. Please provide a valid Amazon Elastic Container Registry path of the Docker image to run.',
    );
  if (region !== standIn.region || repository !== 'sagemaker-xgboost')
    throw invalid(
      `Cannot find repository: ${repository} in registry ID: ${registry} Please check if your ECR repository exists and role ${role} has proper pull permissions for SageMaker: ecr:BatchCheckLayerAvailability, ecr:BatchGetImage, ecr:GetDownloadUrlForLayer`,
    );
  if (tag !== '1.7-1') throw invalid(`Requested image ${image} not found.`);
}
