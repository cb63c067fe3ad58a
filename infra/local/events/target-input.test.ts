import { describe, expect, test } from 'vitest';
import { checkInputSettings, type Event, type InputSettings, targetInput } from './target-input.ts';

const event: Event = {
  version: '0',
  id: 'e-1',
  'detail-type': 'Step Functions Execution Status Change',
  source: 'aws.states',
  account: '000000000000',
  time: '2026-11-22T13:59:00Z',
  region: 'us-east-1',
  resources: ['arn:1'],
  detail: { name: 'say "hi"', status: 'FAILED', count: 2, nested: { a: [1, 2] } },
};
const rule = { name: 'failed', arn: 'arn:rule' };
const input = (settings: InputSettings) => targetInput(settings, event, rule, new Date('2026-11-22T14:00:00Z'));
const transformed = (InputTemplate: string) =>
  input({
    InputTransformer: {
      InputPathsMap: {
        name: '$.detail.name',
        count: '$.detail.count',
        last: '$.detail.nested.a[1]',
        none: '$.detail.none',
      },
      InputTemplate,
    },
  });

describe('targetInput', () => {
  test('is the event, a constant, or a part of the event', () => {
    expect(JSON.parse(input({}))).toEqual(event);
    expect(input({ Input: '{"a": 1}' })).toBe('{"a": 1}');
    expect(input({ InputPath: '$.detail.nested' })).toBe('{"a":[1,2]}');
  });

  test('a template puts values outside of quotes and text within', () => {
    expect(JSON.parse(transformed('{"name": <name>, "text": "<name> x<count>", "last": <last>}'))).toEqual({
      name: 'say "hi"',
      text: 'say "hi" x2',
      last: 2,
    });
    expect(transformed('"run <name> ended"')).toBe('"run say \\"hi\\" ended"');
    expect(transformed('<name> ended <count> times')).toBe('say "hi" ended 2 times');
  });

  test('a template knows the rule, the event and when it came', () => {
    expect(JSON.parse(transformed('{"rule": <aws.events.rule-name>, "event": <aws.events.event.json>}'))).toEqual({
      rule: 'failed',
      event,
    });
    expect(transformed('"<aws.events.event.ingestion-time>"')).toBe('"2026-11-22T14:00:00.000Z"');
  });
});

describe('checkInputSettings', () => {
  test.each<[string, InputSettings, string]>([
    ['two ways at once', { Input: '{}', InputPath: '$' }, 'Only one of'],
    ['a constant that is no JSON', { Input: 'x' }, 'JSON syntax error'],
    ['a path that EventBridge does not know', { InputPath: '$..detail' }, 'Invalid JSON path'],
    ['an undefined placeholder', { InputTransformer: { InputTemplate: '"<x>"' } }, 'undefined placeholder x'],
    [
      'a reserved name',
      { InputTransformer: { InputPathsMap: { 'aws.x': '$.id' }, InputTemplate: '"x"' } },
      'reserved name',
    ],
  ])('%s is refused', (_, settings, message) => {
    expect(() => checkInputSettings(settings, 'target')).toThrow(message);
  });
});
