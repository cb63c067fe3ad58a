import { ProductionVariantInstanceType } from '@aws-sdk/client-sagemaker';
import type { CheckedOperation } from '../core/checked-operations.ts';
import { length, oneOf, range } from '../core/constraints.ts';
import type { Call } from '../core/stand-in.ts';
import { type ListInput, listConstraints, page } from './listing.ts';
import type { Model } from './models.ts';
import { arnOf, invalid, refuseUnsupported, resourceName, type SageMaker, type Tag } from './state.ts';

/** A production variant as an endpoint config has it. */
export interface Variant {
  VariantName: string;
  ModelName: string;
  InstanceType: string;
  InitialInstanceCount: number;
  InitialVariantWeight?: number;
}

export interface EndpointConfig {
  name: string;
  arn: string;
  variants: Variant[];
  created: Date;
}

interface CreateEndpointConfigInput {
  EndpointConfigName: string;
  ProductionVariants: Variant[];
  Tags?: Tag[];
}

const UNSUPPORTED = [
  'DataCaptureConfig',
  'AsyncInferenceConfig',
  'ExplainerConfig',
  'ShadowProductionVariants',
  'VpcConfig',
  'MetricsConfig',
];
const UNSUPPORTED_VARIANT = [
  'InstancePools',
  'AcceleratorType',
  'ServerlessConfig',
  'ManagedInstanceScaling',
  'RoutingConfig',
  'CapacityReservationConfig',
  'CoreDumpConfig',
];

/** @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpointConfig.html */
const constraints = {
  EndpointConfigName: resourceName,
  ProductionVariants: length(1, 10),
  'ProductionVariants[].VariantName': resourceName,
  'ProductionVariants[].ModelName': resourceName,
  'ProductionVariants[].InitialInstanceCount': range(1, Number.MAX_SAFE_INTEGER),
  'ProductionVariants[].InitialVariantWeight': range(0, Number.MAX_VALUE),
  'ProductionVariants[].InstanceType': oneOf(...Object.values(ProductionVariantInstanceType)),
};

/** CreateEndpointConfig, DescribeEndpointConfig, DeleteEndpointConfig and ListEndpointConfigs, and the lookup. */
export function endpointConfigOperations(sagemaker: SageMaker, findModel: (name: string) => Model) {
  const configs = new Map<string, EndpointConfig>();
  const arn = (name: string) => arnOf(sagemaker, 'endpoint-config', name);
  const resource = ({ EndpointConfigName }: { EndpointConfigName: string }) => arn(EndpointConfigName);
  const named = { EndpointConfigName: resourceName };

  const find = (name: string): EndpointConfig => {
    const config = configs.get(name);
    if (!config) throw invalid(`Could not find endpoint configuration "${arn(name)}".`);
    return config;
  };

  const operations: Record<string, CheckedOperation> = {
    CreateEndpointConfig: {
      constraints,
      resource,
      run: (input: CreateEndpointConfigInput, { caller }: Call) => {
        const { EndpointConfigName: name, ProductionVariants: variants, Tags } = input;
        if (configs.has(name)) throw invalid(`Cannot create already existing endpoint configuration "${arn(name)}".`);
        refuseUnsupported(input as unknown as Record<string, unknown>, UNSUPPORTED, 'endpoint config');
        for (const variant of variants) checkVariant(variant, findModel);
        if (new Set(variants.map(({ VariantName }) => VariantName)).size < variants.length)
          throw invalid('Production variant names must be unique within an endpoint configuration.');
        sagemaker.tagNew(caller, arn(name), Tags);
        configs.set(name, { name, arn: arn(name), variants, created: sagemaker.now() });
        return { EndpointConfigArn: arn(name) };
      },
    },

    DescribeEndpointConfig: {
      constraints: named,
      resource,
      run: ({ EndpointConfigName }) => {
        const { name, arn, variants, created } = find(EndpointConfigName);
        const ProductionVariants = variants.map((variant) => ({ InitialVariantWeight: 1, ...variant }));
        return { EndpointConfigName: name, EndpointConfigArn: arn, ProductionVariants, CreationTime: created };
      },
    },

    // SageMaker lets a config go that an endpoint runs; the endpoint then cannot be updated any more.
    DeleteEndpointConfig: {
      constraints: named,
      resource,
      run: ({ EndpointConfigName }) => void configs.delete(find(EndpointConfigName).name),
    },

    ListEndpointConfigs: {
      constraints: listConstraints,
      run: (input: ListInput) => {
        const { items, NextToken } = page(configs.values(), input);
        const EndpointConfigs = items.map(({ name, arn, created }) => ({
          EndpointConfigName: name,
          EndpointConfigArn: arn,
          CreationTime: created,
        }));
        return { EndpointConfigs, NextToken };
      },
    },
  };
  return { operations, find };
}

function checkVariant(variant: Variant, findModel: (name: string) => Model): void {
  refuseUnsupported(variant as unknown as Record<string, unknown>, UNSUPPORTED_VARIANT, 'production variant');
  for (const member of ['ModelName', 'InstanceType', 'InitialInstanceCount'] as const)
    if (variant[member] === undefined)
      throw invalid(`${member} is required for the production variant "${variant.VariantName}".`);
  findModel(variant.ModelName);
}
