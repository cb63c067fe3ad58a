import { ModelApprovalStatus, ModelCardStatus, ProductionVariantInstanceType } from '@aws-sdk/client-sagemaker';
import { MAXIMUM_CONTENT, ModelCard } from '../../../pipeline/model/registry/card-schema.ts';
import type { CheckedOperation } from '../core/checked-operations.ts';
import { length, oneOf, pattern } from '../core/constraints.ts';
import type { Call } from '../core/stand-in.ts';
import { type ListInput, listConstraints, page } from './listing.ts';
import type { CreatePackageInput, ModelPackage, ModelPackageGroup } from './model-package.ts';
import { arnOf, invalid, parseS3Uri, refuseUnsupported, type SageMaker, s3Uri } from './state.ts';

interface ListPackagesInput extends ListInput {
  ModelPackageGroupName?: string;
  ModelApprovalStatus?: string;
}

interface Groups {
  find(name: string): ModelPackageGroup;
  arnOf(name: string): string;
}

/** @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModelPackage.html */
const constraints = {
  ModelApprovalStatus: oneOf(...Object.values(ModelApprovalStatus)),
  ApprovalDescription: length(0, 1024),
  ModelPackageDescription: length(0, 1024),
  ClientToken: (value: string) => length(1, 36)(value) ?? pattern(/^[a-zA-Z0-9-]+$/)(value),
  CustomerMetadataProperties: length(1, 50),
  'CustomerMetadataProperties[]': (value: string) =>
    length(1, 256)(value) ?? pattern(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u)(value),
  'InferenceSpecification.Containers': length(1, 15),
  'InferenceSpecification.Containers[].Image': length(0, 255),
  'InferenceSpecification.Containers[].ModelDataUrl': s3Uri,
  'InferenceSpecification.SupportedRealtimeInferenceInstanceTypes[]': oneOf(
    ...Object.values(ProductionVariantInstanceType),
  ),
  'ModelMetrics.ModelQuality.Statistics.S3Uri': s3Uri,
  'ModelCard.ModelCardContent': length(0, MAXIMUM_CONTENT),
  'ModelCard.ModelCardStatus': oneOf(...Object.values(ModelCardStatus)),
};

const UNSUPPORTED = [
  'ValidationSpecification',
  'SourceAlgorithmSpecification',
  'CertifyForMarketplace',
  'AdditionalInferenceSpecifications',
  'SourceUri',
  'ModelLifeCycle',
  'ManagedStorageType',
];
const UNSUPPORTED_UPDATE = [
  'AdditionalInferenceSpecificationsToAdd',
  'InferenceSpecification',
  'SourceUri',
  'ModelCard',
  'ModelLifeCycle',
  'ModelPackageRegistrationType',
];

