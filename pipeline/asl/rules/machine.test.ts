import { describe, expect, it } from 'vitest';
import type { FindingCode } from '../codes.ts';
import { edited, errors, jsonpath, validate } from '../testing.ts';

const SCHEMA: FindingCode = 'SCHEMA_VALIDATION_FAILED';
const TARGET: FindingCode = 'MISSING_TRANSITION_TARGET';
const sound = { Type: 'Pass', End: true };

describe('a machine', () => {
  it.each<[what: string, place: string, value?: unknown, code?: FindingCode, location?: string]>([
    ['no StartAt', '/StartAt', undefined, SCHEMA, ''],
    ['no States', '/States', undefined, SCHEMA, ''],
    ['no states in States', '/States', {}],
    ['a StartAt that is no text', '/StartAt', 1],
    ['an unknown field', '/Startat', 'x'],
    ['an unknown version', '/Version', '2.0'],
    ['a version that is a number', '/Version', 1],
    ['a negative timeout', '/TimeoutSeconds', -1],
    ['a fractional timeout', '/TimeoutSeconds', 1.5],
    ['a timeout above the limit', '/TimeoutSeconds', 100_000_000],
    ['a comment that is no text', '/Comment', ['a']],
    ['a query language of a branch', '/States/Both/Branches/0/QueryLanguage', 'JSONata'],
    ['a query language of a processor', '/States/Each/ItemProcessor/QueryLanguage', 'JSONata'],
    ['a timeout of a branch', '/States/Both/Branches/0/TimeoutSeconds', 5],
    ['a processor configuration of a branch', '/States/Both/Branches/0/ProcessorConfig', {}],
    ['a state with no name', '/States/', sound, 'INVALID_STATE_NAME'],
    ['a name of 81 characters', `/States/${'n'.repeat(81)}`, sound, 'INVALID_STATE_NAME'],
    ['a name of another machine', '/States/Both/Branches/0/States/Done', sound, 'DUPLICATE_STATE_NAME', '/States/Done'],
  ])('is refused with %s', (_, place, value, code = SCHEMA, location = place) => {
    expect(errors(edited(jsonpath, place, value))).toContainEqual([code, location]);
  });

  it('may have a timeout of zero, a version and a comment', () => {
    const place = '/States/Train/Comment';
    const definition = { ...edited(jsonpath, place, ''), TimeoutSeconds: 0, Version: '1.0', Comment: '' };
    expect(errors(definition)).toEqual([]);
  });
});

describe('transitions', () => {
  it.each<[what: string, place: string, value: unknown, location?: string]>([
    ['StartAt at no state', '/StartAt', 'Nope'],
    ['a Next to no state', '/States/Pause/Next', 'Bth'],
    ['a Next in the wrong case', '/States/Pause/Next', 'both'],
    ['a Default to no state', '/States/Gate/Default', 'Nope'],
    ['a rule to no state', '/States/Gate/Choices/1/Next', 'Nope'],
    ['a catcher to no state', '/States/Train/Catch/0/Next', 'Nope'],
    ['a Next to a member that every object has', '/States/Pause/Next', 'constructor'],
    ['a nested StartAt at no state', '/States/Each/ItemProcessor/StartAt', 'Nope'],
    ['a Next out of its machine', '/States/Each/ItemProcessor/States/Item/Next', 'Done'],
    ['a Next into a machine', '/States/Pause/Next', 'Left'],
    ['a state that nothing leads to', '/States/a~1b', { Type: 'Succeed' }],
    ['a nested state that nothing leads to', '/States/Both/Branches/0/States/Lost', sound],
    ['a state that leads only to itself', '/States/Lost', { Type: 'Pass', Next: 'Lost' }],
  ])('refuse %s', (_, place, value, location = place) => {
    expect(errors(edited(jsonpath, place, value))).toContainEqual([TARGET, location]);
  });

  it('name the state that was meant', () => {
    const { findings } = validate(edited(jsonpath, '/States/Pause/Next', 'Bth'));
    expect(findings[0]?.message).toBe("Missing 'Next' target: Bth, did you mean 'Both'?");
  });

  it('reach states by a catcher or a Default alone, and may go in a circle that has a way out', () => {
    const machine = {
      StartAt: 'Try',
      States: {
        Try: { ...task, Catch: [{ ErrorEquals: ['A'], Next: 'Caught' }], Next: 'Ask' },
        Ask: { Type: 'Choice', Choices: [{ Variable: '$.a', IsPresent: true, Next: 'Try' }], Default: 'Other' },
        Caught: { Type: 'Succeed' },
        Other: { Type: 'Fail' },
      },
    };
    expect(errors(machine)).toEqual([]);
  });

  it('lead to an end in the whole machine, where nothing else is then said of reaching states', () => {
    const loop = { A: { Type: 'Pass', Next: 'A' }, B: { Type: 'Pass', Next: 'B' } };
    expect(errors({ StartAt: 'A', States: loop })).toEqual([['MISSING_END_STATE', '/States']]);
    expect(errors({ StartAt: 'A', States: { ...loop, C: sound } })).toEqual([
      [TARGET, '/States/B'],
      [TARGET, '/States/C'],
    ]);
  });

  it('need no end in a nested machine: AWS creates such a loop', () => {
    const branch = { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } } };
    expect(errors(edited(jsonpath, '/States/Both/Branches', [branch]))).toEqual([]);
  });

  it('are not judged where a substitution decides them', () => {
    const machine = { StartAt: 'A', States: { A: { Type: 'Pass', Next: '${B}-x' }, '${B}-x': sound, C: sound } };
    expect(errors(machine, { substitutions: {} })).toEqual([]);
    expect(errors(machine, { substitutions: { B: 'B' } })).toEqual([[TARGET, '/States/C']]);
    const open = { StartAt: 'A', States: { A: { Type: 'Pass', Next: '${Next}' }, C: sound } };
    expect(errors(open, { substitutions: {} })).toEqual([]);
  });
});

const task = { Type: 'Task', Resource: 'arn:aws:lambda:eu-west-1:1:function:f' };
