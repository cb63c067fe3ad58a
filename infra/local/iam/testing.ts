import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as cloudformation from '@aws-sdk/client-cloudformation';
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { parseSettings } from '../../../pipeline/settings.ts';
import { SkippingClock } from '../core/clock.ts';
import { makeIssuer } from '../github/oidc.ts';
import { ADMINISTRATOR, startStandIn } from '../start-stand-in.ts';
import { registerOidcIssuer } from '../sts/web-identity.ts';

const ROOT = join(import.meta.dirname, '../../..');
const MAIN = 'ref:refs/heads/main';

/** The repository's own name of the pipeline. */
export const { name } = parseSettings(readFileSync(join(ROOT, 'pipeline/pipeline.yml'), 'utf8'));

/** The roles that GitHub assumes, and the subjects that each is for. */
export const SUBJECTS = {
  plan: [MAIN],
  deploy: ['environment:dev', 'environment:prod'],
  retrain: [MAIN],
  approve: ['environment:prod'],
};
/** A role that GitHub assumes, without the pipeline's name. */
export type RoleName = keyof typeof SUBJECTS;
/** All of them. */
export const ROLES = Object.keys(SUBJECTS) as RoleName[];

/** Credentials as an SDK client takes them. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** A stand-in that takes the tokens of an issuer of its own, to deploy the roles in that GitHub assumes. */
export async function startForGithubRoles() {
  const directory = mkdtempSync(join(tmpdir(), 'stand-in-'));
  const { standIn, close } = await startStandIn({ clock: new SkippingClock(), directory });
  const issuer = await makeIssuer();
  registerOidcIssuer(standIn, issuer.issuer, issuer.verify);

  /** Configuration of an SDK client; what is refused is not tried again. */
  const client = (credentials: Credentials = ADMINISTRATOR) => {
    const { endpoint, region } = standIn;
    return { endpoint, region, credentials, maxAttempts: 1 };
  };

  /** Deploys a template as the administrator. */
  async function deploy(StackName: string, template: object): Promise<void> {
    const cfn = new cloudformation.CloudFormationClient(client());
    const existing = await cfn.send(new cloudformation.DescribeStacksCommand({ StackName })).catch(() => undefined);
    const ChangeSetType = existing ? 'UPDATE' : 'CREATE';
    const changeSet = { StackName, ChangeSetName: `to-${ChangeSetType}` };
    const Capabilities: cloudformation.Capability[] = ['CAPABILITY_NAMED_IAM'];
    const TemplateBody = JSON.stringify(template);
    const input = { ...changeSet, ChangeSetType, TemplateBody, Capabilities } as const;
    await cfn.send(new cloudformation.CreateChangeSetCommand(input));
    await cfn.send(new cloudformation.ExecuteChangeSetCommand(changeSet));
    const wait = {
      CREATE: cloudformation.waitUntilStackCreateComplete,
      UPDATE: cloudformation.waitUntilStackUpdateComplete,
    };
    await wait[ChangeSetType]({ client: cfn, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { StackName });
  }

  /** Deploys the roles as the CDK app has them for a repository. */
  async function deployRoles(repository: string): Promise<void> {
    const CDK_OUTDIR = mkdtempSync(join(directory, 'cdk-out-'));
    const CDK_CONTEXT_JSON = JSON.stringify({ repository, 'aws:cdk:bundling-stacks': [] });
    execFileSync(process.execPath, [join(ROOT, 'infra/aws/main.ts')], {
      env: { ...process.env, CDK_OUTDIR, CDK_CONTEXT_JSON },
    });
    const file = join(CDK_OUTDIR, `${name}-github.template.json`);
    await deploy(`${name}-github`, JSON.parse(readFileSync(file, 'utf8')));
  }

  /** Changes an OIDC token with this subject for a session of a role. */
  async function assume(role: RoleName, sub: string, more: { DurationSeconds?: number } = {}): Promise<Credentials> {
    const WebIdentityToken = issuer.sign({ iss: issuer.issuer, aud: 'sts.amazonaws.com', sub });
    const RoleArn = `arn:aws:iam::${standIn.account}:role/${name}-${role}`;
    const input = { RoleArn, RoleSessionName: 'run-1', WebIdentityToken, ...more };
    const { Credentials: issued } = await new STSClient(client()).send(new AssumeRoleWithWebIdentityCommand(input));
    return {
      accessKeyId: issued!.AccessKeyId!,
      secretAccessKey: issued!.SecretAccessKey!,
      sessionToken: issued!.SessionToken!,
    };
  }

  return {
    standIn,
    client,
    deploy,
    deployRoles,
    assume,
    async close() {
      await close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
