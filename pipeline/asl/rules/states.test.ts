import { describe, expect, it } from 'vitest';
import type { FindingCode } from '../codes.ts';
import { edited, errors, jsonata, jsonpath, validate } from '../testing.ts';

const UNSUPPORTED: FindingCode = 'UNSUPPORTED_JSONATA_EXPRESSION';
const CALLBACK = 'arn:aws:states:::sqs:sendMessage.waitForTaskToken';

describe('the fields of states', () => {
  it.each<[what: string, place: string, value?: unknown, location?: string]>([
    ['a missing type', '/States/Done/Type', undefined, '/States/Done'],
    ['an unknown type', '/States/Done/Type', 'Success'],
    ['a type in the wrong case', '/States/Done/Type', 'succeed'],
    ['a state that is no object', '/States/Done', 'end'],
    ['a comment that is no text', '/States/Done/Comment', 5],
    ['an unknown field', '/States/Pause/SecondPath', '$.a'],
    ['a field in the wrong case', '/States/Train/resultPath', '$.a'],
    ['a timeout of a Parallel', '/States/Both/TimeoutSeconds', 5],
    ['a timeout of a Map', '/States/Each/TimeoutSeconds', 5],
    ['a Retry of a Wait', '/States/Pause/Retry', []],
    ['a Catch of a Pass', '/States/Both/Branches/0/States/Left/Catch', []],
    ['a Next of a Choice', '/States/Gate/Next', 'Done'],
    ['an End of a Succeed', '/States/Done/End', true],
    ['an Assign of a Succeed', '/States/Done/Assign', {}],
    ['an Assign of a Fail', '/States/Failed/Assign', {}],
    ['an OutputPath of a Fail', '/States/Failed/OutputPath', '$'],
    ['a ResultPath of a Wait', '/States/Pause/ResultPath', '$.a'],
    ['a ResultSelector of a Pass', '/States/Both/Branches/0/States/Left/ResultSelector', {}],
    ['a Result of a Task', '/States/Train/Result', 1],
    ['an Output of JSONPath', '/States/Train/Output', {}],
    ['Arguments of JSONPath', '/States/Train/Arguments', {}],
    ['Items of JSONPath', '/States/Each/Items', []],
    ['a missing Resource', '/States/Train/Resource', undefined, '/States/Train'],
    ['a missing Branches', '/States/Both/Branches', undefined, '/States/Both'],
    ['a missing Choices', '/States/Gate/Choices', undefined, '/States/Gate'],
    ['neither Next nor End', '/States/Train/Next', undefined, '/States/Train'],
    ['both Next and End', '/States/Train/End', true],
    ['an End that is no truth value', '/States/Both/Branches/0/States/Left/End', 'true'],
    ['an End that is false', '/States/Both/Branches/0/States/Left/End', false],
    ['an empty branch list', '/States/Both/Branches', []],
    ['branches that are no list', '/States/Both/Branches', {}],
    ['a branch without StartAt', '/States/Both/Branches/0/StartAt', undefined, '/States/Both/Branches/0'],
    ['a timeout of zero', '/States/Train/TimeoutSeconds', 0],
    ['a timeout above the limit', '/States/Train/TimeoutSeconds', 100_000_000],
    ['a timeout in text', '/States/Train/TimeoutSeconds', '600'],
    ['a fractional timeout', '/States/Train/TimeoutSeconds', 1.5],
    ['a timeout beside its path', '/States/Train/TimeoutSecondsPath', '$.t'],
    ['a heartbeat beside its path', '/States/Train/HeartbeatSeconds', 5, '/States/Train/HeartbeatSecondsPath'],
    ['no wait', '/States/Pause/SecondsPath', undefined, '/States/Pause'],
    ['two waits', '/States/Pause/TimestampPath', '$.at'],
    ['error beside error path', '/States/Failed/Error', 'E', '/States/Failed/ErrorPath'],
    ['cause beside cause path', '/States/Failed/CausePath', '$.c'],
    ['an integration that does not exist', '/States/Train/Resource', 'arn:aws:states:::dynamodb:query'],
    ['a pattern that an integration lacks', '/States/Train/Resource', 'arn:aws:states:::sns:publish.sync'],
    ['a resource that is no ARN', '/States/Train/Resource', 'InvalidArn'],
  ])('refuses %s', (_, place, value, location = place) => {
    expect(errors(edited(jsonpath, place, value))).toContainEqual(['SCHEMA_VALIDATION_FAILED', location]);
  });

  it.each<[what: string, place: string, value: unknown]>([
    ['null for InputPath and OutputPath', '/States/Pause/InputPath', null],
    ['a wait of zero seconds', '/States/Both/Branches/0/States/Left', { Type: 'Wait', Seconds: 0, End: true }],
    ['an intrinsic function for a cause', '/States/Failed/ErrorPath', "States.Format('{}', $.e)"],
    ['a Choice without a Default', '/States/Gate/Default', undefined],
    ['an array of parameters', '/States/Both/Parameters', ['a', { 'b.$': '$.b' }]],
  ])('takes %s', (_, place, value) => {
    expect(errors(edited(jsonpath, place, value))).toEqual([]);
  });

  it('refuses credentials without a role, and for an activity', () => {
    const place = '/States/Train/Credentials';
    expect(errors(edited(jsonpath, place, {}))).toEqual([['SCHEMA_VALIDATION_FAILED', place]]);
    const activity = { Type: 'Task', Resource: 'arn:aws:states:eu-west-1:1:activity:a', End: true };
    const machine = { StartAt: 'A', States: { A: { ...activity, Credentials: { RoleArn: 'arn:aws:iam::1:role/r' } } } };
    expect(errors(machine)).toEqual([['SCHEMA_VALIDATION_FAILED', '/States/A/Credentials']]);
  });

  it('requires a heartbeat that is shorter than the timeout', () => {
    const task = (beat: number) => ({
      StartAt: 'A',
      States: { A: { Type: 'Task', Resource: 'arn:aws:lambda:eu-west-1:1:function:f', End: true, ...times(beat) } },
    });
    const times = (beat: number) => ({ TimeoutSeconds: 60, HeartbeatSeconds: beat });
    expect(errors(task(60))).toEqual([['SCHEMA_VALIDATION_FAILED', '/States/A/HeartbeatSeconds']]);
    expect(errors(task(59))).toEqual([]);
  });

  it.each<[place: string, value: unknown, code: FindingCode]>([
    ['/States/Both/Branches/0/States/Left/Parameters', { a: '$.name' }, 'NO_DOLLAR'],
    ['/States/Failed/Cause', '$.cause', 'NO_PATH'],
    ['/States/Both/Branches/0/States/Left/Result', { 'a.$': '$.b' }, 'PASS_RESULT_IS_STATIC'],
  ])('only warns of what AWS takes but nobody means: %s', (place, value, code) => {
    const { result, findings } = validate(edited(jsonpath, place, value));
    expect(result).toBe('OK');
    expect(findings).toMatchObject([{ severity: 'WARNING', code, location: expect.stringContaining(place) }]);
  });

  it('refuses in EXPRESS what only STANDARD has', () => {
    expect(errors(jsonpath(), { type: 'EXPRESS' })).toEqual([
      ['SCHEMA_VALIDATION_FAILED', '/States/Train/Resource'],
      ['SCHEMA_VALIDATION_FAILED', '/States/Each/ItemProcessor/ProcessorConfig'],
    ]);
    const activity = 'arn:aws:states:eu-west-1:1:activity:a';
    const machine = { StartAt: 'A', States: { A: { Type: 'Task', Resource: activity, End: true } } };
    expect(validate(machine).result).toBe('OK');
    expect(validate(machine, { type: 'EXPRESS' }).result).toBe('FAIL');
    expect(errors(edited(jsonpath, '/States/Each/ItemProcessor/States/Item/Resource', CALLBACK))).toContainEqual([
      'SCHEMA_VALIDATION_FAILED',
      '/States/Each/ItemProcessor/States/Item/Resource',
    ]);
  });
});

