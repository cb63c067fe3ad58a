import { describe, expect, it } from 'vitest';
import type { FindingCode } from '../codes.ts';
import { adviceOn, chain } from './testing.ts';

const CODES: FindingCode[] = ['TASK_WITHOUT_TIMEOUT', 'TASK_WITHOUT_RETRY', 'TASK_WITHOUT_CATCH'];
const INVOKE = { Type: 'Task', Resource: 'arn:aws:lambda:eu-west-1:1:function:f' };
const ALL = { ErrorEquals: ['States.ALL'] };
const MANAGED = { ...INVOKE, TimeoutSeconds: 60, Retry: [ALL], Catch: [{ ...ALL, Next: 'Failed' }] };
const FAILED = { Failed: { Type: 'Fail' } };

const codesOn = (...args: [definition: unknown, type?: 'EXPRESS']) =>
  adviceOn(args[0], CODES, args[1] ? { type: args[1] } : {}).map(({ code }) => code);
const around = (map: object, task: object = INVOKE) => ({
  StartAt: 'Each',
  States: {
    Each: {
      Type: 'Map',
      ItemProcessor: chain({ One: task }),
      Catch: [{ ...ALL, Next: 'Failed' }],
      Next: 'Done',
      ...map,
    },
    Done: { Type: 'Succeed' },
    ...FAILED,
  },
});

describe('a Task', () => {
  it('needs a time limit, a Retry and a Catch', () => {
    expect(codesOn(chain({ A: INVOKE }))).toEqual(CODES);
    expect(codesOn({ StartAt: 'A', States: { A: { ...MANAGED, End: true }, ...FAILED } })).toEqual([]);
  });

  it('is not limited by a time limit of the machine, but by a heartbeat', () => {
    expect(codesOn(chain({ A: INVOKE }, { TimeoutSeconds: 60 }))).toContain('TASK_WITHOUT_TIMEOUT');
    expect(codesOn(chain({ A: { ...INVOKE, HeartbeatSeconds: 60 } }))).not.toContain('TASK_WITHOUT_TIMEOUT');
    expect(codesOn(chain({ A: { ...INVOKE, TimeoutSecondsPath: '$.t' } }))).not.toContain('TASK_WITHOUT_TIMEOUT');
  });

  it('needs no time limit where the workflow has five minutes', () => {
    expect(codesOn(chain({ A: INVOKE }), 'EXPRESS')).not.toContain('TASK_WITHOUT_TIMEOUT');
    const config = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' } };
    const express = { ...chain({ One: INVOKE }), ...config };
    expect(codesOn(around({ ItemProcessor: express }))).not.toContain('TASK_WITHOUT_TIMEOUT');
  });

  it('may leave Retry and Catch to the Map or Parallel around', () => {
    expect(codesOn(around({ Retry: [ALL] }))).toEqual(['TASK_WITHOUT_TIMEOUT']);
    expect(
      codesOn(
        around({
          Retry: [{ ErrorEquals: ['States.ItemReaderFailed'] }],
          Catch: [{ ErrorEquals: ['X'], Next: 'Failed' }],
        }),
      ),
    ).toEqual(CODES);
    expect(codesOn(around({ Catch: [{ ErrorEquals: ['States.TaskFailed'], Next: 'Failed' }] }))).not.toContain(
      'TASK_WITHOUT_CATCH',
    );
  });

  it('of an item that is allowed to fail needs no Catch', () => {
    const config = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } };
    const tolerant = { Catch: [{ ErrorEquals: ['X'], Next: 'Failed' }], ToleratedFailurePercentage: 5 };
    expect(codesOn(around({ ...tolerant, ItemProcessor: { ...chain({ One: INVOKE }), ...config } }))).toEqual([
      'TASK_WITHOUT_TIMEOUT',
      'TASK_WITHOUT_RETRY',
    ]);
  });
});

describe('a Choice', () => {
  const choice = (fields: object) => ({
    StartAt: 'A',
    States: { A: { Type: 'Choice', ...fields }, B: { Type: 'Succeed' } },
  });
  const on = (...tests: object[]) => choice({ Choices: tests.map((test) => ({ ...test, Next: 'B' })) });
  const advised = (definition: unknown) => adviceOn(definition, ['CHOICE_WITHOUT_DEFAULT']).length > 0;
  const test = { Variable: '$.a', StringEquals: 'x' };

  it('needs a Default', () => {
    expect(advised(on(test))).toBe(true);
    expect(advised(on({ Variable: '$.a', BooleanEquals: true }, { Variable: '$.a', BooleanEquals: false }))).toBe(true);
    expect(advised(choice({ Choices: [{ ...test, Next: 'B' }], Default: 'B' }))).toBe(false);
  });

  it('needs none where one of its rules must hold', () => {
    expect(advised(on({ Variable: '$.a', IsPresent: true }, { IsPresent: false, Variable: '$.a' }))).toBe(false);
    expect(advised(on({ Not: test }, test))).toBe(false);
    expect(advised(on({ Variable: '$.a', IsPresent: true }, { Variable: '$.b', IsPresent: false }))).toBe(true);
  });
});

describe('ErrorEquals', () => {
  const named = (name: string) =>
    adviceOn({ StartAt: 'A', States: { A: { ...MANAGED, Retry: [{ ErrorEquals: [name] }], End: true }, ...FAILED } }, [
      'RESERVED_ERROR_NAME',
    ]);

  it('names no error of Step Functions that there is not', () => {
    expect(named('States.TimeOut')).toMatchObject([
      {
        severity: 'WARNING',
        location: '/States/A/Retry/0/ErrorEquals/0',
        message: expect.stringContaining("did you mean 'States.Timeout'?"),
      },
    ]);
    for (const name of ['States.Timeout', 'States.Http.StatusCode.429', 'Custom.Error'])
      expect(named(name)).toEqual([]);
  });

  it('may name what a Fail state inside calls itself', () => {
    const failing = chain({ Out: { Type: 'Fail', Error: 'States.QuorumMet' } });
    const states = (name: string) => ({
      StartAt: 'P',
      States: {
        P: { Type: 'Parallel', Branches: [failing], Catch: [{ ErrorEquals: [name], Next: 'End' }], Next: 'End' },
        End: { Type: 'Succeed' },
      },
    });
    expect(adviceOn(states('States.QuorumMet'), ['RESERVED_ERROR_NAME'])).toEqual([]);
    expect(adviceOn(states('States.Quorum'), ['RESERVED_ERROR_NAME'])).toHaveLength(1);
  });
});
