import { describe, expect, it } from 'vitest';
import { adviceOn } from './testing.ts';

const losing = (language: 'JSONPath' | 'JSONata', catcher: object, names = ['States.ALL']) =>
  adviceOn(
    {
      QueryLanguage: language,
      StartAt: 'A',
      States: {
        A: {
          Type: 'Task',
          Resource: 'arn:aws:lambda:eu-west-1:1:function:f',
          Catch: [{ ErrorEquals: names, ...catcher, Next: 'B' }],
          End: true,
        },
        B: { Type: 'Fail' },
      },
    },
    ['CATCH_LOSES_ERROR'],
  ).map(({ location }) => location);

describe('a Catch in JSONPath', () => {
  it('loses the error where ResultPath is null', () => {
    expect(losing('JSONPath', { ResultPath: null })).toEqual(['/States/A/Catch/0/ResultPath']);
  });

  it('keeps it where ResultPath places it or Assign reads it', () => {
    expect(losing('JSONPath', {})).toEqual([]);
    expect(losing('JSONPath', { ResultPath: '$.error' })).toEqual([]);
    expect(losing('JSONPath', { ResultPath: null, Assign: { 'why.$': '$.Cause' } })).toEqual([]);
    expect(losing('JSONPath', { ResultPath: null, Assign: { 'when.$': '$$.State.EnteredTime' } })).toHaveLength(1);
  });

  it('knows the error that it names itself', () => {
    expect(losing('JSONPath', { ResultPath: null }, ['NotThere'])).toEqual([]);
    expect(losing('JSONPath', { ResultPath: null }, ['NotThere', 'States.TaskFailed'])).toHaveLength(1);
  });
});

describe('a Catch in JSONata', () => {
  it('loses the error where Output replaces it', () => {
    expect(losing('JSONata', { Output: { failed: true } })).toEqual(['/States/A/Catch/0/Output']);
    expect(losing('JSONata', { Output: '{% $states.input %}' })).toHaveLength(1);
  });

  it('keeps it where it becomes the output, or Output or Assign reads it', () => {
    expect(losing('JSONata', {})).toEqual([]);
    expect(losing('JSONata', { Assign: { failed: true } })).toEqual([]);
    expect(losing('JSONata', { Output: '{% $merge([$states.input, $states.errorOutput]) %}' })).toEqual([]);
    expect(losing('JSONata', { Output: 1, Assign: { why: ['{% $states.errorOutput.Cause %}'] } })).toEqual([]);
    expect(losing('JSONata', { Output: '{% $string($states) %}' })).toEqual([]);
  });
});
