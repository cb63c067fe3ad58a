import { ModelApprovalStatus } from '@aws-sdk/client-sagemaker';
import { AwsError } from '../errors.ts';
import { type CheckedOperation, length, oneOf } from '../schema.ts';
import type { Call } from '../stand-in.ts';
import { type ListInput, listConstraints, page } from './listing.ts';
import { arnOf, invalid, refuseUnsupported, resourceName, type SageMaker, type Tag } from './state.ts';

interface Group {
  name: string;
  arn: string;
  description?: string;
  created: Date;
  createdBy: string;
  lastVersion: number;
}

interface CreatePackageInput {
  ModelPackageName?: string;
  ModelPackageGroupName?: string;
  ModelApprovalStatus?: string;
  InferenceSpecification?: { Containers: { Image?: string; ModelDataUrl?: string }[] };
  CustomerMetadataProperties?: Record<string, string>;
  ClientToken?: string;
  Tags?: Tag[];
}

/** A version of a group. `request` holds the members that DescribeModelPackage repeats. */
interface Package {
  name: string;
  arn: string;
  group: string;
  version: number;
  request: CreatePackageInput;
  approval: string;
  approvalDescription?: string;
  metadata: Record<string, string>;
  created: Date;
  modified?: Date;
}

const approval = oneOf(...Object.values(ModelApprovalStatus));
const UNSUPPORTED = [
  'ValidationSpecification',
  'SourceAlgorithmSpecification',
  'CertifyForMarketplace',
  'AdditionalInferenceSpecifications',
  'SourceUri',
  'ModelCard',
  'ModelLifeCycle',
];
const UNSUPPORTED_UPDATE = [
  'AdditionalInferenceSpecificationsToAdd',
  'InferenceSpecification',
  'SourceUri',
  'ModelCard',
  'ModelLifeCycle',
  'ModelPackageRegistrationType',
];

/**
 * The model registry: groups and their versions.
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModelPackage.html
 */
