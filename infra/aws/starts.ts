import { type IRuleTarget, Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { executionInput } from '../../pipeline/execution-input.ts';
import { ContractError } from '../../pipeline/parse-as.ts';
import type { PipelineSettings } from '../../pipeline/settings.ts';
import type { Data } from './data.ts';
import type { StageNames } from './names.ts';

/** Characters that a rule may send as input (EventBridge API reference, Target). */
const MAX_RULE_INPUT = 8192;

/**
 * The two ways that AWS itself starts the state machine: by a schedule, and by the marker object whose arrival says that
 * a delivery of raw files is complete. Both give the input that a start by hand gives. Off until `pipeline.yml` says so.
 */
export class Starts extends Construct {
  constructor(
    scope: Construct,
    id: string,
    props: { names: StageNames; settings: PipelineSettings; data: Data; stateMachine: StateMachine },
  ) {
    super(scope, id);
    const { names, settings, data, stateMachine } = props;
    const { schedule, marker } = settings.starts;
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('events.amazonaws.com') });
    const start = (reason: 'schedule' | 'marker'): IRuleTarget[] => {
      const input = executionInput(settings, {
        rawBucket: names.buckets.raw,
        endpointName: names.stage,
        startedBy: { reason },
      });
      requireRuleInput(JSON.stringify(input).length);
      return [new SfnStateMachine(stateMachine, { role, input: RuleTargetInput.fromObject(input) })];
    };
    new Rule(this, 'Schedule', {
      description: 'Retrains at the times that pipeline.yml names',
      schedule: Schedule.expression(schedule.expression),
      enabled: schedule.enabled,
      targets: start('schedule'),
    });
    new Rule(this, 'Marker', {
      description: 'Retrains when the marker object arrives',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [data.raw.bucketName] }, object: { key: [marker.key] } },
      },
      enabled: marker.enabled,
      targets: start('marker'),
    });
  }
}

function requireRuleInput(length: number): void {
  if (length > MAX_RULE_INPUT)
    throw new ContractError(
      `pipeline/pipeline.yml: dataset: found settings that make an execution input of ${length} characters, expected at most ${MAX_RULE_INPUT}: an EventBridge rule sends no more`,
    );
}
