import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { StepCall } from './job-state.ts';
import { environmentOf } from './job-state.ts';
import { StepFailure } from './step.ts';

/**
 * Plays aws-actions/configure-aws-credentials with GitHub's OIDC: asks the issuer for a token, changes it at STS for a
 * role's credentials, and gives them to the later steps, masked. Only against the endpoint of `AWS_ENDPOINT_URL`.
 * @throws StepFailure for a missing input, a job without `id-token: write` and whatever STS refuses
 */
export async function configureAwsCredentials({ job, env, inputs, outputs, log, signal }: StepCall): Promise<void> {
  const region = inputs['aws-region'];
  const role = inputs['role-to-assume'];
  if (!region) throw new StepFailure('Input required and not supplied: aws-region');
  if (!role) throw new StepFailure('Input role-to-assume is empty: only roles assumed by OIDC can be had locally');
  if (!job.tokens.oidc)
    throw new StepFailure('Credentials could not be loaded: the job has no OIDC token without `id-token: write`');
  const endpoint = environmentOf(job, env).AWS_ENDPOINT_URL;
  if (!endpoint) throw new StepFailure('AWS_ENDPOINT_URL is not set: the local runner does not call AWS itself');

  const { url, token } = job.tokens.oidc;
  const audience = inputs.audience || 'sts.amazonaws.com';
  const answer = await fetch(`${url}&audience=${encodeURIComponent(audience)}`, {
    headers: { authorization: `Bearer ${token}` },
    signal,
  });
  const { value } = (await answer.json()) as { value?: string };
  if (!value) throw new StepFailure(`The OIDC issuer answered ${answer.status}`);
  job.masks.add(value);

  const sts = new STSClient({ region, endpoint, maxAttempts: 1 });
  try {
    const assumed = await sts.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: role,
        RoleSessionName: inputs['role-session-name'] || 'GitHubActions',
        DurationSeconds: Number(inputs['role-duration-seconds'] || 3600),
        WebIdentityToken: value,
      }),
      { abortSignal: signal },
    );
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = assumed.Credentials ?? {};
    for (const secret of [AccessKeyId, SecretAccessKey, SessionToken]) job.masks.add(secret);
    Object.assign(job.env, {
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: AccessKeyId,
      AWS_SECRET_ACCESS_KEY: SecretAccessKey,
      AWS_SESSION_TOKEN: SessionToken,
    });
    const arn = assumed.AssumedRoleUser?.Arn ?? role;
    outputs['aws-account-id'] = arn.split(':')[4] ?? '';
    log.plain(`Authenticated as ${arn}`);
  } catch (error) {
    throw new StepFailure(`Could not assume role with OIDC: ${(error as Error).message}`);
  } finally {
    sts.destroy();
  }
}
