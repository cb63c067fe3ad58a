import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyDocument, type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnModelPackageGroup } from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';
import type { PipelineSettings } from '../../pipeline/settings.ts';
import type { Data } from './data.ts';
import { localArn, type StageNames } from './names.ts';
import { allow, listExecutions } from './policies.ts';
import { xgboostImage } from './xgboost-image.ts';

interface ServingProps extends Pick<PipelineSettings['endpoint'], 'maximumLatency'> {
  names: StageNames;
  data: Data;
}

/** The only variant of every endpoint config that the state machine makes. */
const VARIANT = 'AllTraffic';

/** Which share of the requests may fail in a minute before the alarm goes off. */
const FAILED_SHARE = 0.01;

/**
 * What training and serving need: the registry of models, the roles that SageMaker assumes, the image, and the alarms that
 * watch a new model. The endpoint itself is made and updated by the state machine, because it needs a trained and approved
 * model.
 */
export class Serving extends Construct {
  readonly modelPackageGroup: CfnModelPackageGroup;
  readonly trainingRole: Role;
  readonly servingRole: Role;
  readonly image: string;
  /** Each rolls an update of the endpoint back when it goes off. */
  readonly alarms: Record<'errors' | 'latency', Alarm>;

  constructor(scope: Construct, id: string, props: ServingProps) {
    super(scope, id);
    const { names, data, maximumLatency } = props;
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
    this.alarms = {
      errors: endpointAlarm(this, 'ErrorsAlarm', names.stage, {
        alarmName: `${names.stage}-endpoint-errors`,
        alarmDescription: `More than ${FAILED_SHARE * 100} % of the requests to the model fail`,
        metricName: 'Invocation5XXErrors',
        statistic: 'Average',
        threshold: FAILED_SHARE,
      }),
      latency: endpointAlarm(this, 'LatencyAlarm', names.stage, {
        alarmName: `${names.stage}-endpoint-latency`,
        alarmDescription: `The model takes over ${maximumLatency} ms for one in a hundred requests`,
        metricName: 'ModelLatency',
        statistic: 'p99',
        // SageMaker gives it in microseconds.
        threshold: maximumLatency * 1000,
      }),
    };
  }
}

/**
 * An alarm on the endpoint's variant, both of its fleets while it is updated. Where nobody calls the endpoint there is no
 * data, which is no reason to roll back.
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html
 */
function endpointAlarm(
  scope: Construct,
  id: string,
  EndpointName: string,
  alarm: { alarmName: string; alarmDescription: string; metricName: string; statistic: string; threshold: number },
): Alarm {
  const { metricName, statistic, ...settings } = alarm;
  return new Alarm(scope, id, {
    ...settings,
    metric: new Metric({
      namespace: 'AWS/SageMaker',
      metricName,
      dimensionsMap: { EndpointName, VariantName: VARIANT },
      statistic,
      period: Duration.minutes(1),
    }),
    evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}

/**
 * A role that SageMaker assumes for a container: its own statements, its log group and its metrics. It needs no right to
 * pull the image: SageMaker pulls its pre-built images with credentials of its own.
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg-ecr-paths/sagemaker-algo-docker-registry-paths.html
 */
function sageMakerRole(scope: Construct, id: string, logGroup: string, statements: PolicyStatement[]): Role {
  const logs = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'];
  // Metrics have no resource that a policy could name, but a namespace.
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
