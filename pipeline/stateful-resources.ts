/**
 * Types of resources that hold something which is lost when the resource is deleted or replaced, and what: a pull request
 * is told of it, a deploy refuses it.
 */
export const STATEFUL_RESOURCES: Readonly<Record<string, string>> = {
  'AWS::S3::Bucket': 'objects',
  'AWS::SageMaker::ModelPackageGroup': 'registered models',
  'AWS::Logs::LogGroup': 'logs',
  'AWS::SNS::Topic': 'subscriptions',
  'AWS::SQS::Queue': 'messages',
  'AWS::StepFunctions::StateMachine': 'executions and their histories',
  'AWS::DynamoDB::Table': 'items',
  'AWS::KMS::Key': 'all that it has encrypted',
  'AWS::SecretsManager::Secret': 'its value',
};
