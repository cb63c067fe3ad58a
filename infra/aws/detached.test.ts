import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { ContractError } from '../../pipeline/parse-as.ts';
import { Detached } from './detached.ts';
import { stageNames } from './names.ts';
import { resourcesOf, settings, stageStack, testApp } from './testing.ts';

const detached = { enabled: true, secret: 'a/github-token' };
const stack = stageStack('dev', { detached });
const only = (type: string) => Object.values(resourcesOf(stack, type))[0]!.Properties;
const dispatching = Object.values(resourcesOf(stack, 'AWS::Events::Rule'))
  .map(({ Properties }) => Properties)
  .filter(({ Targets }) => JSON.stringify(Targets).includes('event_type'));

describe('detached mode', () => {
  it('makes nothing until pipeline.yml switches it on', () => {
    const attached = stageStack();
    for (const type of ['AWS::Events::Connection', 'AWS::Events::ApiDestination', 'AWS::SQS::Queue'])
      expect(resourcesOf(attached, type), type).toEqual({});
  });

  it('calls the repository at GitHub with a token that no template holds', () => {
    expect(only('AWS::Events::ApiDestination')).toMatchObject({
      HttpMethod: 'POST',
      InvocationEndpoint: 'https://api.github.com/repos/your-org/fresh-model/dispatches',
    });
    expect(only('AWS::Events::Connection').AuthParameters.ApiKeyAuthParameters).toEqual({
      ApiKeyName: 'Authorization',
      ApiKeyValue: 'Bearer {{resolve:secretsmanager:a/github-token:SecretString:::}}',
    });
  });

  it("tells of this stage's executions: that one awaits approval, and that one has ended", () => {
    expect(dispatching.map(({ EventPattern }) => EventPattern['detail-type'])).toEqual([
      ['Model Awaits Approval'],
      ['Step Functions Execution Status Change'],
    ]);
    for (const { EventPattern } of dispatching)
      expect(JSON.stringify(EventPattern.detail)).toContain(':predictive-maintenance-dev');
    expect(dispatching[1]!.EventPattern.detail.status).toEqual(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']);
  });

  it('sends the ARN of the execution and nothing else of the event, which holds the task token', () => {
    for (const { Targets } of dispatching) {
      const [{ InputTransformer }] = Targets;
      expect(Object.values(InputTransformer.InputPathsMap)).toEqual([
        expect.stringMatching(/^\$\.detail\.execution(Arn)?$/),
      ]);
      const sent = JSON.parse(InputTransformer.InputTemplate.replace(/<[\w-]+>/, '"the ARN"'));
      expect(sent).toEqual({ event_type: 'retrain', client_payload: { 'execution-arn': 'the ARN' } });
    }
  });

  it('keeps what could not be delivered, tries no longer than to the next sweep, and takes letters from its rules alone', () => {
    for (const { Targets } of dispatching) {
      expect(Targets[0].RetryPolicy.MaximumEventAgeInSeconds).toBe(4 * 3600);
      expect(JSON.stringify(Targets[0].DeadLetterConfig)).toContain('DetachedUndelivered');
    }
    const { Statement } = only('AWS::SQS::QueuePolicy').PolicyDocument;
    const allowed = Statement.filter(({ Effect }: { Effect: string }) => Effect === 'Allow');
    expect(allowed).toHaveLength(2);
    for (const { Condition } of allowed) expect(Condition.ArnEquals).toHaveProperty('aws:SourceArn');
  });

  const calling = (repository: string | undefined) => {
    const own = new Stack(testApp(), 'Own');
    const names = stageNames(settings, 'dev');
    new Detached(own, 'Detached', { names, pipelineName: 'pm', secret: 'token', repository });
    return Template.fromStack(own);
  };

  it('leaves the ids out of a repository that is written as its tokens name it', () => {
    calling('your-org@1/fresh-model@2').hasResourceProperties('AWS::Events::ApiDestination', {
      InvocationEndpoint: 'https://api.github.com/repos/your-org/fresh-model/dispatches',
    });
  });

  it('does not guess the repository', () => {
    expect(() => calling(undefined)).toThrow(ContractError);
    expect(() => calling(undefined)).toThrow('cdk context: repository: found nothing, expected OWNER/NAME');
  });
});
