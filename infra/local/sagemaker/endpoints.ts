import { EndpointStatus } from '@aws-sdk/client-sagemaker';
import type { CheckedOperation } from '../core/checked-operations.ts';
import { oneOf } from '../core/constraints.ts';
import type { Call } from '../core/stand-in.ts';
import { matchesName } from '../faults/faults.ts';
import { checkDeployment, type DeploymentConfig, deploymentConstraints, timeLimit } from './deployment.ts';
import { become, describe, type Endpoint } from './endpoint.ts';
import type { EndpointConfig } from './endpoint-configs.ts';
import { type ListInput, listConstraints, page } from './listing.ts';
import type { Model } from './models.ts';
import { rollOut } from './rollout.ts';
import { arnOf, invalid, refuseUnsupported, resourceName, type SageMaker, type Tag } from './state.ts';

/** SageMaker's time for each part of an endpoint's life, on the stand-in's clock. */
const CREATING_MS = 180_000;
const UPDATING_MS = 300_000;
const DELETING_MS = 30_000;

interface EndpointInput {
  EndpointName: string;
  EndpointConfigName: string;
  DeploymentConfig?: DeploymentConfig;
  RetainAllVariantProperties?: boolean;
  Tags?: Tag[];
}

interface Lookup {
  config(name: string): EndpointConfig;
  model(name: string): Model;
}

const constraints = { EndpointName: resourceName, EndpointConfigName: resourceName, ...deploymentConstraints };

/** CreateEndpoint, UpdateEndpoint, DescribeEndpoint, DeleteEndpoint and ListEndpoints, and the lookup for invocations. */
export function endpointOperations(sagemaker: SageMaker, find: Lookup) {
  const { standIn, now } = sagemaker;
  const endpoints = new Map<string, Endpoint>();
  const arn = (name: string) => arnOf(sagemaker, 'endpoint', name);
  const resource = ({ EndpointName }: { EndpointName: string }) => arn(EndpointName);
  const withConfig = (input: EndpointInput) => [
    arn(input.EndpointName),
    arnOf(sagemaker, 'endpoint-config', input.EndpointConfigName),
  ];

  const settled = (name: string): Endpoint => {
    const endpoint = findEndpoint(name);
    if (endpoint.status !== 'InService' && endpoint.status !== 'Failed')
      throw invalid(`Cannot update in-progress endpoint "${endpoint.arn}".`);
    return endpoint;
  };

  /**
   * A failed endpoint can only be deleted. Unverified against AWS: the wording.
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeEndpoint.html (EndpointStatus)
   */
  const updatable = (name: string): Endpoint => {
    const endpoint = settled(name);
    if (endpoint.status === 'Failed') throw invalid(`Cannot update failed endpoint "${endpoint.arn}".`);
    return endpoint;
  };

  const findEndpoint = (name: string): Endpoint => {
    const endpoint = endpoints.get(name);
    if (!endpoint) throw invalid(`Could not find endpoint "${arn(name)}".`);
    return endpoint;
  };

  const faultOf = (endpointName: string, deployment: 'create' | 'update') =>
    standIn.faults.take(
      'endpoints',
      `${endpointName} (${deployment})`,
      ({ name, during = deployment }) => during === deployment && matchesName(name, endpointName),
    );

  const operations: Record<string, CheckedOperation> = {
    CreateEndpoint: {
      constraints,
      resource: withConfig,
      run: async (input: EndpointInput, { caller }: Call) => {
        const { EndpointName: name, EndpointConfigName, Tags } = input;
        if (endpoints.has(name)) throw invalid(`Cannot create already existing endpoint "${arn(name)}".`);
        const config = find.config(EndpointConfigName);
        await checkDeployment(sagemaker, input.DeploymentConfig, config, caller);
        if (endpoints.has(name)) throw invalid(`Cannot create already existing endpoint "${arn(name)}".`);
        sagemaker.tagNew(caller, arn(name), Tags);
        const created = now();
        const endpoint: Endpoint = {
          name,
          arn: arn(name),
          status: 'Creating',
          configName: config.name,
          variants: [],
          created,
          modified: created,
        };
        endpoints.set(name, endpoint);
        standIn.tell('sagemaker', `endpoint ${name} Creating`);
        const fault = faultOf(name, 'create');
        const rollout = { endpoint, config, retain: false, deployment: undefined, fault };
        sagemaker.after(fault?.takes ?? CREATING_MS, () => void rollOut(sagemaker, find.model, rollout));
        return { EndpointArn: endpoint.arn };
      },
    },

    UpdateEndpoint: {
      constraints,
      resource: withConfig,
      run: async (input: EndpointInput & Record<string, unknown>, { caller }: Call) => {
        updatable(input.EndpointName);
        refuseUnsupported(input, ['ExcludeRetainedVariantProperties', 'RetainDeploymentConfig'], 'update');
        // The config that runs must still be there: https://github.com/hashicorp/terraform-provider-aws/issues/40048
        find.config(findEndpoint(input.EndpointName).configName);
        const config = find.config(input.EndpointConfigName);
        await checkDeployment(sagemaker, input.DeploymentConfig, config, caller);
        // Of two updates at once, the second to come here finds the first under way.
        const endpoint = updatable(input.EndpointName);
        endpoint.pending = { config, started: now(), phase: 'Creating' };
        endpoint.lastDeployment = input.DeploymentConfig;
        become(sagemaker, endpoint, 'Updating');
        const retain = input.RetainAllVariantProperties ?? false;
        const fault = faultOf(endpoint.name, 'update');
        const rollout = { endpoint, config, retain, deployment: input.DeploymentConfig, fault };
        const limit = timeLimit(input.DeploymentConfig);
        const loading = Math.min(fault?.takes ?? UPDATING_MS, limit);
        sagemaker.after(loading, () => void rollOut(sagemaker, find.model, rollout));
        return { EndpointArn: endpoint.arn };
      },
    },

    DescribeEndpoint: {
      constraints: { EndpointName: resourceName },
      resource,
      run: ({ EndpointName }) => describe(findEndpoint(EndpointName)),
    },

    DeleteEndpoint: {
      constraints: { EndpointName: resourceName },
      resource,
      run: ({ EndpointName }) => {
        const endpoint = settled(EndpointName);
        endpoint.variants = [];
        become(sagemaker, endpoint, 'Deleting');
        sagemaker.after(DELETING_MS, () => endpoints.delete(endpoint.name));
      },
    },

    ListEndpoints: {
      constraints: { ...listConstraints, StatusEquals: oneOf(...Object.values(EndpointStatus)) },
      run: (input: ListInput) => {
        const { items, NextToken } = page(endpoints.values(), input);
        const Endpoints = items.map(({ name, arn, status, created, modified }) => ({
          EndpointName: name,
          EndpointArn: arn,
          EndpointStatus: status,
          CreationTime: created,
          LastModifiedTime: modified,
        }));
        return { Endpoints, NextToken };
      },
    },
  };
  return { operations, find: (name: string) => endpoints.get(name) };
}
