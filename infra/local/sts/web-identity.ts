import { AwsError } from '../core/errors.ts';
import type { Operation, StandIn, VerifyToken } from '../core/stand-in.ts';
import { isTrusted, roleOf } from '../iam/trust.ts';
import { checkSessionName, issueSession } from './sessions.ts';

/**
 * Makes an OIDC issuer known to STS, as the internet makes known the real one's keys.
 * @param issuer the URL in the tokens' `iss`, `https://token.actions.githubusercontent.com` for GitHub's
 */
export function registerOidcIssuer(standIn: StandIn, issuer: string, verify: VerifyToken): void {
  standIn.oidcIssuers.set(issuer, verify);
}

/**
 * AssumeRoleWithWebIdentity: needs the issuer's provider in IAM, a token of the issuer's for one of its audiences, and
 * a role that trusts it.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export function assumeRoleWithWebIdentity(standIn: StandIn): Operation {
  return async (input) => {
    checkSessionName(input.RoleSessionName);
    const claims = await verified(standIn, input.WebIdentityToken);
    const host = String(claims.iss).replace(/^https:\/\//, '');
    const Federated = await providerFor(standIn, host, claims.aud);
    const role = await roleOf(standIn, input.RoleArn);
    const context = Object.fromEntries(
      Object.entries(claims).map(([name, value]) => [
        `${host}:${name}`,
        Array.isArray(value) ? value.map(String) : String(value),
      ]),
    );
    if (!role || !isTrusted(standIn, role, 'sts:AssumeRoleWithWebIdentity', { Federated: [Federated] }, context))
      throw new AwsError('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity', 403);
    return {
      ...issueSession(standIn, role, input.RoleSessionName, input.DurationSeconds),
      SubjectFromWebIdentityToken: claims.sub,
      Audience: claims.aud,
      Provider: Federated,
    };
  };
}

async function verified(standIn: StandIn, token: string): Promise<Record<string, unknown>> {
  const unverified = payloadOf(token);
  const verify = standIn.oidcIssuers.get(String(unverified.iss));
  if (!verify) throw noProvider(unverified.iss);
  try {
    return await verify(token);
  } catch {
    // Whether the token is in its time is the issuer's clock to say; here only the refusal's name depends on it.
    if (Number(unverified.exp) * 1000 <= Date.now())
      throw new AwsError('ExpiredTokenException', 'Token must be issued within a reasonable timeframe');
    throw new AwsError('InvalidIdentityToken', 'Token signature invalid');
  }
}

function payloadOf(token: string): Record<string, unknown> {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    if (typeof claims === 'object' && claims !== null) return claims;
  } catch {
    // No JSON: refused below like JSON that is no object.
  }
  throw new AwsError(
    'InvalidIdentityToken',
    'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
  );
}

const noProvider = (issuer: unknown) =>
  new AwsError('InvalidIdentityToken', `No OpenIDConnect provider found in your account for ${issuer}`);

/** The ARN of the issuer's provider. */
async function providerFor(standIn: StandIn, host: string, audience: unknown): Promise<string> {
  const arn = `arn:aws:iam::${standIn.account}:oidc-provider/${host}`;
  const provider = await standIn
    .call('iam', 'GetOpenIDConnectProvider', { OpenIDConnectProviderArn: arn })
    .catch((error: AwsError) => {
      throw error.code === 'NoSuchEntity' ? noProvider(`https://${host}`) : error;
    });
  if (![audience].flat().some((each) => provider.ClientIDList.includes(each)))
    throw new AwsError('InvalidIdentityToken', 'Incorrect token audience');
  return arn;
}
