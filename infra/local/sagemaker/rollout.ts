import { buffer } from 'node:stream/consumers';
import { unpackArtifact } from '../../../pipeline/model/artifact.ts';
import { containerLog } from '../core/telemetry.ts';
import { matchesName } from '../faults/faults.ts';
import type { EndpointFault } from '../faults/scenario.ts';
import { canaryShare, type DeploymentConfig, timeLimit, trippedAlarms } from './deployment.ts';
import { become, type Endpoint, type ServedVariant } from './endpoint.ts';
import type { EndpointConfig, Variant } from './endpoint-configs.ts';
import type { Model } from './models.ts';
import { parseS3Uri, type SageMaker } from './state.ts';

/** SageMaker's time for going back to the old config, on the stand-in's clock. */
const ROLLING_BACK_MS = 60_000;

/** The alarms' own period. */
const LOOK_AT_ALARMS_S = 60;

/** Unverified against AWS: its words. */
const OUT_OF_TIME = 'The deployment was rolled back because it exceeded its maximum execution timeout.';

/** A config on its way to an endpoint. */
interface Rollout {
  endpoint: Endpoint;
  config: EndpointConfig;
  /** Whether weights and instance counts of variants that stay are kept. */
  retain: boolean;
  deployment: DeploymentConfig | undefined;
  fault: EndpointFault | undefined;
}

/**
 * Loads the new config's models beside the old ones, moves the traffic, by a canary first where one is asked for, and
 * leaves it with the old fleet when something fails. After each shift of traffic comes a baking period, in which an alarm
 * takes it back.
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-blue-green-all-at-once.html
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-blue-green-canary.html
 */
export async function rollOut(
  sagemaker: SageMaker,
  modelOf: (name: string) => Model,
  { endpoint, config, retain, deployment, fault }: Rollout,
): Promise<void> {
  const before = endpoint.variants;
  const policy = deployment?.BlueGreenUpdatePolicy;
  try {
    const release = sagemaker.standIn.clock.hold();
    const loading = config.variants.map((variant) =>
      loadVariant(sagemaker, endpoint.name, variant, modelOf(variant.ModelName)),
    );
    const loaded = await Promise.all(loading).finally(release);
    if (fault?.fails !== undefined) throw new Error(fault.fails);
    if (fault?.takes !== undefined && fault.takes >= timeLimit(deployment)) throw new Error(OUT_OF_TIME);
    const old = new Map(before.map((variant) => [variant.name, variant]));
    const variants = loaded.map((variant) => {
      const { weight, instanceCount } = (retain && old.get(variant.name)) || variant;
      return { ...variant, weight, instanceCount };
    });
    if (endpoint.pending) endpoint.pending.phase = 'Baking';
    const share = canaryShare(deployment, variants[0]!.instanceCount);
    if (share > 0) {
      endpoint.canary = { variants, share };
      sagemaker.standIn.tell('sagemaker', `endpoint ${endpoint.name} canary has ${share * 100} % of the traffic`);
      await bake(sagemaker, deployment, policy!.TrafficRoutingConfiguration.WaitIntervalInSeconds);
    }
    Object.assign(endpoint, { variants, canary: undefined });
    await bake(sagemaker, deployment, policy?.TerminationWaitInSeconds ?? 0);
    Object.assign(endpoint, { configName: config.name, pending: undefined });
    become(sagemaker, endpoint, 'InService');
  } catch (error) {
    const reason = (error as Error).message;
    Object.assign(endpoint, { pending: undefined, canary: undefined, variants: before });
    if (before.length === 0) return become(sagemaker, endpoint, 'Failed', reason);
    become(sagemaker, endpoint, 'RollingBack', reason);
    const told = fault?.silent ? undefined : reason;
    sagemaker.after(ROLLING_BACK_MS, () => become(sagemaker, endpoint, 'InService', told));
  }
}

/**
 * Watches the new fleet for some seconds, looking at the alarms each minute.
 * @throws Error with a failure reason when an alarm went off. Unverified against AWS: its words.
 */
async function bake(sagemaker: SageMaker, deployment: DeploymentConfig | undefined, seconds: number): Promise<void> {
  for (let left = seconds; left > 0; left -= LOOK_AT_ALARMS_S) {
    refuseAlarms(await trippedAlarms(sagemaker, deployment));
    await new Promise<void>((resolve) => sagemaker.after(Math.min(left, LOOK_AT_ALARMS_S) * 1000, resolve));
  }
  const faults = (deployment?.AutoRollbackConfiguration?.Alarms ?? []).filter(({ AlarmName }) =>
    sagemaker.standIn.faults.take('alarms', AlarmName, ({ name }) => matchesName(name, AlarmName)),
  );
  refuseAlarms([...(await trippedAlarms(sagemaker, deployment)), ...faults.map(({ AlarmName }) => AlarmName)]);
}

function refuseAlarms([first]: string[]): void {
  if (first) throw new Error(`The deployment was rolled back because the alarm ${first} is in state ALARM.`);
}

/**
 * Loads a variant's model as its instances would.
 * @throws Error with SageMaker's failure reason when the artifact cannot be downloaded or holds no model
 */
async function loadVariant(
  { standIn }: SageMaker,
  endpointName: string,
  variant: Variant,
  model: Model,
): Promise<ServedVariant> {
  const role = standIn.roleCaller(model.role, 'SageMaker');
  const archive = await standIn
    .call('s3', 'GetObject', parseS3Uri(model.artifact), role)
    .then(({ Body }) => (Buffer.isBuffer(Body) ? Body : buffer(Body)))
    .catch(() => {
      throw new Error(
        `Failed to download model data for container "container_1" from URL: "${model.artifact}". Please ensure that there is an object located at the URL and that the role passed to CreateModel has permissions to download the object.`,
      );
    });
  const stream = `${variant.VariantName}/${model.name}`;
  const log = containerLog(standIn, role, {
    group: `/aws/sagemaker/Endpoints/${endpointName}`,
    stream,
    file: endpointName,
  });
  const booster = await unpackArtifact(archive).catch((error: Error) => {
    standIn.tell('sagemaker', `model ${model.name} cannot be loaded: ${error.message}`);
    log(`Model ${model.name} cannot be loaded: ${error.message}\n`);
    throw new Error(
      `The primary container for production variant ${variant.VariantName} did not pass the ping health check. Please check CloudWatch logs for this endpoint.`,
    );
  });
  log(`Model ${model.name} is loaded\n`);
  const { VariantName: name, InitialVariantWeight: weight = 1, InitialInstanceCount: instanceCount } = variant;
  return { name, image: model.image, weight, instanceCount, booster };
}
