import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FindingCode } from './codes.ts';
import { pointerSteps } from './finding.ts';
import { type ValidateOptions, validateDefinition } from './validate.ts';

type Tree = Record<string, unknown>;

const CALLBACK = 'arn:aws:states:::sqs:sendMessage.waitForTaskToken';
const BEFORE_OTHERS = [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['A'] }];
const LOOP = { Left: { Type: 'Pass', Next: 'Left' } };

const jsonpath = (): Tree => ({
  StartAt: 'Train',
  TimeoutSeconds: 3600,
  States: {
    Train: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sagemaker:createTrainingJob.sync',
      Parameters: { 'TrainingJobName.$': "States.Format('job-{}', $.id)", Tags: [{ 'Key.$': '$$.Execution.Id' }] },
      ResultSelector: { 'artifact.$': '$.ModelArtifacts' },
      ResultPath: '$.train',
      TimeoutSeconds: 600,
      HeartbeatSecondsPath: '$.beat',
      Retry: [
        {
          ErrorEquals: ['States.Timeout', 'My.Error'],
          IntervalSeconds: 2,
          MaxAttempts: 0,
          BackoffRate: 1.5,
          MaxDelaySeconds: 9,
          JitterStrategy: 'FULL',
        },
      ],
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'Failed' }],
      Next: 'Gate',
    },
    Gate: {
      Type: 'Choice',
      Choices: [
        {
          And: [{ Variable: '$.auc', NumericGreaterThan: 0.5 }, { Not: { Variable: '$$.x', IsPresent: true } }],
          Next: 'Each',
        },
        { Variable: '$.at', TimestampLessThan: '2026-01-01T00:00:00Z', Next: 'Pause' },
      ],
      Default: 'Failed',
    },
    Pause: { Type: 'Wait', SecondsPath: '$.wait', Next: 'Both' },
    Each: {
      Type: 'Map',
      Label: 'each',
      ItemReader: {
        Resource: 'arn:aws:states:::s3:listObjectsV2',
        Parameters: { 'Bucket.$': '$.bucket' },
        ReaderConfig: { MaxItems: 5 },
      },
      ItemSelector: { 'value.$': '$$.Map.Item.Value' },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
        StartAt: 'Item',
        States: { Item: { Type: 'Task', Resource: 'arn:aws:lambda:eu-west-1:1:function:f', End: true } },
      },
      MaxConcurrency: 10,
      Next: 'Both',
    },
    Both: {
      Type: 'Parallel',
      Branches: [
        { StartAt: 'Left', States: { Left: { Type: 'Pass', Result: { a: 1 }, Assign: { 'x.$': '$.a' }, End: true } } },
      ],
      Next: 'Done',
    },
    Done: { Type: 'Succeed' },
    Failed: { Type: 'Fail', ErrorPath: 'States.JsonToString($)', Cause: 'see the log' },
  },
});

const jsonata = (): Tree => ({
  QueryLanguage: 'JSONata',
  StartAt: 'Call',
  States: {
    Call: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: { FunctionName: 'f', Payload: { token: '{% $states.context.Task.Token %}' } },
      TimeoutSeconds: '{% $states.input.seconds %}',
      Credentials: { RoleArn: '{% $states.input.role %}' },
      Assign: { id: '{% $states.result.id %}' },
      Catch: [{ ErrorEquals: ['States.ALL'], Assign: { failure: '{% $states.errorOutput %}' }, Next: 'Route' }],
      Next: 'Route',
    },
    Route: {
      Type: 'Choice',
      Choices: [{ Condition: '{% $states.input.n > 1 %}', Output: '{% $id %}', Next: 'Hold' }],
      Default: 'Items',
    },
    Hold: { Type: 'Wait', Timestamp: '{% $states.input.until %}', Next: 'Items' },
    Items: {
      Type: 'Map',
      Items: '{% $states.input.rows %}',
      ItemProcessor: {
        StartAt: 'One',
        States: { One: { Type: 'Pass', Output: { a: ['{% $states.input %}'] }, End: true } },
      },
      Next: 'Stop',
    },
    Stop: { Type: 'Fail', Error: '{% $states.input.error %}' },
  },
});

const validate = (definition: unknown, options?: ValidateOptions) =>
  validateDefinition(JSON.stringify(definition, null, 1), options);
const errors = (definition: unknown, options?: ValidateOptions) =>
  validate(definition, options)
    .findings.filter(({ severity }) => severity === 'ERROR')
    .map(({ code, location }) => [code, location]);

/** The definition with the part that a JSON pointer names replaced, or taken out where no value is given. */
function edited(base: () => Tree, place: string, value?: unknown): Tree {
  const definition = base();
  const steps = pointerSteps(place);
  const last = steps.pop()!;
  const owner = steps.reduce((node, step) => node[step] as Tree, definition);
  if (value === undefined) delete owner[last];
  else owner[last] = value;
  return definition;
}

