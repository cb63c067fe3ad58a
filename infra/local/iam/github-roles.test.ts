/** The roles that GitHub assumes, as the app synthesizes them, in a stand-in: who gets them, and what they can do then. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as cloudformation from '@aws-sdk/client-cloudformation';
import { DeleteRolePermissionsBoundaryCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { DeleteBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient, UpdateEndpointCommand } from '@aws-sdk/client-sagemaker';
import * as sfn from '@aws-sdk/client-sfn';
import { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resourceNames } from '../../../pipeline/contract.ts';
import { parseSettings } from '../../../pipeline/settings.ts';
import { SkippingClock } from '../core/clock.ts';
import { makeIssuer } from '../github/oidc.ts';
import { startStandIn } from '../start-stand-in.ts';
import { registerOidcIssuer } from '../sts/web-identity.ts';

const ROOT = join(import.meta.dirname, '../../..');
const { name } = parseSettings(readFileSync(join(ROOT, 'pipeline/pipeline.yml'), 'utf8'));
const { stage, buckets } = resourceNames(`${name}-dev`, '000000000000');

const MAIN = 'ref:refs/heads/main';
/** The subjects that each role is for. */
const SUBJECTS = {
  plan: [MAIN],
  deploy: ['environment:dev', 'environment:prod'],
  retrain: [MAIN],
  approve: ['environment:prod'],
};
type RoleName = keyof typeof SUBJECTS;
const ROLES = Object.keys(SUBJECTS) as RoleName[];
const ALL_SUBJECTS = [
  MAIN,
  'ref:refs/heads/other',
  'ref:refs/heads/main2',
  'ref:refs/tags/main',
  'pull_request',
  'environment:dev',
  'environment:prod',
  'environment:production',
  'environment:PROD',
];
const FORMS = ['acme/presses', 'acme@7/presses@9'];

const directory = mkdtempSync(join(tmpdir(), 'stand-in-'));
let running: Awaited<ReturnType<typeof startStandIn>>;
let issuer: Awaited<ReturnType<typeof makeIssuer>>;

beforeAll(async () => {
  running = await startStandIn({ clock: new SkippingClock(), directory });
  issuer = await makeIssuer();
  registerOidcIssuer(running.standIn, issuer.issuer, issuer.verify);
});
afterAll(async () => {
  await running.close();
  rmSync(directory, { recursive: true, force: true });
});

interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}
const ADMINISTRATOR = { accessKeyId: 'administrator', secretAccessKey: 'local' };
const client = (credentials: Credentials = ADMINISTRATOR) => {
  const { endpoint, region } = running.standIn;
  return { endpoint, region, credentials, maxAttempts: 1 };
};
const roleArn = (role: string) => `arn:aws:iam::000000000000:role/${name}-${role}`;

