import { Duration, SecretValue } from 'aws-cdk-lib';
import {
  ApiDestination,
  Authorization,
  Connection,
  EventField,
  type EventPattern,
  HttpMethod,
  HttpParameter,
  Rule,
  RuleTargetInput,
} from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ContractError } from '../../pipeline/parse-as.ts';
import { localArn, type StageNames } from './names.ts';

/** The sweep of retrain.yml comes every four hours: what could not be delivered by then, it has found. */
const MAX_EVENT_AGE = Duration.hours(4);

interface DetachedProps {
  names: StageNames;
  /** Name of the pipeline, the source of its events. */
  pipelineName: string;
  /** Name of the secret that holds the GitHub token. */
  secret: string;
  /** `OWNER/NAME`, or `OWNER@ID/NAME@ID`. */
  repository: string | undefined;
}

/**
 * Tells GitHub by a repository_dispatch when an execution awaits approval and when it has ended, so that no job has to
 * wait for it. All that is sent is the execution's ARN: the task token of the event stays in AWS.
 *
 * The token is in no template: CloudFormation reads it from Secrets Manager when it makes the connection, and EventBridge
 * keeps it in a secret of its own.
 * @throws ContractError where the repository is not known
 */
export class Detached extends Construct {
  constructor(scope: Construct, id: string, { names, pipelineName, secret, repository }: DetachedProps) {
    super(scope, id);
    if (!repository)
      throw new ContractError(
        'cdk context: repository: found nothing, expected OWNER/NAME: pipeline/pipeline.yml switches detached on',
      );
    const token = SecretValue.secretsManager(secret).unsafeUnwrap();
    const connection = new Connection(this, 'Connection', {
      connectionName: `${names.stage}-github`,
      description: `Repository dispatches to ${plainName(repository)}`,
      authorization: Authorization.apiKey('Authorization', SecretValue.unsafePlainText(`Bearer ${token}`)),
      headerParameters: {
        Accept: HttpParameter.fromString('application/vnd.github+json'),
        'X-GitHub-Api-Version': HttpParameter.fromString('2022-11-28'),
      },
    });
    const destination = new ApiDestination(this, 'Dispatches', {
      apiDestinationName: `${names.stage}-github-dispatches`,
      connection,
      endpoint: `https://api.github.com/repos/${plainName(repository)}/dispatches`,
      httpMethod: HttpMethod.POST,
      rateLimitPerSecond: 1,
    });
    const eventRole = new Role(this, 'Role', { assumedBy: new ServicePrincipal('events.amazonaws.com') });
    const deadLetterQueue = new Queue(this, 'Undelivered', {
      queueName: `${names.stage}-undelivered-dispatches`,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    const dispatch = (ruleId: string, description: string, executionArn: string, eventPattern: EventPattern) => {
      const event = RuleTargetInput.fromObject({
        event_type: 'retrain',
        client_payload: { 'execution-arn': EventField.fromPath(executionArn) },
      });
      const delivery = { event, eventRole, deadLetterQueue, maxEventAge: MAX_EVENT_AGE, retryAttempts: 185 };
      const target = new targets.ApiDestination(destination, delivery);
      new Rule(this, ruleId, { description, eventPattern, targets: [target] });
    };
    dispatch('AwaitsApproval', 'Asks GitHub for the approval of a model', '$.detail.execution', {
      source: [pipelineName],
      detailType: ['Model Awaits Approval'],
      detail: { execution: [{ prefix: localArn('states', `execution:${names.stage}:`) }] },
    });
    dispatch('Ended', 'Tells GitHub that an execution has ended', '$.detail.executionArn', {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: {
        status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'],
        stateMachineArn: [localArn('states', `stateMachine:${names.stage}`)],
      },
    });
  }
}

/** `OWNER/NAME` of a repository that is written as its tokens' subject names it: `OWNER@ID/NAME@ID`. */
const plainName = (repository: string): string => repository.replaceAll(/@\d+/g, '');
