import { TrainingInstanceType } from '@aws-sdk/client-sagemaker';
import { type Constraints, length, oneOf, pattern, range } from '../core/constraints.ts';
import { AwsError } from '../core/errors.ts';
import type { Caller } from '../core/stand-in.ts';
import { passRole } from '../iam/trust.ts';
import { requireXgboostImage } from './image.ts';
import { invalid, parseS3Uri, refuseUnsupported, resourceName, roleArn, type SageMaker, s3Uri } from './state.ts';

/** A CreateTrainingJob request whose members have been checked. */
export interface TrainingRequest {
  TrainingJobName: string;
  RoleArn: string;
  AlgorithmSpecification: { TrainingImage: string; TrainingInputMode: string };
  HyperParameters?: Record<string, string>;
  InputDataConfig?: Channel[];
  OutputDataConfig: { S3OutputPath: string };
  ResourceConfig: { InstanceType: string; InstanceCount: number; VolumeSizeInGB: number };
  StoppingCondition?: { MaxRuntimeInSeconds?: number; MaxWaitTimeInSeconds?: number };
  EnableManagedSpotTraining?: boolean;
  Tags?: { Key: string; Value: string }[];
}

export interface Channel {
  ChannelName: string;
  ContentType?: string;
  InputMode?: string;
  DataSource: { S3DataSource: { S3DataType: string; S3Uri: string; S3DataDistributionType?: string } };
}

/** @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrainingJob.html */
export const trainingConstraints: Constraints = {
  TrainingJobName: resourceName,
  RoleArn: roleArn,
  HyperParameters: length(0, 100),
  'HyperParameters[]': length(0, 2500),
  InputDataConfig: length(1, 20),
  'InputDataConfig[].ChannelName': (value) => length(1, 64)(value) ?? pattern(/^[A-Za-z0-9.\-_]+$/)(value),
  'InputDataConfig[].ContentType': length(0, 256),
  'InputDataConfig[].DataSource.S3DataSource.S3DataType': oneOf(
    'ManifestFile',
    'S3Prefix',
    'AugmentedManifestFile',
    'Converse',
  ),
  'InputDataConfig[].DataSource.S3DataSource.S3Uri': s3Uri,
  'InputDataConfig[].DataSource.S3DataSource.S3DataDistributionType': oneOf('FullyReplicated', 'ShardedByS3Key'),
  'OutputDataConfig.S3OutputPath': s3Uri,
  'AlgorithmSpecification.TrainingInputMode': oneOf('Pipe', 'File', 'FastFile'),
  'ResourceConfig.InstanceType': oneOf(...Object.values(TrainingInstanceType)),
  'ResourceConfig.VolumeSizeInGB': range(1, 16384),
  'StoppingCondition.MaxRuntimeInSeconds': range(1, 2419200),
  'StoppingCondition.MaxWaitTimeInSeconds': range(1, 2419200),
};

/** The default of `MaxRuntimeInSeconds`. */
const DEFAULT_RUNTIME_SECONDS = 86_400;

/** How long a job may run, in seconds. */
export const maximumRuntimeSeconds = ({ StoppingCondition }: TrainingRequest): number =>
  StoppingCondition?.MaxRuntimeInSeconds ?? DEFAULT_RUNTIME_SECONDS;

const UNSUPPORTED = [
  'CheckpointConfig',
  'DebugHookConfig',
  'DebugRuleConfigurations',
  'TensorBoardOutputConfig',
  'ExperimentConfig',
  'ProfilerConfig',
  'ProfilerRuleConfigurations',
  'Environment',
  'RetryStrategy',
  'RemoteDebugConfig',
  'InfraCheckConfig',
  'SessionChainingConfig',
  'ServerlessJobConfig',
  'MlflowConfig',
  'ModelPackageConfig',
];

/**
 * Checks what SageMaker checks before it accepts a job: the image, the role, and that each channel has objects.
 * @throws AwsError ValidationException in SageMaker's words
 */
export async function checkTrainingRequest(
  sagemaker: SageMaker,
  input: TrainingRequest,
  caller: Caller,
): Promise<void> {
  const { AlgorithmSpecification, ResourceConfig, RoleArn, InputDataConfig = [] } = input;
  refuseUnsupported(input as unknown as Record<string, unknown>, UNSUPPORTED, 'training job');
  for (const [member, value] of Object.entries({
    algorithmSpecification: AlgorithmSpecification,
    resourceConfig: ResourceConfig,
  }))
    if (!value)
      throw invalid(
        `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
      );
  refuseUnsupported(
    AlgorithmSpecification,
    ['AlgorithmName', 'MetricDefinitions', 'ContainerEntrypoint', 'ContainerArguments'],
    'training job',
  );
  if (!AlgorithmSpecification.TrainingImage)
    throw invalid('You must specify either an algorithm name or a training image');
  if (ResourceConfig.InstanceCount !== 1) throw invalid('The stand-in trains on one instance only');
  if (AlgorithmSpecification.TrainingInputMode !== 'File')
    throw invalid('The stand-in reads channels in File mode only');
  checkSpot(input);
  requireXgboostImage(sagemaker, AlgorithmSpecification.TrainingImage, RoleArn);
  await requireRole(sagemaker, RoleArn, caller);
  for (const channel of InputDataConfig) await requireObjects(sagemaker, channel, RoleArn);
}

/** Unverified against AWS: the words of the second refusal. */
function checkSpot(input: TrainingRequest): void {
  const wait = input.StoppingCondition?.MaxWaitTimeInSeconds;
  if (input.EnableManagedSpotTraining && (wait === undefined || wait < maximumRuntimeSeconds(input)))
    throw invalid(
      'Invalid MaxWaitTimeInSeconds. It must be present and be greater than or equal to MaxRuntimeInSeconds',
    );
  if (!input.EnableManagedSpotTraining && wait !== undefined)
    throw invalid('MaxWaitTimeInSeconds above 0 is not allowed when EnableManagedSpotTraining is false.');
}

/** @throws AwsError unless the caller may pass the role and SageMaker may assume it */
export async function requireRole({ standIn }: SageMaker, role: string, caller: Caller): Promise<void> {
  if (!(await passRole(standIn, caller, role, 'sagemaker.amazonaws.com')))
    throw invalid(
      `Could not assume role ${role}. Please ensure that the role exists and allows principal 'sagemaker.amazonaws.com' to assume the role.`,
    );
}

async function requireObjects({ standIn }: SageMaker, channel: Channel, role: string): Promise<void> {
  const source = channel.DataSource.S3DataSource;
  if (source?.S3DataType !== 'S3Prefix') throw invalid('The stand-in reads channels of S3Prefix only');
  const { Bucket, Key } = parseS3Uri(source.S3Uri);
  const asRole = standIn.roleCaller(role, 'SageMaker');
  const listed = await standIn
    .call('s3', 'ListObjectsV2', { Bucket, Prefix: Key, MaxKeys: 1 }, asRole)
    .catch((error) => {
      if (error instanceof AwsError) return { Contents: [] };
      throw error;
    });
  if (listed.Contents?.length) return;
  throw invalid(
    `No S3 objects found under S3 URL "${source.S3Uri}" given in input data source. Please ensure that the bucket exists in the selected region (${standIn.region}), that objects exist under that S3 prefix, and that the role "${role}" has "s3:ListBucket" permissions on bucket "${Bucket}".`,
  );
}