describe('query languages', () => {
  it.each<[what: string, place: string, value: unknown, location?: string]>([
    ['a state that goes back to JSONPath', '/States/Hold/QueryLanguage', 'JSONPath'],
    ['a misspelt language', '/States/Hold/QueryLanguage', 'jsonata'],
    ['a language that is no text', '/QueryLanguage', 5],
    ['a ResultPath', '/States/Call/ResultPath', '$'],
    ['an InputPath', '/States/Hold/InputPath', '$'],
    ['Parameters', '/States/Call/Parameters', {}],
    ['an ItemsPath', '/States/Items/ItemsPath', '$.a'],
    ['a MaxConcurrencyPath', '/States/Items/MaxConcurrencyPath', '$.a'],
    ['an ErrorPath', '/States/Stop/ErrorPath', '$.a'],
    ['a ResultPath of a catcher', '/States/Call/Catch/0/ResultPath', '$.a'],
    ['a rule that compares', '/States/Route/Choices/0/Variable', '$.a'],
    ['a role by path', '/States/Call/Credentials', { 'RoleArn.$': '$.r' }, '/States/Call/Credentials/RoleArn.$'],
    ['Arguments of a Map', '/States/Items/Arguments', {}],
    ['a time that is no expression', '/States/Hold/Timestamp', 'tomorrow'],
    ['a variable named as a path', '/States/Call/Assign', { 'x.$': 1 }, '/States/Call/Assign/x.$'],
  ])('refuses in a JSONata machine %s', (_, place, value, location = place) => {
    expect(errors(edited(jsonata, place, value)).map(([, where]) => where)).toContain(location);
  });

  it('lets a JSONPath machine have JSONata states, and none inherit from a Map or Parallel', () => {
    const machine = (inner: object) => ({
      StartAt: 'M',
      States: {
        M: {
          Type: 'Map',
          QueryLanguage: 'JSONata',
          Items: '{% [1, 2] %}',
          Output: '{% $count($states.result) %}',
          ItemProcessor: { StartAt: 'P', States: { P: { Type: 'Pass', End: true, ...inner } } },
          End: true,
        },
      },
    });
    const Output = '{% $states.input %}';
    expect(errors(machine({ QueryLanguage: 'JSONata', Output }))).toEqual([]);
    expect(errors(machine({ Output }))).toEqual([
      ['SCHEMA_VALIDATION_FAILED', '/States/M/ItemProcessor/States/P/Output'],
    ]);
  });

  it.each<[what: string, place: string, value: unknown, code: FindingCode, location?: string]>([
    ['a broken expression', '/States/Call/Arguments/Payload/token', '{% $foo( %}', 'INVALID_JSONATA_EXPRESSION'],
    ['a delimiter that is not closed', '/States/Call/Arguments/FunctionName', '{% $f', 'SCHEMA_VALIDATION_FAILED'],
    ['a reference with no context', '/States/Items/Items', '{% rows %}', UNSUPPORTED],
    ['the error outside a catcher', '/States/Call/Assign/id', '{% $states.errorOutput %}', UNSUPPORTED],
    ['the result before there is one', '/States/Call/Arguments/Payload', '{% $states.result %}', UNSUPPORTED],
    ['the result of a Choice', '/States/Route/Choices/0/Output', '{% $states.result.n %}', UNSUPPORTED],
    ['the result of a Wait', '/States/Hold/Output', '{% $states.result %}', UNSUPPORTED],
  ])('refuses %s', (_, place, value, code, location = place) => {
    expect(errors(edited(jsonata, place, value))).toContainEqual([code, location]);
  });

  it('leaves alone what the service does not parse, and knows no list of variables', () => {
    expect(errors(edited(jsonata, '/States/Call/Comment', '{% phone %}'))).toEqual([]);
    expect(errors(edited(jsonata, '/States/Call/Retry', [{ ErrorEquals: ['{% phone %}'] }]))).toEqual([]);
    expect(errors(edited(jsonata, '/States/Hold/Output', '{% $nobody %}'))).toEqual([]);
  });
});
