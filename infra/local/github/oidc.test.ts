import { expect, test } from 'vitest';
import { type Claims, makeIssuer, OIDC_ISSUER } from './oidc.ts';

const CLAIMS: Claims = { iss: OIDC_ISSUER, aud: 'sts.amazonaws.com', sub: 'repo:acme/pumps:ref:refs/heads/main' };

test('a signed token gives its claims back for five minutes', async () => {
  let now = 1000;
  const issuer = await makeIssuer(() => now);
  const token = issuer.sign(CLAIMS);
  expect(issuer.verify(token)).toMatchObject({ ...CLAIMS, iat: 1000, nbf: 1000, exp: 1300 });
  now = 1299;
  expect(issuer.verify(token)).toMatchObject(CLAIMS);
  now = 1300;
  expect(() => issuer.verify(token)).toThrow('The token is expired');
  now = 999;
  expect(() => issuer.verify(token)).toThrow('The token is not valid yet');
});

test('a changed, foreign or unsigned token is refused', async () => {
  const issuer = await makeIssuer();
  const [header, , signature] = issuer.sign(CLAIMS).split('.');
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const forged = encode({ ...CLAIMS, sub: 'repo:evil/pumps:ref:refs/heads/main', exp: 1e12 });
  expect(() => issuer.verify(`${header}.${forged}.${signature}`)).toThrow("signature is not the issuer's");
  expect(() => issuer.verify(`${encode({ alg: 'none' })}.${forged}.`)).toThrow('The token is no RS256 JWT');
  expect(() => issuer.verify('nonsense')).toThrow('The token is no RS256 JWT');
  expect(() => issuer.verify(issuer.sign({ ...CLAIMS, iss: 'https://other' }))).toThrow('issuer is https://other');
});
