/** A service as `aws-sdk:` resources know it. */
interface SdkService {
  /** The service's name in the stand-in. */
  name: string;
  /** The service's name in the AWS SDK for Java 2, which begins its errors. */
  className: string;
  /** Codes of the errors that the service's API model names. */
  modelled: readonly string[];
}

/** Services by their names in `aws-sdk:` resources. */
export const SDK_SERVICES: Record<string, SdkService> = {
  cloudformation: {
    name: 'cloudformation',
    className: 'CloudFormation',
    modelled: ['AlreadyExistsException', 'LimitExceededException'],
  },
  cloudwatch: { name: 'monitoring', className: 'CloudWatch', modelled: ['ResourceNotFound', 'LimitExceeded'] },
  eventbridge: {
    name: 'events',
    className: 'EventBridge',
    modelled: ['ResourceNotFoundException', 'InternalException'],
  },
  iam: { name: 'iam', className: 'Iam', modelled: ['NoSuchEntity', 'EntityAlreadyExists', 'DeleteConflict'] },
  lambda: {
    name: 'lambda',
    className: 'Lambda',
    modelled: [
      'ResourceNotFoundException',
      'ServiceException',
      'TooManyRequestsException',
      'InvalidParameterValueException',
      'ResourceConflictException',
    ],
  },
  s3: {
    name: 's3',
    className: 'S3',
    modelled: ['NoSuchBucket', 'NoSuchKey', 'BucketAlreadyExists', 'BucketAlreadyOwnedByYou'],
  },
  sagemaker: {
    name: 'sagemaker',
    className: 'SageMaker',
    modelled: ['ConflictException', 'ResourceInUse', 'ResourceLimitExceeded', 'ResourceNotFound'],
  },
  sfn: {
    name: 'states',
    className: 'Sfn',
    modelled: [
      'ExecutionAlreadyExists',
      'ExecutionDoesNotExist',
      'ExecutionNotRedrivable',
      'InvalidArn',
      'InvalidDefinition',
      'InvalidExecutionInput',
      'InvalidName',
      'InvalidOutput',
      'InvalidToken',
      'StateMachineDoesNotExist',
      'TaskDoesNotExist',
      'TaskTimedOut',
      'ResourceNotFound',
    ],
  },
  sns: { name: 'sns', className: 'Sns', modelled: ['InvalidParameter', 'NotFound', 'AuthorizationError'] },
  sqs: { name: 'sqs', className: 'Sqs', modelled: ['QueueDoesNotExist', 'InvalidMessageContents'] },
  ssm: { name: 'ssm', className: 'Ssm', modelled: ['ParameterNotFound'] },
  sts: { name: 'sts', className: 'Sts', modelled: [] },
};
