import { expect, it } from 'vitest';
import { shipped as settings } from '../../pipeline/testing/shipped.ts';
import { inputOf } from './input.ts';
import { executionNames, intentOf } from './names.ts';

const inputs = {
  stateMachineArn: 'arn:aws:states:eu-west-1:123456789012:stateMachine:pm-dev',
  dataset: undefined,
  hyperparameters: {} as Record<string, string>,
  trainer: undefined,
  endpointName: undefined,
  reason: 'manual',
};
const input = (changed: Partial<Parameters<typeof inputOf>[1]> = {}, env = {}) =>
  inputOf(settings, { ...inputs, ...changed }, env);
const run = (attempt: string) => ({ GITHUB_REPOSITORY: 'o/r', GITHUB_RUN_ID: '7', GITHUB_RUN_ATTEMPT: attempt });

it('names one execution an attempt, so that a repeated attempt finds what was started', () => {
  const intent = intentOf(input(), 'o/r');
  expect(executionNames(input(), run('1'))).toEqual([`github-7-${intent}-1`]);
  expect(executionNames(input(), run('3'))).toEqual([1, 2, 3].map((attempt) => `github-7-${intent}-${attempt}`));
});

it('takes one intent for the same training, whoever starts it, why, and in whatever order it was written', () => {
  const a = input({ hyperparameters: { eta: '0.1', alpha: '1' }, reason: 'drift' }, { GITHUB_ACTOR: 'ada' });
  const b = input({ hyperparameters: { alpha: '1', eta: '0.1' } });
  expect(intentOf(a, 'o/r')).toBe(intentOf(b, 'o/r'));
});

it.each([
  ['hyperparameters', { hyperparameters: { eta: '0.1' } }],
  ['data', { dataset: 'march/' }],
  ['trainer', { trainer: 'lambda' as const }],
  ['endpoint', { stateMachineArn: inputs.stateMachineArn.replace('dev', 'prod') }],
])('takes another intent for other %s', (_what, changed) => {
  expect(intentOf(input(changed), 'o/r')).not.toBe(intentOf(input(), 'o/r'));
});

it('names executions of two repositories apart, and two starts by hand', () => {
  expect(intentOf(input(), 'o/r')).not.toBe(intentOf(input(), 'o/other'));
  const [one, ...more] = executionNames(input(), {});
  expect(more).toEqual([]);
  expect(executionNames(input(), {})).not.toEqual([one]);
});

it('makes names that Step Functions and CloudWatch Logs take', () => {
  const longest = { ...run('99'), GITHUB_RUN_ID: '9'.repeat(20) };
  for (const name of [...executionNames(input(), longest), ...executionNames(input(), {})])
    expect(name).toMatch(/^[\w-]{1,80}$/);
});