export function registryOperations(sagemaker: SageMaker) {
  const { tags, now } = sagemaker;
  const groups = new Map<string, Group>();
  const packages = new Map<string, Package>();
  const byToken = new Map<string, string>();

  const groupArn = (name: string) => (name.startsWith('arn:') ? name : arnOf(sagemaker, 'model-package-group', name));
  const groupResource = ({ ModelPackageGroupName }: { ModelPackageGroupName: string }) =>
    groupArn(ModelPackageGroupName);
  const packageArn = (name: string) => (name.startsWith('arn:') ? name : arnOf(sagemaker, 'model-package', name));

  const findGroup = (name: string): Group => {
    const group = groups.get(groupArn(name));
    if (!group) throw invalid(`ModelPackageGroup ${groupArn(name)} does not exist.`);
    return group;
  };

  const findPackage = (name: string): Package => {
    const found = packages.get(packageArn(name));
    if (!found) throw invalid(`ModelPackage ${packageArn(name)} does not exist.`);
    return found;
  };

  const packagesOf = (group: Group) => [...packages.values()].filter(({ group: name }) => name === group.name);

  const operations: Record<string, CheckedOperation> = {
    CreateModelPackageGroup: {
      constraints: { ModelPackageGroupName: resourceName, ModelPackageGroupDescription: length(0, 1024) },
      resource: groupResource,
      run: ({ ModelPackageGroupName: name, ModelPackageGroupDescription: description, Tags }, { caller }: Call) => {
        const arn = groupArn(name);
        if (groups.has(arn)) throw invalid(`Model Package Group already exists: ${arn}`);
        groups.set(arn, { name, arn, description, created: now(), createdBy: caller.arn, lastVersion: 0 });
        if (Tags) tags.set(arn, Tags);
        return { ModelPackageGroupArn: arn };
      },
    },

    DescribeModelPackageGroup: {
      resource: groupResource,
      run: ({ ModelPackageGroupName }) => {
        const group = findGroup(ModelPackageGroupName);
        return { ...groupSummary(group), CreatedBy: { IamIdentity: { Arn: group.createdBy } } };
      },
    },

    DeleteModelPackageGroup: {
      resource: groupResource,
      run: ({ ModelPackageGroupName }) => {
        const group = findGroup(ModelPackageGroupName);
        if (packagesOf(group).length > 0)
          throw new AwsError(
            'ConflictException',
            'Model Package Group cannot be deleted because it still contains Model Packages. Delete these first and retry.',
          );
        groups.delete(group.arn);
      },
    },

    ListModelPackageGroups: {
      constraints: listConstraints,
      run: (input: ListInput) => {
        const { items, NextToken } = page(groups.values(), input);
        return { ModelPackageGroupSummaryList: items.map(groupSummary), NextToken };
      },
    },

    CreateModelPackage: {
      constraints: {
        ModelApprovalStatus: approval,
        'CustomerMetadataProperties[]': length(0, 256),
        CustomerMetadataProperties: length(1, 50),
      },
      resource: ({ ModelPackageGroupName }) => (ModelPackageGroupName ? groupArn(ModelPackageGroupName) : '*'),
      run: (request: CreatePackageInput) => {
        const repeated = request.ClientToken && byToken.get(request.ClientToken);
        if (repeated) return { ModelPackageArn: repeated };
        const group = findGroup(groupNameOf(request));
        refuseUnsupported(request as Record<string, unknown>, UNSUPPORTED, 'model package');
        const version = ++group.lastVersion;
        const name = `${group.name}/${version}`;
        const created: Package = {
          name,
          arn: packageArn(name),
          group: group.name,
          version,
          request,
          approval: request.ModelApprovalStatus ?? 'PendingManualApproval',
          metadata: { ...request.CustomerMetadataProperties },
          created: now(),
        };
        packages.set(created.arn, created);
        if (request.ClientToken) byToken.set(request.ClientToken, created.arn);
        return { ModelPackageArn: created.arn };
      },
    },

    DescribeModelPackage: {
      resource: ({ ModelPackageName }) => packageArn(ModelPackageName),
      run: ({ ModelPackageName }) => describe(findPackage(ModelPackageName)),
    },

    UpdateModelPackage: {
      constraints: {
        ModelApprovalStatus: approval,
        ApprovalDescription: length(0, 1024),
        'CustomerMetadataProperties[]': length(0, 256),
      },
      resource: ({ ModelPackageArn }) => ModelPackageArn,
      run: (input) => {
        const found = findPackage(input.ModelPackageArn);
        refuseUnsupported(input, UNSUPPORTED_UPDATE, 'update of a model package');
        found.approval = input.ModelApprovalStatus ?? found.approval;
        found.approvalDescription = input.ApprovalDescription ?? found.approvalDescription;
        Object.assign(found.metadata, input.CustomerMetadataProperties);
        for (const key of input.CustomerMetadataPropertiesToRemove ?? []) delete found.metadata[key];
        found.modified = now();
        return { ModelPackageArn: found.arn };
      },
    },

    ListModelPackages: {
      constraints: { ...listConstraints, ModelApprovalStatus: approval },
      run: ({
        ModelPackageGroupName,
        ModelApprovalStatus: wanted,
        ...input
      }: ListInput & Record<'ModelPackageGroupName' | 'ModelApprovalStatus', string | undefined>) => {
        const found = ModelPackageGroupName ? packagesOf(findGroup(ModelPackageGroupName)) : [];
        const { items, NextToken } = page(
          found.filter((one) => !wanted || one.approval === wanted),
          input,
        );
        return { ModelPackageSummaryList: items.map(packageSummary), NextToken };
      },
    },

    DeleteModelPackage: {
      resource: ({ ModelPackageName }) => packageArn(ModelPackageName),
      run: ({ ModelPackageName }) => void packages.delete(findPackage(ModelPackageName).arn),
    },
  };

  /** Image and artifact of an approved package. */
  const resolve = (name: string) => {
    const found = findPackage(name);
    if (found.approval !== 'Approved')
      throw invalid(`Model package ${found.arn} cannot be deployed: its approval status is ${found.approval}.`);
    const { Image: image, ModelDataUrl: artifact } = found.request.InferenceSpecification?.Containers[0] ?? {};
    if (!image || !artifact) throw invalid(`Model package ${found.arn} has no container with an image and model data.`);
    return { image, artifact };
  };
  return { operations, resolve };
}

/** @see https://github.com/getmoto/moto/pull/7165 (SageMaker's wording when both names or none are given) */
function groupNameOf({ ModelPackageName, ModelPackageGroupName }: CreatePackageInput): string {
  if (ModelPackageName && ModelPackageGroupName)
    throw invalid(
      'Both ModelPackageName and ModelPackageGroupName are provided in the input. Cannot determine which one to use.',
    );
  if (ModelPackageName) throw invalid('The stand-in registers versions of a ModelPackageGroupName only');
  if (!ModelPackageGroupName) throw invalid('Missing ARN.');
  return ModelPackageGroupName;
}

const groupSummary = ({ name, arn, description, created }: Group) => ({
  ModelPackageGroupName: name,
  ModelPackageGroupArn: arn,
  ModelPackageGroupDescription: description,
  ModelPackageGroupStatus: 'Completed',
  CreationTime: created,
});

const packageSummary = ({ arn, group, version, approval, created }: Package) => ({
  ModelPackageArn: arn,
  ModelPackageGroupName: group,
  ModelPackageVersion: version,
  ModelApprovalStatus: approval,
  ModelPackageStatus: 'Completed',
  CreationTime: created,
});

function describe(found: Package) {
  const { Tags, ClientToken, ...request } = found.request;
  return {
    ...request,
    ...packageSummary(found),
    ModelPackageName: found.name,
    ModelPackageStatusDetails: { ValidationStatuses: [] },
    ApprovalDescription: found.approvalDescription,
    CustomerMetadataProperties: Object.keys(found.metadata).length > 0 ? found.metadata : undefined,
    LastModifiedTime: found.modified,
  };
}
