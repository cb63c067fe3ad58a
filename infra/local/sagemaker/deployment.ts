import { CapacitySizeType, TrafficRoutingConfigType } from '@aws-sdk/client-sagemaker';
import { type Constraints, length, oneOf, pattern, range } from '../core/constraints.ts';
import type { Caller } from '../core/stand-in.ts';
import type { EndpointConfig } from './endpoint-configs.ts';
import { invalid, refuseUnsupported, type SageMaker } from './state.ts';

interface TrafficRouting extends Record<string, unknown> {
  Type: string;
  WaitIntervalInSeconds: number;
  CanarySize?: { Type: string; Value: number };
}

/** How an endpoint is updated, as far as the stand-in knows it: blue/green, all at once or with a canary. */
export interface DeploymentConfig extends Record<string, unknown> {
  BlueGreenUpdatePolicy?: {
    TrafficRoutingConfiguration: TrafficRouting;
    TerminationWaitInSeconds?: number;
    MaximumExecutionTimeoutInSeconds?: number;
  };
  AutoRollbackConfiguration?: { Alarms?: { AlarmName: string }[] };
}

const POLICY = 'DeploymentConfig.BlueGreenUpdatePolicy';
const ROUTING = `${POLICY}.TrafficRoutingConfiguration`;
const ALARMS = 'DeploymentConfig.AutoRollbackConfiguration.Alarms';

/**
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_BlueGreenUpdatePolicy.html
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TrafficRoutingConfig.html
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AutoRollbackConfig.html
 */
export const deploymentConstraints: Constraints = {
  [`${POLICY}.TerminationWaitInSeconds`]: range(0, 3600),
  [`${POLICY}.MaximumExecutionTimeoutInSeconds`]: range(600, 28_800),
  [`${ROUTING}.Type`]: oneOf(...Object.values(TrafficRoutingConfigType)),
  [`${ROUTING}.WaitIntervalInSeconds`]: range(0, 3600),
  [`${ROUTING}.CanarySize.Type`]: oneOf(...Object.values(CapacitySizeType)),
  [`${ROUTING}.CanarySize.Value`]: range(1, Number.MAX_SAFE_INTEGER),
  [ALARMS]: length(1, 10),
  [`${ALARMS}[].AlarmName`]: (name) => length(1, 255)(name) ?? pattern(/^(?!\s*$).+/)(name),
};

/**
 * Refuses a deployment that does not fit the config that it deploys, and one whose alarms are not there or may not be seen
 * by the caller. Unverified against AWS: the wording, and that the alarms are looked for at once.
 */
export async function checkDeployment(
  { standIn }: SageMaker,
  deployment: DeploymentConfig | undefined,
  { variants }: EndpointConfig,
  caller: Caller,
): Promise<void> {
  if (!deployment) return;
  refuseUnsupported(deployment, ['RollingUpdatePolicy'], 'rollout');
  const { BlueGreenUpdatePolicy: policy, AutoRollbackConfiguration: rollback } = deployment;
  if (policy) {
    const routing = policy.TrafficRoutingConfiguration;
    refuseUnsupported(routing, ['LinearStepSize'], 'rollout');
    if (routing.Type === 'LINEAR') throw invalid('The stand-in has no LINEAR rollout');
    if ((routing.Type === 'CANARY') !== (routing.CanarySize !== undefined))
      throw invalid('CanarySize must be specified for traffic routing of type CANARY, and for no other');
    for (const { VariantName, InitialInstanceCount } of variants)
      if (routing.Type === 'CANARY' && canaryShare(deployment, InitialInstanceCount) > 0.5)
        throw invalid(
          `CanarySize must be at most 50% of the ${InitialInstanceCount} instances of variant ${VariantName}.`,
        );
    const waits = routing.WaitIntervalInSeconds + (policy.TerminationWaitInSeconds ?? 0);
    if (policy.MaximumExecutionTimeoutInSeconds !== undefined && policy.MaximumExecutionTimeoutInSeconds <= waits)
      throw invalid(
        `MaximumExecutionTimeoutInSeconds must be larger than the ${waits} seconds that the deployment waits.`,
      );
  }
  const AlarmNames = (rollback?.Alarms ?? []).map(({ AlarmName }) => AlarmName);
  if (AlarmNames.length === 0 || !standIn.service('monitoring')) return;
  const { MetricAlarms } = await standIn.call('monitoring', 'DescribeAlarms', { AlarmNames }, caller);
  const found = MetricAlarms.map(({ AlarmName }: { AlarmName: string }) => AlarmName);
  const missing = AlarmNames.filter((name) => !found.includes(name));
  if (missing.length > 0) throw invalid(`Could not find the alarms ${missing.join(', ')}.`);
}

/** Which share of a variant's instances, and so of its traffic, the canary gets; 0 without a canary. */
export function canaryShare(deployment: DeploymentConfig | undefined, instances: number): number {
  const size = deployment?.BlueGreenUpdatePolicy?.TrafficRoutingConfiguration.CanarySize;
  if (!size) return 0;
  return size.Type === 'CAPACITY_PERCENT' ? size.Value / 100 : size.Value / instances;
}

/** The alarms of a deployment that are in state ALARM. */
export async function trippedAlarms(
  { standIn }: SageMaker,
  deployment: DeploymentConfig | undefined,
): Promise<string[]> {
  const AlarmNames = (deployment?.AutoRollbackConfiguration?.Alarms ?? []).map(({ AlarmName }) => AlarmName);
  if (AlarmNames.length === 0 || !standIn.service('monitoring')) return [];
  const { MetricAlarms } = await standIn.call('monitoring', 'DescribeAlarms', { AlarmNames });
  return MetricAlarms.filter(({ StateValue }: { StateValue: string }) => StateValue === 'ALARM').map(
    ({ AlarmName }: { AlarmName: string }) => AlarmName,
  );
}

/** Milliseconds after which a deployment is given up and rolled back. */
export const timeLimit = (deployment: DeploymentConfig | undefined): number =>
  (deployment?.BlueGreenUpdatePolicy?.MaximumExecutionTimeoutInSeconds ?? Number.POSITIVE_INFINITY) * 1000;
