import { PolicyDocument, type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnModelPackageGroup } from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';
import type { Data } from './data.ts';
import { localArn, type StageNames } from './names.ts';
import { allow, listExecutions } from './policies.ts';
import { xgboostImage } from './xgboost-image.ts';

/**
 * What training and serving need: the registry of models, the roles that SageMaker assumes, the image. The endpoint itself
 * is made and updated by the state machine, because it needs a trained and approved model.
 */
export class Serving extends Construct {
  readonly modelPackageGroup: CfnModelPackageGroup;
  readonly trainingRole: Role;
  readonly servingRole: Role;
  readonly image: string;

  constructor(scope: Construct, id: string, props: { names: StageNames; data: Data }) {
    super(scope, id);
    const { names, data } = props;
    this.image = xgboostImage(this);
    this.modelPackageGroup = new CfnModelPackageGroup(this, 'ModelPackageGroup', {
      modelPackageGroupName: names.stage,
      modelPackageGroupDescription: `Every model of ${names.stage} that passed its quality gate`,
    });
    this.trainingRole = sageMakerRole(this, 'TrainingRole', '/aws/sagemaker/TrainingJobs', [
      listExecutions(data.features.bucketArn),
      allow('s3:GetObject', data.features.arnForObjects('executions/*')),
      allow('s3:PutObject', data.model.arnForObjects('executions/*')),
    ]);
    this.servingRole = sageMakerRole(this, 'ServingRole', `/aws/sagemaker/Endpoints/${names.stage}`, [
      allow('s3:GetObject', data.model.arnForObjects('executions/*')),
    ]);
  }
}

/**
 * A role that SageMaker assumes for a container: its own statements, its log group and its metrics. It needs no right to
 * pull the image: SageMaker pulls its pre-built images with credentials of its own.
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg-ecr-paths/sagemaker-algo-docker-registry-paths.html
 */
function sageMakerRole(scope: Construct, id: string, logGroup: string, statements: PolicyStatement[]): Role {
  const logs = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'];
  const metrics = allow('cloudwatch:PutMetricData', '*', {
    StringLike: { 'cloudwatch:namespace': '/aws/sagemaker/*' },
  });
  return new Role(scope, id, {
    assumedBy: new ServicePrincipal('sagemaker.amazonaws.com'),
    inlinePolicies: {
      container: new PolicyDocument({
        statements: [...statements, allow(logs, localArn('logs', `log-group:${logGroup}*`)), metrics],
      }),
    },
  });
}
