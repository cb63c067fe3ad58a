import type { CheckedOperation } from '../core/checked-operations.ts';
import { length } from '../core/constraints.ts';
import { AwsError } from '../core/errors.ts';
import type { Call } from '../core/stand-in.ts';
import { type ListInput, listConstraints, page } from './listing.ts';
import type { ModelPackageGroup } from './model-package.ts';
import { arnOf, invalid, resourceName, type SageMaker, type Tag } from './state.ts';

interface CreateGroupInput {
  ModelPackageGroupName: string;
  ModelPackageGroupDescription?: string;
  Tags?: Tag[];
}

/** @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModelPackageGroup.html */
const constraints = { ModelPackageGroupName: resourceName, ModelPackageGroupDescription: length(0, 1024) };

/** Create-, Describe-, Delete- and ListModelPackageGroups, and the lookup by name or ARN. */
export function modelPackageGroupOperations(sagemaker: SageMaker) {
  const groups = new Map<string, ModelPackageGroup>();
  const arnOfGroup = (name: string) => (name.startsWith('arn:') ? name : arnOf(sagemaker, 'model-package-group', name));
  const resource = (input: { ModelPackageGroupName: string }) => arnOfGroup(input.ModelPackageGroupName);

  const find = (name: string): ModelPackageGroup => {
    const group = groups.get(arnOfGroup(name));
    if (!group) throw invalid(`ModelPackageGroup ${arnOfGroup(name)} does not exist.`);
    return group;
  };

  const operations: Record<string, CheckedOperation> = {
    CreateModelPackageGroup: {
      constraints,
      resource,
      run: (input: CreateGroupInput & Record<string, unknown>, { caller }: Call) => {
        const { ModelPackageGroupName: name, ModelPackageGroupDescription: description, Tags } = input;
        const arn = resource(input);
        if (input.ManagedConfiguration) throw invalid('The stand-in has no managed model package groups');
        if (groups.has(arn)) throw invalid(`Model Package Group already exists: ${arn}`);
        sagemaker.tagNew(caller, arn, Tags);
        const created = sagemaker.now();
        groups.set(arn, {
          name,
          arn,
          description,
          created,
          createdBy: caller.arn,
          lastVersion: 0,
          packages: new Map(),
        });
        return { ModelPackageGroupArn: arn };
      },
    },

    DescribeModelPackageGroup: {
      resource,
      run: ({ ModelPackageGroupName }) => {
        const group = find(ModelPackageGroupName);
        return { ...summary(group), CreatedBy: { IamIdentity: { Arn: group.createdBy } } };
      },
    },

    DeleteModelPackageGroup: {
      resource,
      run: ({ ModelPackageGroupName }) => {
        const group = find(ModelPackageGroupName);
        if (group.packages.size > 0)
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
        return { ModelPackageGroupSummaryList: items.map(summary), NextToken };
      },
    },
  };
  return { operations, find, arnOf: arnOfGroup };
}

const summary = ({ name, arn, description, created }: ModelPackageGroup) => ({
  ModelPackageGroupName: name,
  ModelPackageGroupArn: arn,
  ModelPackageGroupDescription: description,
  ModelPackageGroupStatus: 'Completed',
  CreationTime: created,
});
