import { call, type ResourceHandlers, unlessGone } from './resource.ts';

/** SageMaker's model package groups. */
export const sagemaker: ResourceHandlers = {
  'AWS::SageMaker::ModelPackageGroup': {
    nameProperty: 'ModelPackageGroupName',
    async create({ ModelPackageGroupName, ModelPackageGroupDescription, Tags }, context) {
      const { ModelPackageGroupArn } = await call(context, 'sagemaker', 'CreateModelPackageGroup', {
        ModelPackageGroupName,
        ...(ModelPackageGroupDescription !== undefined && { ModelPackageGroupDescription }),
        ...(Tags && { Tags }),
      });
      return { physicalId: ModelPackageGroupArn, attributes: { ModelPackageGroupArn } };
    },
    // Name and description make another group, and tags mean nothing here.
    update: async (made) => made,
    delete: (_, { ModelPackageGroupName }, context) =>
      unlessGone(call(context, 'sagemaker', 'DeleteModelPackageGroup', { ModelPackageGroupName })),
  },
};
