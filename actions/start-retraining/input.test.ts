import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ExecutionInput } from '../../pipeline/contract.ts';
import { parseAs } from '../../pipeline/parse-as.ts';
import { parseSettings } from '../../pipeline/settings.ts';
import { inputOf, type StartInputs } from './input.ts';

const settings = parseSettings(readFileSync(new URL('../../pipeline/pipeline.yml', import.meta.url), 'utf8'));
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
  const input = parseAs(ExecutionInput, inputOf(settings, bare, run), 'input');
  expect(input.data).toEqual({ bucket: 'pm-dev-raw-123456789012', prefix: settings.dataset.prefix });
  expect(input.endpoint.name).toBe('pm-dev');
  expect(input.training).toEqual(settings.training);
  expect(input.startedBy).toMatchObject({ reason: 'manual', commit: 'abc', actor: 'ada' });
});

it('lets the inputs replace data, trainer, endpoint and single hyperparameters', () => {
  const dataset = 's3://pm-dev-raw-123456789012/2026/';
  const changed = {
    ...bare,
    dataset,
    trainer: 'lambda',
    endpointName: 'other',
    hyperparameters: { eta: '0.1' },
  } as const;
  const input = inputOf(settings, changed, {});
  expect(input.data).toEqual({ bucket: 'pm-dev-raw-123456789012', prefix: '2026/' });
  expect(input.training.trainer).toBe('lambda');
  expect(input.training.hyperparameters).toMatchObject({ eta: '0.1', max_depth: '4' });
  expect(inputOf(settings, { ...bare, dataset: 'march/' }, {}).data.prefix).toBe('march/');
});

it('refuses what is no dataset and no state machine', () => {
  expect(() => inputOf(settings, { ...bare, dataset: 'https://x/y' }, {})).toThrow(
    'Input "dataset": found "https://x/y"',
  );
  expect(() => inputOf(settings, { ...bare, dataset: 's3://elsewhere/x/' }, {})).toThrow(
    'Input "dataset": found "s3://elsewhere/x/", expected a folder of s3://pm-dev-raw-123456789012/',
  );
  expect(() => inputOf(settings, { ...bare, stateMachineArn: 'pm-dev' }, {})).toThrow(
    'Input "state-machine-arn": found "pm-dev", expected arn:aws:states:',
  );
});
