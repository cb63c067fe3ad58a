import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { PipelineSettings } from '../../pipeline/settings.ts';
import type { Stage } from '../../pipeline/stages.ts';
import { applyBoundary } from './boundary.ts';
import { Data } from './data.ts';
import { Detached } from './detached.ts';
import { Lambdas } from './lambdas.ts';
import { type Step, stageNames } from './names.ts';
import { Notices } from './notices.ts';
import { Pipeline } from './pipeline.ts';
import { Serving } from './serving.ts';
import { Starts } from './starts.ts';

interface StageStackProps extends StackProps {
  settings: PipelineSettings;
  stage: Stage;
  /** Text of `pipeline/retraining.asl.json`. */
  definition: string;
  /** Folder of each step's bundle. */
  bundles: Record<Step, string>;
  /** The repository that detached mode tells of executions: `OWNER/NAME` or `OWNER@ID/NAME@ID`. */
  repository?: string | undefined;
}

/** Everything of one stage, in one stack, so that one deploy is all or nothing. */
export class StageStack extends Stack {
  constructor(scope: Construct, { settings, stage, definition, bundles, repository, ...props }: StageStackProps) {
    const names = stageNames(settings, stage);
    super(scope, names.stage, { description: `${settings.name}, stage ${stage}`, ...props });
    applyBoundary(this, settings);
    const data = new Data(this, 'Data', { names, stage });
    const lambdas = new Lambdas(this, 'Lambdas', { names, data, bundles });
    const serving = new Serving(this, 'Serving', {
      names,
      data,
      maximumLatency: settings.endpoint.maximumLatency,
    });
    const { topic } = new Notices(this, 'Notices', { names, email: settings.notice.email });
    const pipelineName = settings.name;
    const { stateMachine } = new Pipeline(this, 'Pipeline', {
      definition,
      pipelineName,
      names,
      data,
      lambdas,
      serving,
      topic,
    });
    new Starts(this, 'Starts', { names, settings, data, stateMachine });
    const { enabled, secret } = settings.detached;
    if (enabled) new Detached(this, 'Detached', { names, pipelineName, secret, repository });

    const output = (id: string, value: string, description: string) => new CfnOutput(this, id, { value, description });
    output('StateMachineArn', stateMachine.stateMachineArn, 'What start-retraining starts');
    output('RawBucket', data.raw.bucketName, 'Where raw files are delivered');
    output('FeaturesBucket', data.features.bucketName, 'What each execution computed from the raw files');
    output('ModelBucket', data.model.bucketName, 'Models and evaluation reports');
    output('NoticeTopicArn', topic.topicArn, 'Tells how executions ended');
    output('EndpointName', names.stage, 'The endpoint that the state machine makes and updates');
    output('ModelPackageGroup', names.stage, 'Registry of the models that passed their gate');
  }
}
