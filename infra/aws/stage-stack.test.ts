import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { definitionHash } from '../../pipeline/asl/substitutions.ts';
import { ExecutionInput } from '../../pipeline/contract.ts';
import { ContractError, parseAs } from '../../pipeline/parse-as.ts';
import type { Stage } from '../../pipeline/stages.ts';
import { definition, type Resources, resourcesOf, settings, stageStack } from './testing.ts';

const stack = stageStack();
const only = (resources: Resources) => Object.values(resources)[0]!;

describe('buckets', () => {
  const buckets = Object.values(resourcesOf(stack, 'AWS::S3::Bucket'));

  it('are versioned, encrypted, never public, and tell EventBridge', () => {
    expect(buckets).toHaveLength(3);
    for (const { Properties } of buckets) {
      expect(Properties.VersioningConfiguration).toEqual({ Status: 'Enabled' });
      expect(JSON.stringify(Properties.BucketEncryption)).toContain('AES256');
      expect(Object.values(Properties.PublicAccessBlockConfiguration)).toEqual([true, true, true, true]);
      expect(Properties.NotificationConfiguration).toEqual({ EventBridgeConfiguration: { EventBridgeEnabled: true } });
    }
  });

  it('refuse requests without TLS', () => {
    const policies = Object.values(resourcesOf(stack, 'AWS::S3::BucketPolicy'));
    expect(policies).toHaveLength(3);
    for (const { Properties } of policies)
      expect(Properties.PolicyDocument.Statement).toContainEqual(
        expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      );
  });

  it('stay when the prod stack is deleted, but for the features, which can be computed again', () => {
    const policies = (stage: Stage) =>
      Object.values(resourcesOf(stageStack(stage), 'AWS::S3::Bucket')).map(({ DeletionPolicy }) => DeletionPolicy);
    expect(policies('prod')).toEqual(['RetainExceptOnCreate', 'Delete', 'RetainExceptOnCreate']);
    expect(policies('dev')).toEqual(['Delete', 'Delete', 'Delete']);
  });
});

describe('the state machine', () => {
  const machine = only(resourcesOf(stack, 'AWS::StepFunctions::StateMachine')).Properties;

  it('is given every substitution that its definition asks for, and no other', () => {
    const asked = new Set([...definition.matchAll(/\$\{(\w+)\}/g)].map((match) => match[1]));
    expect(new Set(Object.keys(machine.DefinitionSubstitutions))).toEqual(asked);
  });

  it('is given the hash of its own text, which start-retraining names too', () => {
    expect(machine.DefinitionSubstitutions.DefinitionSha256).toBe(definitionHash(definition));
  });

  it('logs every event without its data, which holds the task token', () => {
    expect(machine.LoggingConfiguration).toMatchObject({ Level: 'ALL', IncludeExecutionData: false });
    expect(machine.TracingConfiguration).toEqual({ Enabled: true });
  });
});

describe('starts by AWS itself', () => {
  const starts = (stage = stack) =>
    Object.values(resourcesOf(stage, 'AWS::Events::Rule')).filter(({ Properties }) => Properties.Targets[0].Input);

  it('are off until pipeline.yml switches them on', () => {
    expect(starts().map(({ Properties }) => Properties.State)).toEqual(['DISABLED', 'DISABLED']);
    const { schedule, marker } = settings.starts;
    const on = stageStack('dev', {
      starts: { schedule: { ...schedule, enabled: true }, marker: { ...marker, enabled: true } },
    });
    expect(starts(on).map(({ Properties }) => Properties.State)).toEqual(['ENABLED', 'ENABLED']);
  });

  it('give an execution input that fits the contract', () => {
    const reasons = starts().map(({ Properties }) => {
      const [, parts] = Properties.Targets[0].Input['Fn::Join'];
      const text = parts.map((part: unknown) => (typeof part === 'string' ? part : '000000000000')).join('');
      return parseAs(ExecutionInput, JSON.parse(text), 'rule').startedBy.reason;
    });
    expect(reasons).toEqual(['schedule', 'marker']);
  });

  it('wait for the marker object alone, not for every raw file', () => {
    const pattern = starts().find(({ Properties }) => Properties.EventPattern)!.Properties.EventPattern;
    expect(pattern.detail.object).toEqual({ key: ['raw/_READY'] });
  });

  it('refuse settings that make an input larger than a rule can send', () => {
    const columns = Array.from({ length: 400 }, (_, i) => ({ name: `sensor ${i}`, type: 'number' as const }));
    expect(() => stageStack('dev', { dataset: { ...settings.dataset, columns } })).toThrow(ContractError);
  });
});