/** Create-, Describe-, Update-, Delete- and ListModelPackages, and what an approved package serves. */
export function modelPackageOperations(sagemaker: SageMaker, groups: Groups) {
  const { now } = sagemaker;
  const byToken = new Map<string, string>();
  const arnOfPackage = (name: string) => (name.startsWith('arn:') ? name : arnOf(sagemaker, 'model-package', name));
  const byName = ({ ModelPackageName }: { ModelPackageName: string }) => arnOfPackage(ModelPackageName);

  const find = (name: string) => {
    const arn = arnOfPackage(name);
    const [, group] = /:model-package\/([^/]+)\/\d+$/.exec(arn) ?? [];
    const { packages } = groups.find(group ?? name);
    const found = packages.get(arn);
    if (!found) throw invalid(`ModelPackage ${arn} does not exist.`);
    return { found, packages };
  };

  const operations: Record<string, CheckedOperation> = {
    // Unverified against AWS: whether it looks at the image and the artifact, and with whose rights. Here the caller must be
    // allowed to read the artifact, as AWS's managed policy for the registry allows it; it need not be there.
    CreateModelPackage: {
      constraints,
      resource: ({ ModelPackageGroupName }) => (ModelPackageGroupName ? groups.arnOf(ModelPackageGroupName) : '*'),
      run: (request: CreatePackageInput, { caller }: Call) => {
        const repeated = request.ClientToken && byToken.get(request.ClientToken);
        if (repeated) return { ModelPackageArn: repeated };
        const group = groups.find(groupNameOf(request));
        refuseUnsupported(request, UNSUPPORTED, 'model package');
        for (const { ModelDataUrl } of request.InferenceSpecification?.Containers ?? [])
          if (ModelDataUrl) sagemaker.standIn.authorize(caller, 's3:GetObject', objectArn(ModelDataUrl));
        if (request.ModelCard?.ModelCardContent) checkCard(request.ModelCard.ModelCardContent);
        const version = ++group.lastVersion;
        const name = `${group.name}/${version}`;
        const created: ModelPackage = {
          name,
          arn: arnOfPackage(name),
          group: group.name,
          version,
          request,
          approval: request.ModelApprovalStatus ?? 'PendingManualApproval',
          metadata: { ...request.CustomerMetadataProperties },
          created: now(),
        };
        group.packages.set(created.arn, created);
        if (request.ClientToken) byToken.set(request.ClientToken, created.arn);
        return { ModelPackageArn: created.arn };
      },
    },

    DescribeModelPackage: { resource: byName, run: ({ ModelPackageName }) => describe(find(ModelPackageName).found) },

    UpdateModelPackage: {
      constraints,
      resource: ({ ModelPackageArn }) => ModelPackageArn,
      run: (input) => {
        const { found } = find(input.ModelPackageArn);
        refuseUnsupported(input, UNSUPPORTED_UPDATE, 'update of a model package');
        found.approval = input.ModelApprovalStatus ?? found.approval;
        found.approvalDescription = input.ApprovalDescription ?? found.approvalDescription;
        Object.assign(found.metadata, input.CustomerMetadataProperties);
        for (const key of input.CustomerMetadataPropertiesToRemove ?? []) delete found.metadata[key];
        found.modified = now();
        return { ModelPackageArn: found.arn };
      },
    },

    // Without a group SageMaker lists the packages that belong to none, and here all belong to one.
    ListModelPackages: {
      constraints: { ...listConstraints, ...constraints },
      run: ({ ModelPackageGroupName, ModelApprovalStatus: wanted, ...input }: ListPackagesInput) => {
        const all = ModelPackageGroupName ? [...groups.find(ModelPackageGroupName).packages.values()] : [];
        const { items, NextToken } = page(
          all.filter(({ approval }) => !wanted || approval === wanted),
          input,
        );
        return { ModelPackageSummaryList: items.map(summary), NextToken };
      },
    },

    DeleteModelPackage: {
      resource: byName,
      run: ({ ModelPackageName }) => {
        const { found, packages } = find(ModelPackageName);
        packages.delete(found.arn);
      },
    },
  };

  /** Image and artifact of an approved package. Unverified against AWS: its wording for one that is not approved. */
  const resolve = (name: string) => {
    const { found } = find(name);
    if (found.approval !== 'Approved')
      throw invalid(`Model package ${found.arn} cannot be deployed: its approval status is ${found.approval}.`);
    const { Image: image, ModelDataUrl: artifact } = found.request.InferenceSpecification?.Containers[0] ?? {};
    if (!image || !artifact) throw invalid(`Model package ${found.arn} has no container with an image and model data.`);
    return { image, artifact };
  };
  return { operations, resolve };
}

/**
 * Refuses content that is not JSON in the schema of a model package's card.
 * Unverified against AWS: its wording, and whether it asks for a status beside the content.
 */
function checkCard(content: string): void {
  let card: unknown;
  try {
    card = JSON.parse(content);
  } catch (error) {
    throw invalid(`Model card content is not valid JSON: ${(error as Error).message}`);
  }
  const [issue] = ModelCard.safeParse(card).error?.issues ?? [];
  if (issue) throw invalid(`Model card content does not follow the schema: ${issue.path.join('.')}: ${issue.message}`);
}

function objectArn(uri: string): string {
  const { Bucket, Key } = parseS3Uri(uri);
  return `arn:aws:s3:::${Bucket}/${Key}`;
}

/** @see https://github.com/getmoto/moto/pull/7165 (SageMaker's wording when both names or none are given) */
function groupNameOf({ ModelPackageName, ModelPackageGroupName, Tags }: CreatePackageInput): string {
  if (ModelPackageName && ModelPackageGroupName)
    throw invalid(
      'Both ModelPackageName and ModelPackageGroupName are provided in the input. Cannot determine which one to use.',
    );
  if (ModelPackageName) throw invalid('The stand-in registers versions of a ModelPackageGroupName only');
  if (!ModelPackageGroupName) throw invalid('Missing ARN.');
  if (Tags) throw invalid('A versioned model package has the tags of its group and takes none of its own');
  return ModelPackageGroupName;
}

const summary = ({ arn, group, version, approval, created }: ModelPackage) => ({
  ModelPackageArn: arn,
  ModelPackageGroupName: group,
  ModelPackageVersion: version,
  ModelApprovalStatus: approval,
  ModelPackageStatus: 'Completed',
  CreationTime: created,
});

function describe(found: ModelPackage) {
  const { ClientToken, ...request } = found.request;
  return {
    ...request,
    ...summary(found),
    ModelPackageName: found.name,
    ModelPackageStatusDetails: { ValidationStatuses: [] },
    ApprovalDescription: found.approvalDescription,
    CustomerMetadataProperties: Object.keys(found.metadata).length > 0 ? found.metadata : undefined,
    LastModifiedTime: found.modified,
  };
}