const sound = { Type: 'Pass', End: true };

describe('validateDefinition', () => {
  it('accepts sound definitions of both query languages, without a warning', () => {
    expect(validate(jsonpath())).toEqual({ result: 'OK', findings: [] });
    expect(validate(jsonata())).toEqual({ result: 'OK', findings: [] });
  });

  it.each<[what: string, place: string, value?: unknown, location?: string]>([
    ['a missing StartAt', '/StartAt', undefined, ''],
    ['an unknown field of the machine', '/Startat', 'x'],
    ['an unknown version', '/Version', '2.0'],
    ['a fractional timeout', '/TimeoutSeconds', 1.5],
    ['a missing type', '/States/Done/Type', undefined, '/States/Done'],
    ['an unknown type', '/States/Done/Type', 'Success'],
    ['a state that is no object', '/States/Done', 'end'],
    ['an unknown field of a state', '/States/Both/TimeoutSeconds', 5],
    ['a field of the other query language', '/States/Train/Arguments', {}],
    ['a missing required field', '/States/Train/Resource', undefined, '/States/Train'],
    ['neither Next nor End', '/States/Train/Next', undefined, '/States/Train'],
    ['both Next and End', '/States/Train/End', true],
    ['an empty branch list', '/States/Both/Branches', []],
    ['no processor', '/States/Each/ItemProcessor', undefined, '/States/Each'],
    ['a query language of a processor', '/States/Each/ItemProcessor/QueryLanguage', 'JSONata'],
    ['DISTRIBUTED without an execution type', '/States/Each/ItemProcessor/ProcessorConfig', { Mode: 'DISTRIBUTED' }],
    ['a pattern that EXPRESS children lack', '/States/Each/ItemProcessor/States/Item/Resource', CALLBACK],
    ['a negative concurrency', '/States/Each/MaxConcurrency', -1],
    ['a count beside its path', '/States/Each/MaxConcurrencyPath', '$.n'],
    ['a reader of another action', '/States/Each/ItemReader/Resource', 'arn:aws:states:::s3:putObject'],
    ['an empty ErrorEquals', '/States/Train/Retry/0/ErrorEquals', []],
    ['States.ALL in company', '/States/Train/Catch/0/ErrorEquals', ['States.ALL', 'A']],
    ['States.ALL before others', '/States/Train/Retry', BEFORE_OTHERS, '/States/Train/Retry/0/ErrorEquals'],
    ['a backoff below one', '/States/Train/Retry/0/BackoffRate', 0.5],
    ['a rule with two operators', '/States/Gate/Choices/1/IsNull', true],
    ['a rule with none', '/States/Gate/Choices/1/TimestampLessThan', undefined, '/States/Gate/Choices/1'],
    ['an operator without a variable', '/States/Gate/Choices/1/Variable', undefined, '/States/Gate/Choices/1'],
    ['a transition in a nested rule', '/States/Gate/Choices/0/And/0/Next', 'Done'],
    ['a text for a number', '/States/Gate/Choices/0/And/0/NumericGreaterThan', '0.5'],
    ['a time that is none', '/States/Gate/Choices/1/TimestampLessThan', '2026-01-01'],
    ['no wait', '/States/Pause/SecondsPath', undefined, '/States/Pause'],
    ['two waits', '/States/Pause/TimestampPath', '$.at'],
    ['a timeout of zero', '/States/Train/TimeoutSeconds', 0],
    ['a wildcard in ResultPath', '/States/Train/ResultPath', '$.a[*]'],
    ['a variable in ResultPath', '/States/Train/ResultPath', '$x'],
    ['a template field that is no path', '/States/Train/Parameters/Name.$', 23],
    ['a template field that stands twice', '/States/Train/Parameters/Tags.$', '$.tags'],
    ['an unknown intrinsic function', '/States/Failed/ErrorPath', 'States.Nope()'],
    ['an intrinsic function that gives no string', '/States/Failed/ErrorPath', 'States.StringToJson($.a)'],
    ['error beside error path', '/States/Failed/Error', 'E', '/States/Failed/ErrorPath'],
    ['an integration that does not exist', '/States/Train/Resource', 'arn:aws:states:::dynamodb:query'],
    ['a pattern that an integration lacks', '/States/Train/Resource', 'arn:aws:states:::sns:publish.sync'],
    ['a resource that is no ARN', '/States/Train/Resource', 'InvalidArn'],
  ])('refuses %s', (_, place, value, location = place) => {
    expect(errors(edited(jsonpath, place, value))).toContainEqual(['SCHEMA_VALIDATION_FAILED', location]);
  });

  it.each<[what: string, place: string, value: unknown, code: FindingCode, location?: string]>([
    ['StartAt at no state', '/StartAt', 'Nope', 'MISSING_TRANSITION_TARGET'],
    ['a Next to no state', '/States/Pause/Next', 'Bth', 'MISSING_TRANSITION_TARGET'],
    ['a Default to no state', '/States/Gate/Default', 'Nope', 'MISSING_TRANSITION_TARGET'],
    ['a rule to no state', '/States/Gate/Choices/1/Next', 'Nope', 'MISSING_TRANSITION_TARGET'],
    ['a catcher to no state', '/States/Train/Catch/0/Next', 'Nope', 'MISSING_TRANSITION_TARGET'],
    ['a Next out of its machine', '/States/Each/ItemProcessor/States/Item/Next', 'Done', 'MISSING_TRANSITION_TARGET'],
    ['a state that nothing leads to', '/States/a~1b', { Type: 'Succeed' }, 'MISSING_TRANSITION_TARGET'],
    ['a machine that never ends', '/States', LOOP, 'MISSING_END_STATE'],
    [
      'a name taken by another machine',
      '/States/Both/Branches/0/States/Done',
      sound,
      'DUPLICATE_STATE_NAME',
      '/States/Done',
    ],
    ['a name of 81 characters', `/States/${'n'.repeat(81)}`, sound, 'INVALID_STATE_NAME'],
    ['a label with a wildcard', '/States/Each/Label', 'a*', 'INVALID_LABEL_NAME'],
  ])('refuses %s', (_, place, value, code, location = place) => {
    expect(errors(edited(jsonpath, place, value))).toContainEqual([code, location]);
  });

  it.each<[what: string, place: string, value: unknown, code?: FindingCode, location?: string]>([
    ['a state that goes back to JSONPath', '/States/Hold/QueryLanguage', 'JSONPath'],
    ['a field of JSONPath', '/States/Call/ResultPath', '$'],
    ['a rule without a condition', '/States/Route/Choices/0', { Next: 'Hold' }],
    ['a condition that is a plain text', '/States/Route/Choices/0/Condition', 'true'],
    ['credentials without a role', '/States/Call/Credentials', {}],
    ['a broken expression', '/States/Call/Arguments/Payload/token', '{% $foo( %}', 'INVALID_JSONATA_EXPRESSION'],
    ['a reference with no context', '/States/Items/Items', '{% rows %}', 'UNSUPPORTED_JSONATA_EXPRESSION'],
    [
      'the error outside a catcher',
      '/States/Call/Assign/id',
      '{% $states.errorOutput %}',
      'UNSUPPORTED_JSONATA_EXPRESSION',
    ],
  ])('refuses in a JSONata machine %s', (_, place, value, code = 'SCHEMA_VALIDATION_FAILED', location = place) => {
    expect(errors(edited(jsonata, place, value))).toContainEqual([code, location]);
  });

  it('refuses in EXPRESS what only STANDARD has', () => {
    expect(errors(jsonpath(), { type: 'EXPRESS' })).toEqual([
      ['SCHEMA_VALIDATION_FAILED', '/States/Train/Resource'],
      ['SCHEMA_VALIDATION_FAILED', '/States/Each/ItemProcessor/ProcessorConfig'],
    ]);
    const activity = {
      StartAt: 'A',
      States: { A: { Type: 'Task', Resource: 'arn:aws:states:eu-west-1:1:activity:a', End: true } },
    };
    expect(validate(activity).result).toBe('OK');
    expect(validate(activity, { type: 'EXPRESS' }).result).toBe('FAIL');
  });

  it('says what is wrong, what is meant and what is allowed', () => {
    const message = (place: string, value?: unknown) => validate(edited(jsonpath, place, value)).findings[0]?.message;
    expect(message('/States/Train/TimeoutSecond', 5)).toBe(
      "Field 'TimeoutSecond' is not supported: a Task state has 'TimeoutSeconds'",
    );
    expect(message('/States/Pause/Next', 'Bth')).toBe("Missing 'Next' target: Bth, did you mean 'Both'?");
    expect(message('/States/Pause/SecondsPath')).toBe(
      "a Wait state needs 'Seconds', 'SecondsPath', 'Timestamp' or 'TimestampPath'",
    );
    expect(message('/States/Train/Resource', 'arn:aws:states:::sns:publish.sync')).toContain(
      'only none or .waitForTaskToken',
    );
  });

  it('does not report unreachable states where no state ends the machine', () => {
    const loop = { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'A' }, B: { Type: 'Pass', Next: 'B' } } };
    expect(errors(loop)).toEqual([['MISSING_END_STATE', '/States']]);
  });

  it.each<[place: string, value: unknown, code: FindingCode]>([
    ['/States/Train/Parameters/Name', '$.name', 'NO_DOLLAR'],
    ['/States/Failed/Cause', '$.cause', 'NO_PATH'],
    ['/States/Both/Branches/0/States/Left/Result', { 'a.$': '$.b' }, 'PASS_RESULT_IS_STATIC'],
    ['/States/Train/Retry/0/ErrorEquals/0', 'States.TimeOut', 'RESERVED_ERROR_NAME'],
  ])('only warns of what AWS takes but nobody means: %s', (place, value, code) => {
    const { result, findings } = validate(edited(jsonpath, place, value));
    expect(result).toBe('OK');
    expect(findings).toMatchObject([{ severity: 'WARNING', code, location: expect.stringContaining(place) }]);
  });

  it('takes ${Name} for a text not known yet, only where CloudFormation is still to fill it', () => {
    const text = JSON.stringify(
      edited(() => edited(jsonpath, '/States/Pause/Next', '${After}'), '/States/Train/Resource', '${Arn}'),
    );
    const unquoted = text.replace('3600', '${Timeout}');
    expect(validateDefinition(unquoted, { substitutions: {} })).toEqual({ result: 'OK', findings: [] });
    const filled = validateDefinition(unquoted, { substitutions: { After: 'Both', Arn: 'x', Timeout: '-1' } });
    expect(filled.findings.map(({ location }) => location)).toEqual(['/TimeoutSeconds', '/States/Train/Resource']);
    expect(validateDefinition(text).result).toBe('FAIL');
  });

  it("takes the project's own state machine without a warning", () => {
    const own = readFileSync(join(import.meta.dirname, '../retraining.asl.json'), 'utf8');
    expect(validateDefinition(own, { substitutions: {} })).toEqual({ result: 'OK', findings: [] });
  });

  it('refuses a definition above the size limit', () => {
    expect(validateDefinition(' '.repeat(1_048_577)).findings[0]?.message).toContain('at most 1048576');
  });

  it('places each finding inside the node that was broken', () => {
    const text = JSON.stringify(jsonpath(), null, 1).replace('"Pause": {\n', '"Pause": {\n   "Typo": 1,\n');
    const line = text.split('\n').findIndex((row) => row.includes('Typo')) + 1;
    expect(validateDefinition(text).findings).toMatchObject([{ location: '/States/Pause/Typo', line, column: 4 }]);
  });

  it('stays quick on thousands of faults and on very long or deep expressions', () => {
    const names = Array.from({ length: 9000 }, (_, i) => `S${i}`);
    const lost = Object.fromEntries(names.map((name) => [name, { Type: 'Pass', Next: `Nowhere${name}` }]));
    expect(validate({ StartAt: 'S0', States: lost }).findings).toHaveLength(9001);
    const path = (text: string) => ({ StartAt: 'A', States: { A: { Type: 'Pass', InputPath: text, End: true } } });
    for (const text of [`$['${'a'.repeat(900_000)}`, `$${'['.repeat(900_000)}`, `$[?(${'('.repeat(900_000)}`]) {
      expect(validate(path(text)).result).toBe('FAIL');
    }
    const deep = `{% ${'('.repeat(100_000)} %}`;
    const machine = {
      StartAt: 'A',
      QueryLanguage: 'JSONata',
      States: { A: { Type: 'Pass', Output: deep, End: true } },
    };
    expect(errors(machine)).toEqual([['INVALID_JSONATA_EXPRESSION', '/States/A/Output']]);
  });

  it('never throws, whatever stands where', () => {
    const paths = [
      ...walk(jsonpath()).map((path) => [jsonpath, path] as const),
      ...walk(jsonata()).map((path) => [jsonata, path] as const),
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...paths),
        fc.oneof(fc.jsonValue(), fc.constantFrom('$.', '{% ( %}', 'States.', '${x}', '__proto__', 'constructor')),
        (at, value) => {
          const definition = at[0]();
          const owner = at[1].slice(0, -1).reduce((node, key) => node[key] as Tree, definition);
          owner[at[1].at(-1)!] = value;
          for (const options of [{}, { type: 'EXPRESS', substitutions: {} }] as ValidateOptions[]) {
            expect(['OK', 'FAIL']).toContain(validateDefinition(JSON.stringify(definition), options).result);
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it('never throws on arbitrary text, in either format', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        for (const format of ['json', 'yaml'] as const)
          expect(validateDefinition(text, { format, substitutions: {} }).result).toBe('FAIL');
      }),
    );
  });
});

/** All paths into a tree. */
function walk(node: unknown, trail: string[] = []): string[][] {
  if (typeof node !== 'object' || node === null) return [trail];
  const inside = Object.entries(node).flatMap(([key, child]) => walk(child, [...trail, key]));
  return trail.length ? [trail, ...inside] : inside;
}
