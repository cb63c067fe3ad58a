import * as core from '@actions/core';
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';

/** A session of a role; after `expiration` AWS refuses it. */
export interface Session {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  expiration: Date;
}

/** Credentials that renew themselves, shared by the clients of an action. */
export interface Credentials {
  (): Promise<Session>;
  /** Has the SDK ask at every call instead of remembering sessions itself, a client each. */
  memoized: true;
  /** Drops the session: AWS takes it for expired, whatever its expiration says. */
  forget(): void;
}

/** Renewed this long before their end, or when a quarter of their time is left. */
const AHEAD_MS = 5 * 60_000;

/**
 * Credentials that get a new session before the one in use expires. Where that cannot be had, the old one is used to its
 * end.
 * @param issue gets a new session
 */
export function renewed(issue: () => Promise<Session>, now = Date.now): Credentials {
  let session: Session | undefined;
  let due = 0;
  let pending: Promise<Session> | undefined;
  const renew = async () => {
    const issued = await issue();
    const left = issued.expiration.getTime() - now();
    due = issued.expiration.getTime() - Math.min(AHEAD_MS, left / 4);
    session = issued;
    return issued;
  };
  const current = async () => {
    if (session && now() < due) return session;
    pending ??= renew().finally(() => {
      pending = undefined;
    });
    try {
      return await pending;
    } catch (error) {
      if (session && now() < session.expiration.getTime()) return session;
      throw error;
    }
  };
  const forget = () => {
    session = undefined;
  };
  return Object.assign(current, { memoized: true as const, forget });
}

/** Anything with a stack of middleware: an SDK client. */
interface Client {
  middlewareStack: { add(middleware: never, options: { step: 'initialize'; name: string }): void };
}

/**
 * Lets a client send a call once more, with a new session, when AWS takes the session for expired although its time is
 * not over: the clocks differ.
 */
export function renewWhenExpired<C extends Client>(client: C, credentials: Credentials): C {
  const middleware = (next: (args: unknown) => Promise<unknown>) => async (args: unknown) => {
    try {
      return await next(args);
    } catch (error) {
      if (!(error instanceof Error && error.name.startsWith('ExpiredToken'))) throw error;
      credentials.forget();
      return next(args);
    }
  };
  client.middlewareStack.add(middleware as never, { step: 'initialize', name: 'renewWhenExpired' });
  return client;
}

/** What AssumeRoleWithWebIdentity takes for the audience of GitHub's tokens. */
const AUDIENCE = 'sts.amazonaws.com';

/**
 * Sessions of a role by GitHub's OIDC: an OIDC token lives for minutes, but the job may ask for new ones to its end. A
 * session lasts an hour, which every role allows.
 * @throws Error when the job has no `id-token: write`, or GitHub or STS refuse
 */
export function githubSessions(roleArn: string, region: string, env: NodeJS.ProcessEnv): () => Promise<Session> {
  if (!/^arn:[\w-]+:iam::\d{12}:role\/.+$/.test(roleArn))
    throw new Error(`Input "role-to-assume": found "${roleArn}", expected arn:aws:iam::ACCOUNT:role/…`);
  const sts = new STSClient({ region, requestHandler: { connectionTimeout: 5_000, requestTimeout: 10_000 } });
  return async () => {
    const { Credentials: issued } = await sts.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: roleArn,
        RoleSessionName: `github-${env.GITHUB_RUN_ID}-${env.GITHUB_RUN_ATTEMPT}`,
        WebIdentityToken: await oidcToken(env),
      }),
    );
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = issued ?? {};
    for (const secret of [AccessKeyId, SecretAccessKey, SessionToken]) core.setSecret(secret!);
    return {
      accessKeyId: AccessKeyId!,
      secretAccessKey: SecretAccessKey!,
      sessionToken: SessionToken!,
      expiration: Expiration!,
    };
  };
}

/**
 * An OIDC token of this job. By fetch: `core.getIDToken` would bring two HTTP libraries into the bundle.
 * Source: docs.github.com, "OpenID Connect reference", methods for requesting the OIDC token.
 */
async function oidcToken(env: NodeJS.ProcessEnv): Promise<string> {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = env;
  if (!url || !token)
    throw new Error('Input "role-to-assume": the job has no OIDC token; it needs the permission id-token: write');
  const answer = await fetch(`${url}&audience=${encodeURIComponent(AUDIENCE)}`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(10_000),
  });
  const { value } = answer.ok ? ((await answer.json()) as { value?: string }) : {};
  if (!value)
    throw Object.assign(new Error(`GitHub's OIDC issuer answered ${answer.status} without a token`), {
      $metadata: { httpStatusCode: answer.status },
    });
  core.setSecret(value);
  return value;
}