describe('notices', () => {
  it('go to nobody unless pipeline.yml names an e-mail address', () => {
    expect(resourcesOf(stack, 'AWS::SNS::Subscription')).toEqual({});
    const subscribed = stageStack('dev', { notice: { email: 'team@example.com' } });
    expect(only(resourcesOf(subscribed, 'AWS::SNS::Subscription')).Properties).toMatchObject({
      Protocol: 'email',
      Endpoint: 'team@example.com',
    });
  });

  it('tell of executions that fail, time out or are aborted', () => {
    Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', {
      State: 'ENABLED',
      EventPattern: { source: ['aws.states'], detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'] } },
    });
  });
});

describe('alarms', () => {
  const alarms = Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);

  it("watch the only variant of the stage's endpoint, and are quiet while nobody calls it", () => {
    expect(alarms.map(({ MetricName, Threshold }) => [MetricName, Threshold])).toEqual([
      ['Invocation5XXErrors', 0.01],
      ['ModelLatency', settings.endpoint.maximumLatency * 1000],
    ]);
    const variant = JSON.parse(definition).States.CreateEndpointConfig.Arguments.ProductionVariants[0].VariantName;
    for (const { Dimensions, TreatMissingData } of alarms) {
      expect(Dimensions).toEqual([
        { Name: 'EndpointName', Value: 'predictive-maintenance-dev' },
        { Name: 'VariantName', Value: variant },
      ]);
      expect(TreatMissingData).toBe('notBreaching');
    }
  });

  it('can roll back every update that the state machine makes', () => {
    const { DeploymentConfig } = JSON.parse(definition).States.UpdateEndpoint.Arguments;
    const named = DeploymentConfig.AutoRollbackConfiguration.Alarms.map(
      ({ AlarmName }: { AlarmName: string }) => AlarmName,
    );
    const { DefinitionSubstitutions } = only(resourcesOf(stack, 'AWS::StepFunctions::StateMachine')).Properties;
    const given = named.map((name: string) => DefinitionSubstitutions[name.slice(2, -1)].Ref);
    expect(given).toEqual(Object.keys(resourcesOf(stack, 'AWS::CloudWatch::Alarm')));
  });
});

describe('roles', () => {
  interface Statement {
    Effect: string;
    Action: string | string[];
    Resource: unknown;
    Condition?: object;
  }
  const statements: Statement[] = [
    ...Object.values(resourcesOf(stack, 'AWS::IAM::Role')).flatMap(({ Properties }) => Properties.Policies ?? []),
    ...Object.values(resourcesOf(stack, 'AWS::IAM::Policy')).map(({ Properties }) => Properties),
  ].flatMap(({ PolicyDocument }) => PolicyDocument.Statement);

  it('allow single actions only, never a whole service', () => {
    const actions = statements.flatMap(({ Action }) => Action);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  it('allow on every resource only what AWS does not let a policy limit', () => {
    const unlimited = statements.filter(({ Resource }) => Resource === '*').flatMap(({ Action }) => Action);
    const services = /^(xray:|logs:\w+(LogDelivery|LogDeliveries|ResourcePolicy|ResourcePolicies|LogGroups)$)/;
    expect([...new Set(unlimited.filter((action) => !services.test(action)))].sort()).toEqual([
      'cloudwatch:PutMetricData',
      'sagemaker:ListEndpointConfigs',
      'sagemaker:ListEndpoints',
    ]);
  });

  it('may be passed to SageMaker alone', () => {
    const passing = statements.filter(({ Action }) => [Action].flat().includes('iam:PassRole'));
    expect(passing).toHaveLength(1);
    expect(passing[0]!.Condition).toEqual({ StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } });
  });

  it('cannot approve: no role of the stage may send a task token back', () => {
    expect(statements.flatMap(({ Action }) => Action).filter((action) => action.startsWith('states:Send'))).toEqual([]);
  });
});

it('lets two stages live in one account: no name is used twice', () => {
  const names = (stage: Stage) => {
    const { Resources } = Template.fromStack(stageStack(stage)).toJSON() as { Resources: Resources };
    return Object.values(Resources).flatMap(({ Properties }) =>
      [
        'BucketName',
        'FunctionName',
        'StateMachineName',
        'TopicName',
        'LogGroupName',
        'ModelPackageGroupName',
        'RoleName',
        'AlarmName',
      ]
        .map((property) => Properties[property])
        .filter(Boolean)
        .map((name) => JSON.stringify(name)),
    );
  };
  const prod = new Set(names('prod'));
  expect(prod.size).toBeGreaterThan(15);
  expect(names('dev').filter((name) => prod.has(name))).toEqual([]);
});
