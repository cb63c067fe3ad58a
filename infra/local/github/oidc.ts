import { createPublicKey, generateKeyPair, type KeyObject, randomUUID, sign, verify } from 'node:crypto';
import { promisify } from 'node:util';
import type { GithubContext } from './contexts.ts';

/** GitHub's OIDC issuer, as trust policies name it. */
export const OIDC_ISSUER = 'https://token.actions.githubusercontent.com';

const LIFETIME_SECONDS = 300;

export type Claims = Record<string, string | number>;

/** Signs and checks tokens with the key pair of this process. */
export interface Issuer {
  issuer: string;
  publicKey: KeyObject;
  sign(claims: Claims): string;
  /**
   * The claims of a token of this issuer.
   * @throws Error for what is no RS256 JWT, for a foreign signature and outside its time
   */
  verify(token: string): Claims;
}

let keyPair: Promise<{ privateKey: KeyObject }> | undefined;

/** @param now seconds since the epoch */
export async function makeIssuer(now = () => Math.floor(Date.now() / 1000)): Promise<Issuer> {
  keyPair ??= promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const { privateKey } = await keyPair;
  const publicKey = createPublicKey(privateKey);
  const kid = randomUUID();
  return {
    issuer: OIDC_ISSUER,
    publicKey,
    sign(claims) {
      const times = { iat: now(), nbf: now(), exp: now() + LIFETIME_SECONDS };
      const head = `${encode({ typ: 'JWT', alg: 'RS256', kid })}.${encode({ ...claims, ...times, jti: randomUUID() })}`;
      return `${head}.${sign('RSA-SHA256', Buffer.from(head), privateKey).toString('base64url')}`;
    },
    verify(token) {
      const [header = '', body = '', signature = '', ...rest] = token.split('.');
      const signed = Buffer.from(`${header}.${body}`);
      if (rest.length > 0 || decode(header)?.alg !== 'RS256') throw new Error('The token is no RS256 JWT');
      if (!verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url')))
        throw new Error("The token's signature is not the issuer's");
      const claims = decode(body)!;
      if (claims.iss !== OIDC_ISSUER) throw new Error(`The token's issuer is ${claims.iss}, not ${OIDC_ISSUER}`);
      if (now() >= Number(claims.exp)) throw new Error('The token is expired');
      if (now() < Number(claims.nbf)) throw new Error('The token is not valid yet');
      return claims;
    },
  };
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function decode(part: string): Claims | undefined {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

/**
 * The claims of a job's token, in the form of repositories created before 15 July 2026 (`sub` without the ids).
 * Source: docs.github.com, "OpenID Connect reference".
 */
export function claims(github: GithubContext, environment: string | undefined, audience: string): Claims {
  const subject = environment
    ? `environment:${environment}`
    : github.event_name === 'pull_request'
      ? 'pull_request'
      : `ref:${github.ref}`;
  const own = Object.fromEntries(
    `repository repository_id repository_owner repository_owner_id actor actor_id ref ref_type head_ref base_ref sha
    run_id run_number run_attempt workflow workflow_ref workflow_sha event_name`
      .split(/\s+/)
      .map((name) => [name, String(github[name])]),
  );
  return {
    ...own,
    iss: OIDC_ISSUER,
    aud: audience,
    sub: `repo:${github.repository}:${subject}`,
    job_workflow_ref: github.workflow_ref,
    job_workflow_sha: github.workflow_sha,
    ref_protected: 'false',
    repository_visibility: 'private',
    runner_environment: 'github-hosted',
    ...(environment ? { environment } : {}),
  };
}
