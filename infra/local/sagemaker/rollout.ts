import { buffer } from 'node:stream/consumers';
import { unpackArtifact } from '../../../pipeline/model/artifact.ts';
import type { Booster } from '../../../pipeline/model/booster.ts';
import type { Variant } from './endpoint-configs.ts';
import type { Model } from './models.ts';
import { parseS3Uri, type SageMaker } from './state.ts';

/** A variant that serves: its model in memory. */
export interface ServedVariant {
  name: string;
  image: string;
  weight: number;
  instanceCount: number;
  booster: Booster;
}

/**
 * Loads a variant's model as its instances would.
 * @throws Error with SageMaker's failure reason when the artifact cannot be downloaded or holds no model
 */
export async function loadVariant({ standIn }: SageMaker, variant: Variant, model: Model): Promise<ServedVariant> {
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
