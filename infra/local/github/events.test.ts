import { expect, test } from 'vitest';
import { type TriggerEvent, trigger } from './events.ts';
import { readWorkflow } from './language.ts';

const workflow = await readWorkflow(
  'w.yml',
  `on:
  push: {branches: [main]}
  schedule: [{cron: '23 4 * * 1'}, {cron: '0 0 1 * *'}]
  repository_dispatch: {types: [retrain]}
  workflow_dispatch:
    inputs:
      text: {type: string, default: manual}
      must: {required: true}
      pick: {type: choice, options: ['', sagemaker, lambda]}
      dry: {type: boolean}
      rows: {type: number, default: 5}
jobs: {a: {runs-on: x, steps: [{run: x}]}}`,
);
const dispatch = (inputs: Record<string, string | number | boolean>): TriggerEvent => ({
  name: 'workflow_dispatch',
  inputs,
});

test('dispatch inputs take their defaults and types; the event holds them as text', () => {
  const { inputs, payload } = trigger(workflow, dispatch({ must: 'x', dry: 'true' }));
  expect(inputs).toEqual({ text: 'manual', must: 'x', pick: '', dry: true, rows: 5 });
  expect(payload.inputs).toEqual({ text: 'manual', must: 'x', pick: '', dry: 'true', rows: '5' });
});

test.each([
  [{}, "Required input 'must' not provided"],
  [{ must: '' }, "Required input 'must' not provided"],
  [
    { must: 'x', other: 'y' },
    'Unexpected inputs provided: ["other"]; the workflow declares text, must, pick, dry, rows',
  ],
  [{ must: 'x', pick: 'gpu' }, "Provided value 'gpu' for input 'pick' not in the list of allowed values"],
  [{ must: 'x', dry: 'maybe' }, "Input 'dry': expected true or false, found 'maybe'"],
  [{ must: 'x', rows: 'many' }, "Input 'rows': expected a number, found 'many'"],
])('dispatch inputs %j are refused', (inputs, message) => {
  expect(() => trigger(workflow, dispatch(inputs))).toThrow(`w.yml: ${message}`);
});

test('a schedule and a dispatch type must be listed', () => {
  expect(trigger(workflow, { name: 'schedule' }).payload).toMatchObject({ schedule: '23 4 * * 1' });
  expect(() => trigger(workflow, { name: 'schedule', schedule: '* * * * *' })).toThrow("no schedule '* * * * *'");
  const clientPayload = { 'execution-arn': 'arn' };
  expect(trigger(workflow, { name: 'repository_dispatch', eventType: 'retrain', clientPayload }).payload).toEqual({
    action: 'retrain',
    client_payload: clientPayload,
  });
  expect(() => trigger(workflow, { name: 'repository_dispatch', eventType: 'x' })).toThrow(
    "no repository_dispatch type 'x'",
  );
});
