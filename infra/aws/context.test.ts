import { describe, expect, it } from 'vitest';
import { isProviderExisting, trustedRepository } from './context.ts';
import { requireXgboostRegion } from './xgboost-image.ts';

const repositoryOf = (context: Record<string, string>, env: NodeJS.ProcessEnv = {}) =>
  trustedRepository((key) => context[key], env);

describe('the repository that the roles trust', () => {
  it('is none, unless the command line says one, or else the workflow run has one', () => {
    expect(repositoryOf({})).toBeUndefined();
    expect(repositoryOf({}, { GITHUB_REPOSITORY: 'c/d' })).toBe('c/d');
    expect(repositoryOf({ repository: 'a/b' }, { GITHUB_REPOSITORY: 'c/d' })).toBe('a/b');
  });

  it('may hold the ids that newer tokens hold', () => {
    expect(repositoryOf({ repository: 'owner@12/name@34' })).toBe('owner@12/name@34');
  });

  it('is refused when it is none, saying what was found and expected', () => {
    for (const repository of ['name', 'a/b/c', 'a/*', 'a/b:environment'])
      expect(() => repositoryOf({ repository })).toThrow('expected OWNER/NAME or OWNER@ID/NAME@ID');
  });
});

it("takes GitHub's OIDC provider for another's where the context says that it exists, and refuses other words", () => {
  expect(isProviderExisting(() => undefined)).toBe(false);
  expect(isProviderExisting((key) => (key === 'oidc-provider' ? 'existing' : undefined))).toBe(true);
  expect(() => isProviderExisting(() => 'yes')).toThrow('oidc-provider: found "yes", expected existing or nothing');
});

it("refuses a Region without SageMaker's built-in XGBoost, or of another partition", () => {
  expect(() => requireXgboostRegion('eu-west-1')).not.toThrow();
  for (const region of ['mars-north-1', 'cn-north-1', 'us-gov-west-1'])
    expect(() => requireXgboostRegion(region)).toThrow(`found "${region}", expected one of the partition aws`);
});
