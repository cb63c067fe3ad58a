/** Some of `npm run faults`: a fault at each action and an interruption of each kind. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Stage } from '../faults/matrix/stage.ts';
import { judge } from '../faults/matrix/trial.ts';
import { TRIALS } from '../faults/matrix/trials.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage?.close());

it.each([
  'start-retraining: a reset after the server acted',
  'wait-for-training: throttling',
  'update-endpoint: a reset after the server acted',
  'update fails silently',
  'stale DescribeEndpoint',
  'alarm in the canary',
  'spot interruption',
  'cancelled in TrainModel',
  'cancelled as the approval is sent, then run again',
  'killed in UpdateEndpoint',
])('%s', async (name) => {
  const trial = TRIALS.find((one) => one.name === name)!;
  const { found, expected, problems } = await judge(stage, trial);
  expect({ found, problems }).toEqual({ found: expected, problems: [] });
});
