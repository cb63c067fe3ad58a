import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { localArn, type StageNames } from './names.ts';

/**
 * The topic that tells people how an execution ended, and the rule for the ends that the state machine cannot tell of
 * itself: an execution that timed out, was aborted, or whose own notice failed.
 *
 * The topic takes TLS only. It is not encrypted with a KMS key: the notices hold names and counts, no data, and the key
 * that SNS offers for free does not let EventBridge publish, so it would take a customer's key, paid by the month.
 */
export class Notices extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: { names: StageNames; email: string }) {
    super(scope, id);
    const { names, email } = props;
    this.topic = new Topic(this, 'Topic', { topicName: `${names.stage}-notices`, enforceSSL: true });
    if (email) this.topic.addSubscription(new EmailSubscription(email));
    new Rule(this, 'Unsuccessful', {
      description: 'An execution failed, timed out or was aborted',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
          stateMachineArn: [localArn('states', `stateMachine:${names.stage}`)],
        },
      },
      targets: [
        new SnsTopic(this.topic, {
          message: RuleTargetInput.fromText(
            `${names.stage}: execution ${EventField.fromPath('$.detail.name')} ended as ${EventField.fromPath('$.detail.status')} at ${EventField.time}: ${EventField.fromPath('$.detail.executionArn')}`,
          ),
        }),
      ],
    });
  }
}
