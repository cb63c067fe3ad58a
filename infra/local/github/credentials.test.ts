import { expect, onTestFinished, test } from 'vitest';
import { startTestServer } from '../core/testing.ts';
import { createIam } from '../iam/iam.ts';
import { createSts } from '../sts/sts.ts';
import { registerOidcIssuer } from '../sts/web-identity.ts';
import type { Claims } from './oidc.ts';
import { run, testGitHub } from './testing.ts';

const ROLE = 'arn:aws:iam::000000000000:role/retrain';
const HOST = 'token.actions.githubusercontent.com';

/** A stand-in with a role that trusts the tokens with this `sub`; `seen` keeps the claims of those that came. */
async function trusting(subject: string) {
  const github = await testGitHub();
  const { standIn, close } = await startTestServer({}, createIam, createSts);
  onTestFinished(close);
  const seen: Claims[] = [];
  registerOidcIssuer(standIn, github.oidc.issuer, (token) => {
    seen.push(github.oidc.verify(token));
    return seen.at(-1)!;
  });
  const provider = await standIn.call('iam', 'CreateOpenIDConnectProvider', {
    Url: github.oidc.issuer,
    ClientIDList: ['sts.amazonaws.com'],
  });
  const Statement = {
    Effect: 'Allow',
    Action: 'sts:AssumeRoleWithWebIdentity',
    Principal: { Federated: provider.OpenIDConnectProviderArn },
    Condition: { StringEquals: { [`${HOST}:sub`]: subject, [`${HOST}:aud`]: 'sts.amazonaws.com' } },
  };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await standIn.call('iam', 'CreateRole', { RoleName: 'retrain', AssumeRolePolicyDocument });
  return { standIn, seen, options: { github, env: { AWS_ENDPOINT_URL: standIn.endpoint } } };
}

const workflow = (role: string, more = 'permissions: {id-token: write},') => `jobs:
  a:
    {runs-on: x, ${more} steps: [
      {id: aws, uses: aws-actions/configure-aws-credentials@v5, with: {role-to-assume: "${role}", aws-region: eu-west-1}},
      {run: 'echo "$AWS_REGION \${{ steps.aws.outputs.aws-account-id }}"; echo "$AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY $AWS_SESSION_TOKEN"; [[ $AWS_ACCESS_KEY_ID = ASIA* ]]'}]}`;

test("a job changes its OIDC token for a role's credentials, which later steps have and nobody sees", async () => {
  const { standIn, seen, options } = await trusting('repo:acme/pumps:ref:refs/heads/main');
  const { result, log } = await run(workflow(ROLE), {}, options);
  expect(result).toBe('success');
  expect(log).toEqual([
    'Authenticated as arn:aws:sts::000000000000:assumed-role/retrain/GitHubActions',
    'eu-west-1 000000000000',
    '*** *** ***',
  ]);
  const [session] = standIn.sessions.values();
  expect(session!.arn).toBe('arn:aws:sts::000000000000:assumed-role/retrain/GitHubActions');
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
  const { seen, options } = await trusting('repo:acme/pumps:environment:prod');
  const { result } = await run(workflow(ROLE, 'environment: prod, permissions: {id-token: write},'), {}, options);
  expect(result).toBe('success');
  expect(seen[0]).toMatchObject({ environment: 'prod', ref: 'refs/heads/main' });
});

test('a refusal of STS fails the step with its message, and the steps after it do not run', async () => {
  const { options } = await trusting('repo:acme/pumps:pull_request');
  const { jobs, annotations } = await run(workflow(ROLE), {}, options);
  expect(jobs.a!.steps.map((step) => step.outcome)).toEqual(['failure', 'skipped']);
  expect(annotations[0]!.message).toBe(
    'Could not assume role with OIDC: Not authorized to perform sts:AssumeRoleWithWebIdentity',
  );
});

test('no id-token: write, no role or no stand-in: a clear error each', async () => {
  const { options, seen } = await trusting('any');
  const message = async (...[role, more, env = options.env]: [string, string?, Record<string, string>?]) =>
    (await run(workflow(role, more), {}, { ...options, env })).annotations[0]!.message;
  expect(await message(ROLE, '')).toMatch('the job has no OIDC token without `id-token: write`');
  expect(await message('')).toMatch('Input role-to-assume is empty');
  expect(await message(ROLE, undefined, {})).toMatch('AWS_ENDPOINT_URL is not set');
  expect(seen).toEqual([]);
});
