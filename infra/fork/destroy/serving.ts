import {
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DeleteModelPackageCommand,
  DescribeEndpointCommand,
  DescribeModelCommand,
  ListTagsCommand,
  paginateListEndpointConfigs,
  paginateListModelPackages,
  paginateListModels,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { ENDPOINT_TAG } from '../../../pipeline/endpoint-tags.ts';
import { isMissing, unlessMissing, until, type Work } from './clients.ts';

/** An endpoint in one of these cannot be deleted (SageMaker developer guide, DeleteEndpoint). */
const CHANGING = ['Creating', 'Updating', 'SystemUpdating', 'RollingBack'];

/** Deletes the endpoint, which costs money every hour, and waits until it is gone. */
export async function deleteEndpoint(sagemaker: SageMakerClient, EndpointName: string, work: Work): Promise<void> {
  const status = async () =>
    (await unlessMissing(sagemaker.send(new DescribeEndpointCommand({ EndpointName }))))?.EndpointStatus;
  if ((await status()) === undefined) return;
  const isSettled = async () => !CHANGING.includes((await status()) ?? '');
  await until(`The update of endpoint ${EndpointName}`, isSettled, work, 90);
  await sagemaker.send(new DeleteEndpointCommand({ EndpointName }));
  await until(`The deletion of endpoint ${EndpointName}`, async () => (await status()) === undefined, work, 30);
  work.say(`deleted endpoint ${EndpointName}`);
}

/** Deletes the endpoint configs that the state machine made for the endpoint. */
export async function deleteEndpointConfigs(
  sagemaker: SageMakerClient,
  endpoint: string,
  { say }: Work,
): Promise<void> {
  const own: string[] = [];
  for await (const page of paginateListEndpointConfigs({ client: sagemaker }, { NameContains: 'config-' }))
    for (const { EndpointConfigName, EndpointConfigArn: ResourceArn } of page.EndpointConfigs ?? []) {
      const { Tags = [] } = await sagemaker.send(new ListTagsCommand({ ResourceArn }));
      if (Tags.some(({ Key, Value }) => Key === ENDPOINT_TAG && Value === endpoint)) own.push(EndpointConfigName!);
    }
  for (const EndpointConfigName of own) {
    await sagemaker.send(new DeleteEndpointConfigCommand({ EndpointConfigName }));
    say(`deleted endpoint config ${EndpointConfigName}`);
  }
}

/** Deletes the models whose artifact is in this bucket. */
export async function deleteModels(sagemaker: SageMakerClient, modelBucket: string, { say }: Work): Promise<void> {
  const own: string[] = [];
  for await (const page of paginateListModels({ client: sagemaker }, { NameContains: 'model-' }))
    for (const { ModelName } of page.Models ?? []) {
      const { PrimaryContainer } = await sagemaker.send(new DescribeModelCommand({ ModelName }));
      if (PrimaryContainer?.ModelDataUrl?.startsWith(`s3://${modelBucket}/`)) own.push(ModelName!);
    }
  for (const ModelName of own) {
    await sagemaker.send(new DeleteModelCommand({ ModelName }));
    say(`deleted model ${ModelName}`);
  }
}

/** Deletes the packages of a group: SageMaker deletes no group that has any, so the stack could not go. */
export async function deleteModelPackages(sagemaker: SageMakerClient, group: string, { say }: Work): Promise<void> {
  const packages: string[] = [];
  try {
    for await (const page of paginateListModelPackages({ client: sagemaker }, { ModelPackageGroupName: group }))
      packages.push(...(page.ModelPackageSummaryList ?? []).map(({ ModelPackageArn }) => ModelPackageArn!));
  } catch (error) {
    if (!isMissing(error as Error)) throw error;
  }
  for (const ModelPackageName of packages) {
    await sagemaker.send(new DeleteModelPackageCommand({ ModelPackageName }));
    say(`deleted model package ${ModelPackageName}`);
  }
}
