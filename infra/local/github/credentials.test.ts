import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { realClock } from '../clock.ts';
import { AwsError } from '../errors.ts';
import { serve } from '../server.ts';
import { StandIn } from '../stand-in.ts';
import type { Claims } from './oidc.ts';
import { run, testGitHub } from './testing.ts';

const ROLE = 'arn:aws:iam::000000000000:role/retrain';

/** A stand-in whose STS trusts `trusted` (a token's `sub`) and keeps the claims that it saw. */
async function withSts(trusted: string) {
  const github = await testGitHub();
  const directory = mkdtempSync(join(tmpdir(), 'sts-'));
  const standIn = new StandIn({ clock: realClock(), directory });
  const seen: Claims[] = [];
  standIn.add({
    name: 'sts',
    protocol: 'query',
    operations: {
      AssumeRoleWithWebIdentity(input) {
        const claims = github.oidc.verify(input.WebIdentityToken);
        seen.push(claims);
        if (claims.sub !== trusted)
          throw new AwsError('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity', 403);
        return {
          Credentials: { AccessKeyId: 'ASIAKEY', SecretAccessKey: 'secret-key', SessionToken: 'session-token' },
          AssumedRoleUser: { Arn: `arn:aws:sts::000000000000:assumed-role/retrain/${input.RoleSessionName}` },
        };
      },
    },
  });
  const server = await serve(standIn);
  onTestFinished(() => {
    server.close();
    rmSync(directory, { recursive: true });
  });
  return { seen, options: { github, env: { AWS_ENDPOINT_URL: standIn.endpoint } } };
}

const workflow = (role: string, more = 'permissions: {id-token: write},') => `jobs:
  a:
    {runs-on: x, ${more} steps: [
      {id: aws, uses: aws-actions/configure-aws-credentials@v5, with: {role-to-assume: "${role}", aws-region: eu-west-1}},
      {run: 'echo "$AWS_REGION \${{ steps.aws.outputs.aws-account-id }}"; echo "$AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY $AWS_SESSION_TOKEN"; test "$AWS_ACCESS_KEY_ID" = ASIAKEY'}]}`;

test("a job changes its OIDC token for a role's credentials, which later steps have and nobody sees", async () => {
  const { seen, options } = await withSts('repo:acme/pumps:ref:refs/heads/main');
  const { result, log } = await run(workflow(ROLE), {}, options);
  expect(result).toBe('success');
  expect(log).toEqual([
    'Authenticated as arn:aws:sts::000000000000:assumed-role/retrain/GitHubActions',
    'eu-west-1 000000000000',
    '*** *** ***',
  ]);
  expect(seen[0]).toMatchObject({
    iss: 'https://token.actions.githubusercontent.com',
    aud: 'sts.amazonaws.com',
    repository: 'acme/pumps',
    ref: 'refs/heads/main',
    run_id: '7',
    actor: 'mona',
    job_workflow_ref: 'acme/pumps/.github/workflows/w.yml@refs/heads/main',
  });
});

test('the environment is in the subject of the token, and the branch no longer is', async () => {
  const { seen, options } = await withSts('repo:acme/pumps:environment:prod');
  const { result } = await run(workflow(ROLE, 'environment: prod, permissions: {id-token: write},'), {}, options);
  expect(result).toBe('success');
  expect(seen[0]).toMatchObject({ environment: 'prod', ref: 'refs/heads/main' });
});

test('a refusal of STS fails the step with its message, and the steps after it do not run', async () => {
  const { options } = await withSts('repo:acme/pumps:pull_request');
  const { jobs, annotations } = await run(workflow(ROLE), {}, options);
  expect(jobs.a!.steps.map((step) => step.outcome)).toEqual(['failure', 'skipped']);
  expect(annotations[0]!.message).toBe(
    'Could not assume role with OIDC: Not authorized to perform sts:AssumeRoleWithWebIdentity',
  );
});

test('no id-token: write, no role or no stand-in: a clear error each', async () => {
  const { options, seen } = await withSts('any');
  const message = async (...[role, more, env = options.env]: [string, string?, Record<string, string>?]) =>
    (await run(workflow(role, more), {}, { ...options, env })).annotations[0]!.message;
  expect(await message(ROLE, '')).toMatch('the job has no OIDC token without `id-token: write`');
  expect(await message('')).toMatch('Input role-to-assume is empty');
  expect(await message(ROLE, undefined, {})).toMatch('AWS_ENDPOINT_URL is not set');
  expect(seen).toEqual([]);
});
