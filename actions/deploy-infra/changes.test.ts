import type { ResourceChange } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { changesMarkdown, fateOf, lossesIn } from './changes.ts';
import { securityChanges } from './security.ts';

const change = (more: Partial<ResourceChange>): ResourceChange => ({
  Action: 'Modify',
  LogicalResourceId: 'Raw',
  ResourceType: 'AWS::S3::Bucket',
  ...more,
});
const context = (Properties: object) => JSON.stringify({ Properties });

describe('a change', () => {
  it.each([
    ['created', { Action: 'Add' }],
    ['updated', { Replacement: 'False' }],
    ['replaced', { Replacement: 'True' }],
    ['perhaps replaced', { Replacement: 'Conditional' }],
    ['deleted', { Action: 'Remove', PolicyAction: 'Delete' }],
    ['left behind', { Action: 'Remove', PolicyAction: 'Retain' }],
    ['imported', { Action: 'Import' }],
  ] as const)('leaves the resource %s', (fate, more) => {
    expect(fateOf(change(more))).toBe(fate);
  });

  it.each([{ Replacement: 'Conditional' }, { Action: 'Remove', PolicyAction: 'Retain' }] as const)(
    'loses data also where the data stays but the stack does not have it: %j',
    (more) => {
      expect(lossesIn([change(more)])).toHaveLength(1);
    },
  );

  it('loses nothing where what goes holds nothing, or what holds data stays', () => {
    const gone = change({ Action: 'Remove', ResourceType: 'AWS::IAM::Policy' });
    expect(lossesIn([gone, change({ Replacement: 'False' }), change({ Action: 'Add' })])).toEqual([]);
  });

  it('is told with what it loses first, and with nothing in it becoming markup', () => {
    const text = changesMarkdown('one', [change({ Replacement: 'True', LogicalResourceId: '<b>' })]);
    expect(text).toMatch(/^### Changes of one: 1\n\n- ❗ &#60;b&#62; \(AWS::S3::Bucket\) would be replaced/);
  });
});

describe('what changes of security', () => {
  const statement = (Action: string) => ({ Effect: 'Allow', Action, Resource: ['a', 'b'] });
  const policy = (Action: string) => context({ PolicyDocument: { Statement: [statement(Action)] } });

  it('is each statement that comes or goes', () => {
    const changed = change({ BeforeContext: policy('s3:GetObject'), AfterContext: policy('s3:*') });
    expect(securityChanges([changed])).toEqual(['+ Raw: Allow s3:* on a, b', '- Raw: Allow s3:GetObject on a, b']);
    expect(securityChanges([change({ BeforeContext: policy('s3:*'), AfterContext: policy('s3:*') })])).toEqual([]);
  });

  it('is what opens a resource to the public, and who a role is passed to', () => {
    const changed = change({
      BeforeContext: context({ PublicAccessBlockConfiguration: { BlockPublicAcls: true }, BucketName: 'a' }),
      AfterContext: context({ BucketName: 'b', RoleArn: 'r' }),
    });
    expect(securityChanges([changed])).toEqual([
      '~ Raw: PublicAccessBlockConfiguration {"BlockPublicAcls":true} → none',
      '~ Raw: RoleArn none → "r"',
    ]);
  });

  it('is a permission of a Lambda function, which has no statement', () => {
    const permission = { Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com', SourceArn: 'arn:a' };
    expect(securityChanges([change({ Action: 'Add', AfterContext: context(permission) })])).toEqual([
      '+ Raw: Allow lambda:InvokeFunction to s3.amazonaws.com from arn:a',
    ]);
  });

  it('is said to be unseen where CloudFormation does not show what becomes of rights', () => {
    const role = { LogicalResourceId: 'Role', ResourceType: 'AWS::IAM::Role', BeforeContext: policy('s3:GetObject') };
    expect(securityChanges([change({ ...role, AfterContext: '{"Properties":' })])[0]).toBe(
      '? Role: what changes is not shown (AWS::IAM::Role)',
    );
    expect(securityChanges([change({ ...role, Action: 'Remove' })])).toEqual(['- Role: Allow s3:GetObject on a, b']);
  });

  it('is nothing where CloudFormation shows no properties of other resources, or cut them off', () => {
    expect(securityChanges([change({}), change({ AfterContext: '{"Properties":' })])).toEqual([]);
  });
});
