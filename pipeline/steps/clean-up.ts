import {
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  ListTagsCommand,
  paginateListEndpointConfigs,
  paginateListEndpoints,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { CleanUpInput, type CleanUpOutput } from '../contract.ts';
import { ENDPOINT_TAG, PREVIOUS_TAG } from '../endpoint-tags.ts';
import { parseAs } from '../parse-as.ts';

const environment = new SageMakerClient();

/** `lambda_clean_up`. */
export const handler = (event: unknown): Promise<CleanUpOutput> =>
  cleanUp(parseAs(CleanUpInput, event, 'lambda_clean_up input'), environment);

/** An endpoint config that the state machine made for the endpoint. */
interface OwnConfig {
  name: string;
  /** What served before it; empty for the first deployment. */
  previous: string;
  models: string[];
}

/**
 * Deletes the endpoint configs that the state machine made for an endpoint, and their models, beyond those that
 * {@link staying} names. Who uses what is looked up anew before each deletion. What it cannot find out ends it: nothing is
 * deleted on a guess, and the next execution tries again.
 */
export async function cleanUp(
  { endpointName, keep }: CleanUpInput,
  sagemaker: SageMakerClient,
): Promise<CleanUpOutput> {
  const configs = await ownConfigs(sagemaker, endpointName);
  const deleted: string[] = [];
  for (const old of configs.toReversed()) {
    const serving = await servingConfigs(sagemaker);
    if (staying(configs, serving, keep).has(old.name)) continue;
    const others = configs
      .filter(({ name }) => name !== old.name && !deleted.includes(name))
      .map(({ models }) => models);
    const served = await Promise.all([...serving].map((name) => modelsOf(sagemaker, name).catch(ifGone)));
    const needed = new Set([...others, ...served].flat());
    await sagemaker.send(new DeleteEndpointConfigCommand({ EndpointConfigName: old.name }));
    deleted.push(old.name);
    for (const ModelName of old.models.filter((model) => !needed.has(model)))
      await sagemaker.send(new DeleteModelCommand({ ModelName }));
  }
  return { deleted };
}

/**
 * The configs that stay: what any endpoint serves or is being updated to; of this endpoint, the last `keep` that served,
 * one before the other as their tags say, and what is newer than the config in service, since an execution may be about to
 * roll it out. So a config whose rollout failed goes once a newer one serves, and pushes out none that had served.
 * @param configs newest first
 */
function staying(configs: readonly OwnConfig[], serving: ReadonlySet<string>, keep: number): Set<string> {
  const newest = configs.findIndex(({ name }) => serving.has(name));
  const newer = newest < 0 ? configs : configs.slice(0, newest);
  const stay = new Set([...serving, ...newer.map(({ name }) => name)]);
  for (const inService of configs.filter(({ name }) => serving.has(name))) {
    let own: OwnConfig | undefined = inService;
    for (let kept = 0; own && kept < keep; kept++) {
      stay.add(own.name);
      const { previous }: OwnConfig = own;
      own = configs.find(({ name }) => name === previous);
    }
  }
  return stay;
}

/** Newest first. Another stage's configs have names of the same kind: the tag tells whose they are. */
async function ownConfigs(sagemaker: SageMakerClient, endpointName: string): Promise<OwnConfig[]> {
  const own: OwnConfig[] = [];
  const newestFirst = { NameContains: 'config-', SortBy: 'CreationTime', SortOrder: 'Descending' } as const;
  for await (const page of paginateListEndpointConfigs({ client: sagemaker, pageSize: 100 }, newestFirst))
    for (const { EndpointConfigName: name, EndpointConfigArn: ResourceArn } of page.EndpointConfigs ?? []) {
      if (!name?.startsWith('config-')) continue;
      const { Tags = [] } = await sagemaker.send(new ListTagsCommand({ ResourceArn }));
      const tags = new Map(Tags.map(({ Key, Value }) => [Key, Value ?? '']));
      if (tags.get(ENDPOINT_TAG) !== endpointName) continue;
      own.push({ name, previous: tags.get(PREVIOUS_TAG) ?? '', models: await modelsOf(sagemaker, name) });
    }
  return own;
}

/** The configs that the account's endpoints serve, or are being updated to. */
async function servingConfigs(sagemaker: SageMakerClient): Promise<Set<string>> {
  const serving = new Set<string>();
  for await (const page of paginateListEndpoints({ client: sagemaker, pageSize: 100 }, {}))
    for (const { EndpointName } of page.Endpoints ?? []) {
      const endpoint = await sagemaker.send(new DescribeEndpointCommand({ EndpointName }));
      for (const { EndpointConfigName: name } of [endpoint, endpoint.PendingDeploymentSummary ?? {}] as const)
        if (name) serving.add(name);
    }
  return serving;
}

async function modelsOf(sagemaker: SageMakerClient, EndpointConfigName: string): Promise<string[]> {
  const { ProductionVariants = [] } = await sagemaker.send(new DescribeEndpointConfigCommand({ EndpointConfigName }));
  return ProductionVariants.flatMap(({ ModelName }) => ModelName ?? []);
}

/** SageMaker lets a config be deleted that an endpoint serves. */
function ifGone(error: Error): string[] {
  if (error.name === 'ValidationException' && error.message.startsWith('Could not find')) return [];
  throw error;
}
