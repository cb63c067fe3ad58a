import { describe, expect, it } from 'vitest';
import { infrastructurePart } from './infrastructure.ts';

const bucket = (Properties: object) => ({ Type: 'AWS::S3::Bucket', Properties });
const policy = (Action: string, Resource = 'arn:aws:s3:::raw/*') => ({
  Type: 'AWS::IAM::Policy',
  Properties: {
    PolicyName: 'p',
    Roles: ['role'],
    PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] },
  },
});

/** The part on one stack with these resources before and after. */
const compare = (before: object, after: object) =>
  infrastructurePart(
    { dev: { Resources: before } },
    { dev: { Resources: after } },
    { file: 'infra/aws/data.ts', line: 7 },
  );

describe('the infrastructure of a pull request', () => {
  it('is unchanged where the templates are the same', () => {
    const same = { Raw: bucket({ BucketName: 'raw' }) };
    expect(compare(same, same)).toMatchObject({ title: 'Infrastructure: unchanged', findings: [] });
  });

  it('loses the objects of a bucket that CloudFormation would replace, and of one that is gone', () => {
    const before = { Raw: bucket({ BucketName: 'raw' }), Model: bucket({}) };
    const { findings, body } = compare(before, { Raw: bucket({ BucketName: 'other' }) });
    expect(findings).toMatchObject([{ file: 'infra/aws/data.ts', line: 7 }, {}]);
    expect(findings.map(({ level, message }) => [level, message])).toEqual([
      ['loss', expect.stringContaining('Model (AWS::S3::Bucket) is deleted: objects are lost')],
      ['loss', 'dev: Raw (AWS::S3::Bucket) is replaced (BucketName changed): objects are lost'],
    ]);
    expect(body).toContain('| deletion or replacement | dev: Raw (AWS::S3::Bucket): replaced |');
  });

  it('loses a whole stack', () => {
    const { findings } = infrastructurePart({ dev: { Resources: { Raw: bucket({}) } } }, {}, { file: 'f' });
    expect(findings).toMatchObject([{ level: 'loss', message: expect.stringContaining('objects are lost') }]);
  });

  it('shows statements that came and went before all other changes', () => {
    const { body, findings } = compare(
      { Policy: policy('s3:GetObject'), Fn: { Type: 'AWS::Lambda::Function', Properties: { MemorySize: 128 } } },
      { Policy: policy('s3:PutObject'), Fn: { Type: 'AWS::Lambda::Function', Properties: { MemorySize: 256 } } },
    );
    expect(findings).toEqual([]);
    expect(body).toContain('| IAM | ➕ Allow s3:PutObject on arn:aws:s3');
    expect(body).toContain('➖ Allow s3:GetObject');
    expect(body.indexOf('s3:PutObject')).toBeLessThan(body.indexOf('MemorySize'));
  });

  it.each(['*', 's3:*'])('refuses the action %s, until somebody accepts it', (action) => {
    const { findings } = compare({}, { Policy: policy(action) });
    expect(findings).toMatchObject([
      { level: 'loss', message: expect.stringMatching(/^Allows .*: name the actions$/) },
    ]);
  });

  describe('of a managed policy that names no role, such as a permissions boundary', () => {
    const managed = (Effect: string, Action: string) => ({
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect, Action, Resource: 'arn:a' }] } },
    });

    it('shows statements that came and went', () => {
      const { body } = compare({ Limit: managed('Deny', 'iam:Put*') }, { Limit: managed('Allow', 's3:GetObject') });
      expect(body).toContain('| IAM | ➕ Allow s3:GetObject on arn:a');
      expect(body).toContain('| IAM | ➖ Deny iam:Put\\* on arn:a');
      expect(body).toContain('| AWS::IAM::ManagedPolicy | updated | PolicyDocument |');
    });

    it('refuses a whole service allowed', () => {
      const { findings } = compare({}, { Limit: managed('Allow', 's3:*') });
      expect(findings.map(({ message }) => message)).toEqual([expect.stringMatching(/^Allows s3:\* to .*Limit/)]);
    });
  });

  it("shows a role's lost boundary and its longer sessions among the changes of IAM", () => {
    const role = (Properties: object) => ({ Type: 'AWS::IAM::Role', Properties });
    const { body } = compare(
      { Role: role({ PermissionsBoundary: 'arn:limit', MaxSessionDuration: 3600 }) },
      { Role: role({ MaxSessionDuration: 7200 }) },
    );
    expect(body).toContain('| IAM | ✏️ dev: Role (AWS::IAM::Role): ');
    expect(body).toContain('PermissionsBoundary "arn:limit" → none');
    expect(body).toContain('MaxSessionDuration 3600 → 7200');
  });

  it('tells of a bucket that opens to the public, with what it was', () => {
    const closed = { PublicAccessBlockConfiguration: { BlockPublicAcls: true } };
    const { body } = compare({ Raw: bucket(closed) }, { Raw: bucket({}) });
    expect(body).toContain(
      '| public access | dev: Raw (AWS::S3::Bucket): PublicAccessBlockConfiguration {"BlockPublicAcls":true} → none |',
    );
  });

  it('tells of what opens a way in from the network', () => {
    const { body } = compare({}, { Url: { Type: 'AWS::Lambda::Url', Properties: { AuthType: 'NONE' } } });
    expect(body).toContain('| network | dev: Url (AWS::Lambda::Url) |');
  });

  it('loses nothing where a resource without data goes', () => {
    const rule = { Rule: { Type: 'AWS::Events::Rule', Properties: {} } };
    const { findings, body } = compare(rule, {});
    expect(findings).toEqual([]);
    expect(body).toContain('| deletion or replacement | dev: Rule (AWS::Events::Rule): deleted |');
  });

  it('is not compared with a base that could not be synthesized', () => {
    expect(infrastructurePart(undefined, { dev: {} }, { file: 'f' }).title).toBe('Infrastructure: not compared');
  });

  it('says once what happens to every stage alike, and of each what happens to it alone', () => {
    const role = (stage: string, Action: string) => policy(Action, `arn:aws:s3:::x-${stage}-raw/*`);
    const templates = (Action: string, Raw: object) => ({
      'x-dev': { Resources: { Policy: role('dev', Action) } },
      'x-prod': { Resources: { Policy: role('prod', Action), ...Raw } },
    });
    const alike = infrastructurePart(templates('s3:GetObject', {}), templates('s3:*', {}), { file: 'f' });
    expect(alike.title).toBe('Infrastructure: changed resources 1, changes of security 2');
    expect(alike.findings).toHaveLength(1);
    expect(alike.body).toContain('x-prod changes as x-dev does.');
    expect(alike.body).not.toContain('x-prod-raw');
    const before = templates('s3:GetObject', { Raw: bucket({}) });
    const apart = infrastructurePart(before, templates('s3:PutObject', {}), { file: 'f' });
    expect(apart.findings.map(({ message }) => message)).toEqual([
      'x-prod: Raw (AWS::S3::Bucket) is deleted: objects are lost',
    ]);
    expect(apart.body).toContain('x-dev-raw');
    expect(apart.body).toContain('x-prod-raw');
  });
});
