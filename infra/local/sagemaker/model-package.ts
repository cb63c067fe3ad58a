/** A group of the model registry and its versions, by their ARN. */
export interface ModelPackageGroup {
  name: string;
  arn: string;
  description?: string;
  created: Date;
  createdBy: string;
  lastVersion: number;
  packages: Map<string, ModelPackage>;
}

/** A version of a group. `request` holds the members that DescribeModelPackage repeats. */
export interface ModelPackage {
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

/** A CreateModelPackage request. */
export interface CreatePackageInput extends Record<string, unknown> {
  ModelPackageName?: string;
  ModelPackageGroupName?: string;
  ModelApprovalStatus?: string;
  InferenceSpecification?: { Containers: { Image?: string; ModelDataUrl?: string }[] };
  CustomerMetadataProperties?: Record<string, string>;
  ModelCard?: { ModelCardContent?: string; ModelCardStatus?: string };
  ClientToken?: string;
}
