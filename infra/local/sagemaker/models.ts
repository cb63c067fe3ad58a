import type { CheckedOperation } from '../core/checked-operations.ts';
import { length, pattern } from '../core/constraints.ts';
import { AwsError } from '../core/errors.ts';
import type { Call } from '../core/stand-in.ts';
import { requireXgboostImage } from './image.ts';
import { type ListInput, listConstraints, page } from './listing.ts';
import {
  arnOf,
  invalid,
  parseS3Uri,
  refuseUnsupported,
  resourceName,
  roleArn,
  type SageMaker,
  s3Uri,
  type Tag,
} from './state.ts';
import { requireRole } from './training-request.ts';

/** A model: an image and its artifact. */
export interface Model {
  name: string;
  arn: string;
  image: string;
  artifact: string;
  role: string;
  created: Date;
  /** The container as the request gave it. */
  container: object;
}

interface CreateModelInput {
  ModelName: string;
  ExecutionRoleArn?: string;
  PrimaryContainer?: { Image?: string; ModelDataUrl?: string; ModelPackageName?: string };
  Tags?: Tag[];
}

/** What a model package serves: image and artifact. Refuses a package that is not approved. */
type ResolvePackage = (name: string) => { image: string; artifact: string };

const UNSUPPORTED = ['Containers', 'InferenceExecutionConfig', 'VpcConfig'];
const UNSUPPORTED_CONTAINER = [
  'ImageConfig',
  'ModelDataSource',
  'AdditionalModelDataSources',
  'MultiModelConfig',
  'InferenceSpecificationName',
  'ContainerMetricsConfig',
];

/** @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModel.html */
const constraints = {
  ModelName: resourceName,
  ExecutionRoleArn: roleArn,
  'PrimaryContainer.Image': length(0, 255),
  'PrimaryContainer.ModelDataUrl': s3Uri,
  'PrimaryContainer.Environment': length(0, 100),
  'PrimaryContainer.Environment[]': length(0, 1024),
  'PrimaryContainer.ContainerHostname': pattern(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/),
};

/** CreateModel, DescribeModel, DeleteModel and ListModels, and the lookup that endpoint configs need. */
export function modelOperations(sagemaker: SageMaker, resolvePackage: ResolvePackage) {
  const models = new Map<string, Model>();
  const resource = ({ ModelName }: { ModelName: string }) => arnOf(sagemaker, 'model', ModelName);

  const find = (name: string): Model => {
    const model = models.get(name);
    if (!model) throw invalid(`Could not find model "${arnOf(sagemaker, 'model', name)}".`);
    return model;
  };

  const operations: Record<string, CheckedOperation> = {
    CreateModel: {
      constraints,
      resource,
      run: async (input: CreateModelInput, { caller }: Call) => {
        const { ModelName: name, ExecutionRoleArn: role, PrimaryContainer: container, Tags } = input;
        const arn = resource(input);
        if (models.has(name)) throw invalid(`Cannot create already existing model "${arn}".`);
        refuseUnsupported(input as unknown as Record<string, unknown>, UNSUPPORTED, 'model');
        if (!container) throw invalid('Invalid request: at least one container is required');
        refuseUnsupported(container, UNSUPPORTED_CONTAINER, 'model');
        const { image, artifact } = container.ModelPackageName
          ? resolvePackage(container.ModelPackageName)
          : served(container);
        if (!role) throw invalid('ExecutionRoleArn is required for a model with model data');
        requireXgboostImage(sagemaker, image, role);
        await requireRole(sagemaker, role, caller);
        await requireArtifact(sagemaker, artifact, role);
        sagemaker.tagNew(caller, arn, Tags);
        models.set(name, { name, arn, image, artifact, role, container, created: sagemaker.now() });
        return { ModelArn: arn };
      },
    },

    DescribeModel: {
      constraints: { ModelName: resourceName },
      resource,
      run: ({ ModelName }) => {
        const { name, arn, role, container, created } = find(ModelName);
        return {
          ModelName: name,
          ModelArn: arn,
          PrimaryContainer: { Mode: 'SingleModel', ...container },
          ExecutionRoleArn: role,
          CreationTime: created,
          EnableNetworkIsolation: false,
        };
      },
    },

    DeleteModel: {
      constraints: { ModelName: resourceName },
      resource,
      run: ({ ModelName }) => void models.delete(find(ModelName).name),
    },

    ListModels: {
      constraints: listConstraints,
      run: (input: ListInput) => {
        const { items, NextToken } = page(models.values(), input);
        return {
          Models: items.map(({ name, arn, created }) => ({ ModelName: name, ModelArn: arn, CreationTime: created })),
          NextToken,
        };
      },
    },
  };
  return { operations, find };
}

function served({ Image, ModelDataUrl }: { Image?: string; ModelDataUrl?: string }) {
  if (!Image) throw invalid('Image or ModelPackageName is required in a container');
  if (!ModelDataUrl) throw invalid('ModelDataUrl is required: the built-in XGBoost serves nothing without a model');
  return { image: Image, artifact: ModelDataUrl };
}

/** @see https://github.com/philschmid/llm-sagemaker-sample/issues/2 (the wording) */
async function requireArtifact({ standIn }: SageMaker, artifact: string, role: string): Promise<void> {
  try {
    await standIn.call('s3', 'HeadObject', parseS3Uri(artifact), standIn.roleCaller(role, 'SageMaker'));
  } catch (error) {
    if (!(error instanceof AwsError) || error.name === 'ValidationException') throw error;
    if (error.status === 404) throw invalid(`Could not find model data at ${artifact}.`);
    throw invalid(
      `Could not access model data at ${artifact}. Please ensure that the role "${role}" exists and that its trust relationship policy allows the action "sts:AssumeRole" for the service principal "sagemaker.amazonaws.com". Also ensure that the role has "s3:GetObject" permissions and that the object is located in ${standIn.region}.`,
    );
  }
}
