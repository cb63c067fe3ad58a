import { describe, expect, it } from 'vitest';
import { parseContext } from './context.ts';
import { requireXgboostRegion } from './xgboost-image.ts';

const parse = (context: Record<string, string>, env: NodeJS.ProcessEnv = {}) =>
  parseContext((key) => context[key], env);

describe('the context of the app', () => {
  it('is stage dev and no repository, unless the command line or the workflow run says otherwise', () => {
    expect(parse({})).toEqual({ stage: 'dev', repository: undefined });
    expect(parse({ stage: 'prod', repository: 'a/b' }, { GITHUB_REPOSITORY: 'c/d' })).toEqual({
      stage: 'prod',
      repository: 'a/b',
    });
    expect(parse({}, { GITHUB_REPOSITORY: 'c/d' }).repository).toBe('c/d');
  });

  it('takes the repository with the ids that newer tokens hold', () => {
    expect(parse({ repository: 'owner@12/name@34' }).repository).toBe('owner@12/name@34');
  });

  it('refuses a stage or a repository that is none, saying what it found and expected', () => {
    expect(() => parse({ stage: 'test' })).toThrow('stage: found "test", expected dev or prod');
    for (const repository of ['name', 'a/b/c', 'a/*', 'a/b:environment'])
      expect(() => parse({ repository })).toThrow('expected OWNER/NAME or OWNER@ID/NAME@ID');
  });

  it("refuses a Region without SageMaker's built-in XGBoost, or of another partition", () => {
    expect(() => requireXgboostRegion('eu-west-1')).not.toThrow();
    for (const region of ['mars-north-1', 'cn-north-1', 'us-gov-west-1'])
      expect(() => requireXgboostRegion(region)).toThrow(`found "${region}", expected one of the partition aws`);
  });
});
