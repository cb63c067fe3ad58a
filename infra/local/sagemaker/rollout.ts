import { buffer } from 'node:stream/consumers';
import { unpackArtifact } from '../../../pipeline/model/artifact.ts';
import { matchesName } from '../faults/faults.ts';
import type { EndpointFault } from '../faults/scenario.ts';
import { become, type Endpoint, type ServedVariant } from './endpoint.ts';
import type { EndpointConfig, Variant } from './endpoint-configs.ts';
import type { Model } from './models.ts';
import { parseS3Uri, type SageMaker } from './state.ts';

/** SageMaker's time for going back to the old config, on the stand-in's clock. */
const ROLLING_BACK_MS = 60_000;

/** A config on its way to an endpoint. */
interface Rollout {
  endpoint: Endpoint;
  config: EndpointConfig;
  /** Whether weights and instance counts of variants that stay are kept. */
  retain: boolean;
  deployment: DeploymentConfig | undefined;
  fault: EndpointFault | undefined;
}

/** How an endpoint is updated, as far as the stand-in knows it: all traffic at once, and back when an alarm goes off. */
export interface DeploymentConfig extends Record<string, unknown> {
  BlueGreenUpdatePolicy?: {
    TrafficRoutingConfiguration: { Type: string };
    TerminationWaitInSeconds?: number;
  };
  AutoRollbackConfiguration?: { Alarms?: { AlarmName: string }[] };
}

/**
 * Loads the new config's models beside the old ones and moves all traffic at once, or leaves it where it is. The old
 * fleet stays for the baking period, in which an alarm takes the traffic back to it.
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-blue-green-all-at-once.html
 */
export async function rollOut(
  sagemaker: SageMaker,
  modelOf: (name: string) => Model,
  { endpoint, config, retain, deployment, fault }: Rollout,
): Promise<void> {
  const before = endpoint.variants;
  try {
    const release = sagemaker.standIn.clock.hold();
    const loading = config.variants.map((variant) => loadVariant(sagemaker, variant, modelOf(variant.ModelName)));
    const loaded = await Promise.all(loading).finally(release);
    if (fault?.fails !== undefined) throw new Error(fault.fails);
    const old = new Map(before.map((variant) => [variant.name, variant]));
    endpoint.variants = loaded.map((variant) => {
      const { weight, instanceCount } = (retain && old.get(variant.name)) || variant;
      return { ...variant, weight, instanceCount };
    });
    await bake(sagemaker, deployment);
    Object.assign(endpoint, { configName: config.name, pending: undefined });
    become(sagemaker, endpoint, 'InService');
  } catch (error) {
    const reason = (error as Error).message;
    Object.assign(endpoint, { pending: undefined, variants: before });
    if (before.length === 0) return become(sagemaker, endpoint, 'Failed', reason);
    become(sagemaker, endpoint, 'RollingBack', reason);
    const told = fault?.silent ? undefined : reason;
    sagemaker.after(ROLLING_BACK_MS, () => become(sagemaker, endpoint, 'InService', told));
  }
}

/**
 * Watches the new fleet until the old one may go.
 * @throws Error with a failure reason when an alarm went off. Unverified against AWS: its words.
 */
async function bake(sagemaker: SageMaker, deployment: DeploymentConfig | undefined): Promise<void> {
  const seconds = deployment?.BlueGreenUpdatePolicy?.TerminationWaitInSeconds ?? 0;
  if (seconds > 0) await new Promise<void>((resolve) => sagemaker.after(seconds * 1000, resolve));
  for (const { AlarmName } of deployment?.AutoRollbackConfiguration?.Alarms ?? [])
    if (sagemaker.standIn.faults.take('alarms', AlarmName, ({ name }) => matchesName(name, AlarmName)))
      throw new Error(`The deployment was rolled back because the alarm ${AlarmName} is in state ALARM.`);
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
