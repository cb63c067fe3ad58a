import { buffer } from 'node:stream/consumers';
import { unpackArtifact } from '../../../pipeline/model/artifact.ts';
import { become, type Endpoint, type ServedVariant } from './endpoint.ts';
import type { EndpointConfig, Variant } from './endpoint-configs.ts';
import type { Model } from './models.ts';
import { parseS3Uri, type SageMaker } from './state.ts';

/** SageMaker's time for going back to the old config, on the stand-in's clock. */
const ROLLING_BACK_MS = 60_000;

/**
 * Loads the new config's models beside the old ones and moves all traffic at once, or leaves it where it is.
 * @param retain whether weights and instance counts of variants that stay are kept
 */
export async function rollOut(
  sagemaker: SageMaker,
  modelOf: (name: string) => Model,
  endpoint: Endpoint,
  config: EndpointConfig,
  retain: boolean,
): Promise<void> {
  const release = sagemaker.standIn.clock.hold();
  try {
    const old = new Map(endpoint.variants.map((variant) => [variant.name, variant]));
    const loaded = await Promise.all(
      config.variants.map((variant) => loadVariant(sagemaker, variant, modelOf(variant.ModelName))),
    );
    endpoint.variants = loaded.map((variant) => {
      const { weight, instanceCount } = (retain && old.get(variant.name)) || variant;
      return { ...variant, weight, instanceCount };
    });
    Object.assign(endpoint, { configName: config.name, pending: undefined });
    become(sagemaker, endpoint, 'InService');
  } catch (error) {
    endpoint.pending = undefined;
    const reason = (error as Error).message;
    if (endpoint.variants.length === 0) return become(sagemaker, endpoint, 'Failed', reason);
    become(sagemaker, endpoint, 'RollingBack', reason);
    sagemaker.after(ROLLING_BACK_MS, () => become(sagemaker, endpoint, 'InService', reason));
  } finally {
    release();
  }
}

/**
 * Loads a variant's model as its instances would.
 * @throws Error with SageMaker's failure reason when the artifact cannot be downloaded or holds no model
 */
async function loadVariant({ standIn }: SageMaker, variant: Variant, model: Model): Promise<ServedVariant> {
  const archive = await standIn
    .call('s3', 'GetObject', parseS3Uri(model.artifact), standIn.roleCaller(model.role, 'SageMaker'))
    .then(({ Body }) => (Buffer.isBuffer(Body) ? Body : buffer(Body)))
    .catch(() => {
      throw new Error(
        `Failed to download model data for container "container_1" from URL: "${model.artifact}". Please ensure that there is an object located at the URL and that the role passed to CreateModel has permissions to download the object.`,
      );
    });
  const booster = await unpackArtifact(archive).catch((error: Error) => {
    standIn.tell('sagemaker', `model ${model.name} cannot be loaded: ${error.message}`);
    throw new Error(
      `The primary container for production variant ${variant.VariantName} did not pass the ping health check. Please check CloudWatch logs for this endpoint.`,
    );
  });
  const { VariantName: name, InitialVariantWeight: weight = 1, InitialInstanceCount: instanceCount } = variant;
  return { name, image: model.image, weight, instanceCount, booster };
}
