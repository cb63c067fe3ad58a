import { expect, it } from 'vitest';
import { parseSettings } from '../../pipeline/settings.ts';
import { shipped as settings, shippedText } from '../../pipeline/testing/shipped.ts';
import { inputOf, type StartInputs } from './input.ts';

const bare: StartInputs = {
  stateMachineArn: 'arn:aws:states:eu-west-1:123456789012:stateMachine:pm-dev',
  dataset: undefined,
  hyperparameters: {},
  trainer: undefined,
  endpointName: undefined,
  reason: 'manual',
};
const run = { GITHUB_SHA: 'abc', GITHUB_ACTOR: 'ada', GITHUB_SERVER_URL: 'https://github.com', GITHUB_RUN_ID: '7' };

it("takes the stage's own bucket and endpoint, and pipeline.yml, where the inputs leave it open", () => {
  const input = inputOf(settings, bare, run);
  expect(input.data).toEqual({ bucket: 'pm-dev-raw-123456789012', prefix: settings.dataset.prefix });
  expect(input.endpoint.name).toBe('pm-dev');
  expect(input.training).toEqual(settings.training);
  expect(input.startedBy).toMatchObject({ reason: 'manual', commit: 'abc', actor: 'ada' });
});

it('lets the inputs replace data, trainer and single hyperparameters', () => {
  const dataset = 's3://pm-dev-raw-123456789012/2026/';
  const changed = {
    ...bare,
    dataset,
    trainer: 'lambda',
    endpointName: 'pm-dev',
    hyperparameters: { eta: '0.1' },
  } as const;
  const input = inputOf(settings, changed, {});
  expect(input.data).toEqual({ bucket: 'pm-dev-raw-123456789012', prefix: '2026/' });
  expect(input.training.trainer).toBe('lambda');
  expect(input.training.hyperparameters).toMatchObject({ eta: '0.1', max_depth: '4' });
  expect(inputOf(settings, { ...bare, dataset: 'march/' }, {}).data.prefix).toBe('march/');
});

const hist = parseSettings(shippedText.replace('tree_method: exact', 'tree_method: hist'));

it.each<[string, Partial<StartInputs>, string]>([
  [
    'no folder',
    { dataset: 'https://x/y' },
    'Input "dataset": found "https://x/y", expected a folder of s3://pm-dev-raw-',
  ],
  [
    'a folder of another bucket',
    { dataset: 's3://elsewhere/x/' },
    'Input "dataset": found "s3://elsewhere/x/", expected a folder of s3://pm-dev-raw-123456789012/',
  ],
  [
    'a prefix that is no folder',
    { dataset: 'march' },
    'Input "dataset": found "march", expected a folder such as raw/',
  ],
  [
    'no state machine',
    { stateMachineArn: 'pm-dev' },
    'Input "state-machine-arn": found "pm-dev", expected arn:aws:states:',
  ],
  [
    'an endpoint that its roles may not update',
    { endpointName: 'other' },
    'Input "endpoint-name": found "other", expected',
  ],
  ['a reason that is too long', { reason: 'x'.repeat(257) }, 'expected at most 256 characters'],
  [
    'a hyperparameter that XGBoost does not have',
    { hyperparameters: { etaa: '0.1' } },
    'Input "hyperparameters": etaa: found "0.1", expected a hyperparameter of SageMaker',
  ],
  [
    'a hyperparameter out of range',
    { hyperparameters: { max_depth: '-3' } },
    'Input "hyperparameters": max_depth: found "-3", expected a whole number of at least 0',
  ],
  [
    'a hyperparameter of the wrong type',
    { hyperparameters: { num_round: '3e2' } },
    'Input "hyperparameters": num_round: found "3e2", expected a whole number of at least 1',
  ],
  [
    'an alias of what pipeline.yml sets',
    { hyperparameters: { learning_rate: '0.1' } },
    'Input "hyperparameters": learning_rate: found "0.1", expected either it or eta',
  ],
  [
    'for trainer: lambda, what only SageMaker can train with',
    { trainer: 'lambda', hyperparameters: { subsample: '0.5' } },
    'Input "hyperparameters": subsample: found "0.5", expected 1 (the exact trainer knows nothing else)',
  ],
])('refuses %s', (_what, changed, words) => {
  expect(() => inputOf(settings, { ...bare, ...changed }, run)).toThrow(words);
});

it('names pipeline.yml where an input makes a setting of it wrong', () => {
  expect(() => inputOf(hist, { ...bare, trainer: 'lambda' }, run)).toThrow(
    'pipeline/pipeline.yml: training.hyperparameters.tree_method: found "hist", expected exact or auto',
  );
  expect(inputOf(hist, { ...bare, hyperparameters: { subsample: '0.5' } }, run).training.hyperparameters).toMatchObject(
    {
      tree_method: 'hist',
      subsample: '0.5',
    },
  );
});