/** Deploys a template as the administrator. */
async function deploy(StackName: string, template: object): Promise<void> {
  const cfn = new cloudformation.CloudFormationClient(client());
  const describeStack = () => cfn.send(new cloudformation.DescribeStacksCommand({ StackName }));
  const ChangeSetType = (await describeStack().catch(() => undefined)) ? 'UPDATE' : 'CREATE';
  const TemplateBody = JSON.stringify(template);
  const ChangeSetName = `to-${ChangeSetType}`;
  const Capabilities: cloudformation.Capability[] = ['CAPABILITY_NAMED_IAM'];
  await cfn.send(
    new cloudformation.CreateChangeSetCommand({ StackName, ChangeSetName, ChangeSetType, TemplateBody, Capabilities }),
  );
  await cfn.send(new cloudformation.ExecuteChangeSetCommand({ StackName, ChangeSetName }));
  const wait = {
    CREATE: cloudformation.waitUntilStackCreateComplete,
    UPDATE: cloudformation.waitUntilStackUpdateComplete,
  };
  await wait[ChangeSetType]({ client: cfn, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { StackName });
}

/** Deploys the roles, as the CDK app has them for a repository. */
async function deployRoles(repository: string): Promise<void> {
  const CDK_OUTDIR = mkdtempSync(join(directory, 'cdk-out-'));
  const CDK_CONTEXT_JSON = JSON.stringify({ repository, 'aws:cdk:bundling-stacks': [] });
  execFileSync(process.execPath, [join(ROOT, 'infra/aws/main.ts')], {
    env: { ...process.env, CDK_OUTDIR, CDK_CONTEXT_JSON },
  });
  await deploy(`${name}-github`, JSON.parse(readFileSync(join(CDK_OUTDIR, `${name}-github.template.json`), 'utf8')));
}

/** Changes an OIDC token with this subject for a session of a role. */
async function assume(role: RoleName, sub: string, more: { DurationSeconds?: number } = {}): Promise<Credentials> {
  const WebIdentityToken = issuer.sign({ iss: issuer.issuer, aud: 'sts.amazonaws.com', sub });
  const command = { RoleArn: roleArn(role), RoleSessionName: 'run-1', WebIdentityToken, ...more };
  const { Credentials: issued } = await new STSClient(client()).send(new AssumeRoleWithWebIdentityCommand(command));
  return {
    accessKeyId: issued!.AccessKeyId!,
    secretAccessKey: issued!.SecretAccessKey!,
    sessionToken: issued!.SessionToken!,
  };
}

describe.each(FORMS)('the roles for %s', (repository) => {
  beforeAll(() => deployRoles(repository), 120_000);

  it.each(ROLES)('%s: STS gives it to its subjects of this repository and to no other', async (role) => {
    const refusals: string[] = [];
    for (const subject of ALL_SUBJECTS)
      await assume(role, `repo:${repository}:${subject}`).catch((error: Error) => {
        expect(error.message).toBe('Not authorized to perform sts:AssumeRoleWithWebIdentity');
        refusals.push(subject);
      });
    expect(refusals).toEqual(ALL_SUBJECTS.filter((subject) => !SUBJECTS[role].includes(subject)));
  });

  it.each(ROLES)('%s: STS refuses it to forks, namesakes, and the other form of the name', async (role) => {
    const others = ['fork/presses', 'acme/presses2', 'acme@8/presses@9', 'acme@7/presses@10', 'Acme/presses'];
    for (const other of [...others, ...FORMS.filter((form) => form !== repository)])
      for (const subject of SUBJECTS[role])
        await expect(assume(role, `repo:${other}:${subject}`)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it.each(ROLES)('%s: a session lasts an hour at most', async (role) => {
    const subject = `repo:${repository}:${SUBJECTS[role][0]}`;
    await expect(assume(role, subject, { DurationSeconds: 3601 })).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    });
    await assume(role, subject, { DurationSeconds: 3600 });
  });
});

describe('a session', () => {
  const machine = `arn:aws:states:us-east-1:000000000000:stateMachine:${stage}`;
  const execution = `${machine.replace(':stateMachine:', ':execution:')}:run-1`;
  const bootstrapRole = (kind: string) =>
    `arn:aws:iam::000000000000:role/cdk-hnb659fds-${kind}-role-000000000000-us-east-1`;
  const states = (credentials: Credentials) => new sfn.SFNClient({ ...client(credentials), disableHostPrefix: true });
  const s3 = (credentials: Credentials) => new S3Client({ ...client(credentials), forcePathStyle: true });
  const cfn = (credentials: Credentials) => new cloudformation.CloudFormationClient(client(credentials));
  const sts = (credentials: Credentials) => new STSClient(client(credentials));
  const TemplateBody = JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } });

  let sessions: Record<RoleName, Credentials>;

  beforeAll(async () => {
    await deployRoles(FORMS[0]!);
    const RawBucket = { Type: 'AWS::S3::Bucket', Properties: { BucketName: buckets.raw } };
    const ModelBucket = { Type: 'AWS::S3::Bucket', Properties: { BucketName: buckets.model } };
    await deploy(stage, { Resources: { RawBucket, ModelBucket } });
    const { standIn } = running;
    await standIn.call('s3', 'PutObject', { Bucket: buckets.raw, Key: 'raw/rows.csv', Body: Buffer.from('a\n1\n') });
    const [trust, allowed] = [{ Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' }, 'Allow'];
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: allowed, ...trust },
    });
    const { Role } = await standIn.call('iam', 'CreateRole', { RoleName: 'machine', AssumeRolePolicyDocument });
    const definition = JSON.stringify({ StartAt: 'Done', States: { Done: { Type: 'Succeed' } } });
    const command = new sfn.CreateStateMachineCommand({ name: stage, roleArn: Role.Arn, definition });
    await states(ADMINISTRATOR).send(command);
    await states(ADMINISTRATOR).send(new sfn.StartExecutionCommand({ stateMachineArn: machine, name: 'run-1' }));
    const entries = ROLES.map(async (role) => [role, await assume(role, `repo:${FORMS[0]}:${SUBJECTS[role][0]}`)]);
    sessions = Object.fromEntries(await Promise.all(entries));
  }, 120_000);

  /** A call, and the roles that it is allowed to. */
  const CALLS: [string, RoleName[], (credentials: Credentials) => Promise<unknown>][] = [
    [
      'GetTemplate of a stage',
      ['plan'],
      (as) => cfn(as).send(new cloudformation.GetTemplateCommand({ StackName: stage })),
    ],
    [
      "GetTemplate of the roles' stack",
      [],
      (as) => cfn(as).send(new cloudformation.GetTemplateCommand({ StackName: `${name}-github` })),
    ],
    [
      'DescribeStacks of a stage',
      ['plan', 'deploy'],
      (as) => cfn(as).send(new cloudformation.DescribeStacksCommand({ StackName: stage })),
    ],
    [
      'CreateChangeSet',
      [],
      (as) =>
        cfn(as).send(
          new cloudformation.CreateChangeSetCommand({ StackName: stage, ChangeSetName: 'mine', TemplateBody }),
        ),
    ],
    ['DeleteStack', [], (as) => cfn(as).send(new cloudformation.DeleteStackCommand({ StackName: stage }))],
    [
      "AssumeRole of the bootstrap's deploy role",
      ['deploy'],
      (as) =>
        sts(as).send(new AssumeRoleCommand({ RoleArn: bootstrapRole('deploy'), RoleSessionName: 'from-a-workflow' })),
    ],
    [
      "AssumeRole of CloudFormation's execution role",
      [],
      (as) =>
        sts(as).send(new AssumeRoleCommand({ RoleArn: bootstrapRole('cfn-exec'), RoleSessionName: 'from-a-workflow' })),
    ],
    [
      'GetObject of raw rows',
      [],
      (as) => s3(as).send(new GetObjectCommand({ Bucket: buckets.raw, Key: 'raw/rows.csv' })),
    ],
    [
      'GetObject of a model',
      [],
      (as) => s3(as).send(new GetObjectCommand({ Bucket: buckets.model, Key: 'executions/run-1/model.tar.gz' })),
    ],
    [
      'StartExecution',
      ['retrain'],
      (as) => states(as).send(new sfn.StartExecutionCommand({ stateMachineArn: machine })),
    ],
    [
      'DescribeExecution',
      ['retrain', 'approve'],
      (as) => states(as).send(new sfn.DescribeExecutionCommand({ executionArn: execution })),
    ],
    ['StopExecution', ['retrain'], (as) => states(as).send(new sfn.StopExecutionCommand({ executionArn: execution }))],
    [
      'UpdateEndpoint',
      ['approve'],
      (as) =>
        new SageMakerClient(client(as)).send(
          new UpdateEndpointCommand({ EndpointName: stage, EndpointConfigName: 'config-a' }),
        ),
    ],
    [
      'DeleteRolePermissionsBoundary',
      [],
      (as) => new IAMClient(client(as)).send(new DeleteRolePermissionsBoundaryCommand({ RoleName: `${name}-retrain` })),
    ],
  ];

  it.each(CALLS)('%s is allowed to: %j', async (_, allowed, call) => {
    const permitted: RoleName[] = [];
    for (const role of ROLES) {
      const refusal = await call(sessions[role]).then(
        () => undefined,
        (error: Error) => (error.name.startsWith('AccessDenied') ? error.message : undefined),
      );
      if (refusal === undefined) permitted.push(role);
      else expect(refusal).toMatch(/is not authorized to perform: |Access Denied/);
    }
    expect(permitted).toEqual(allowed);
  });

  it('whose role is given everything gets no further than the boundary', async () => {
    const Statement = { Effect: 'Allow', Action: '*', Resource: '*' };
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    const RoleName = `${name}-plan`;
    await new IAMClient(client()).send(new PutRolePolicyCommand({ RoleName, PolicyName: 'more', PolicyDocument }));
    const session = sessions.plan;
    await s3(session).send(new GetObjectCommand({ Bucket: buckets.raw, Key: 'raw/rows.csv' }));
    await expect(s3(session).send(new DeleteBucketCommand({ Bucket: buckets.raw }))).rejects.toThrow(
      'because no permissions boundary allows the s3:DeleteBucket action',
    );
    await expect(
      cfn(session).send(new cloudformation.DeleteStackCommand({ StackName: `${name}-github` })),
    ).rejects.toThrow('because no permissions boundary allows the cloudformation:DeleteStack action');
    await expect(
      new IAMClient(client(session)).send(new DeleteRolePermissionsBoundaryCommand({ RoleName })),
    ).rejects.toThrow('with an explicit deny in a permissions boundary');
  });
});
