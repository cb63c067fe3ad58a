import type { Booster } from '../../../pipeline/model/booster.ts';
import type { EndpointConfig } from './endpoint-configs.ts';
import type { SageMaker } from './state.ts';

/** A variant that serves: its model in memory. */
export interface ServedVariant {
  name: string;
  image: string;
  weight: number;
  instanceCount: number;
  booster: Booster;
}

/** An endpoint, and what is happening to it. */
export interface Endpoint {
  name: string;
  arn: string;
  status: 'Creating' | 'Updating' | 'RollingBack' | 'InService' | 'Failed' | 'Deleting';
  configName: string;
  /** The rollout under way, and what its instances do. */
  pending?: { config: EndpointConfig; started: Date; phase: 'Creating' | 'Baking' };
  /** The new fleet's part that answers beside the old fleet, for a share of the invocations. */
  canary?: { variants: ServedVariant[]; share: number };
  lastDeployment?: object;
  /** What answers invocations; none before the first rollout. */
  variants: ServedVariant[];
  failureReason?: string;
  created: Date;
  modified: Date;
}

/** Moves an endpoint to a status, with the reason of the last failure if there was one. */
export function become(
  { standIn, now }: SageMaker,
  endpoint: Endpoint,
  status: Endpoint['status'],
  failureReason?: string,
): void {
  Object.assign(endpoint, { status, failureReason, modified: now() });
  standIn.tell('sagemaker', `endpoint ${endpoint.name} ${status}${failureReason ? `: ${failureReason}` : ''}`);
}

/** An endpoint as DescribeEndpoint answers it. */
export function describe(endpoint: Endpoint) {
  const { name, arn, status, configName, pending, variants, failureReason, lastDeployment, created, modified } =
    endpoint;
  return {
    EndpointName: name,
    EndpointArn: arn,
    EndpointStatus: status,
    EndpointConfigName: configName,
    ProductionVariants: variants.length > 0 ? variants.map(summary) : undefined,
    PendingDeploymentSummary: pending && {
      EndpointConfigName: pending.config.name,
      ProductionVariants: pending.config.variants.map(({ VariantName }) => ({
        VariantName,
        VariantStatus: [{ Status: pending.phase }],
      })),
      StartTime: pending.started,
    },
    FailureReason: failureReason,
    LastDeploymentConfig: lastDeployment,
    CreationTime: created,
    LastModifiedTime: modified,
  };
}

const summary = ({ name, image, weight, instanceCount }: ServedVariant) => ({
  VariantName: name,
  DeployedImages: [{ SpecifiedImage: image }],
  CurrentWeight: weight,
  DesiredWeight: weight,
  CurrentInstanceCount: instanceCount,
  DesiredInstanceCount: instanceCount,
});
