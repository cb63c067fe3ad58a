import type { Site } from '../sites.ts';
import { each, type Fault, type Operator, put, replace } from './fault.ts';

type BadValues = Readonly<Record<string, readonly unknown[]>>;

/** Values of a type that the field never has, in either query language. */
const WRONG_TYPES: BadValues = {
  StartAt: [7, null, {}, ['a']],
  States: [[], 'a', null, 7],
  Version: [1, {}],
  QueryLanguage: [1, null, {}],
  Type: [1, null, {}, ['Pass']],
  Next: [7, null, true, ['a']],
  End: ['true', 1, null],
  Default: [7, null, []],
  Resource: [7, null, {}, ['arn:aws:states:::sns:publish']],
  TimeoutSeconds: [true, null, {}, [60]],
  HeartbeatSeconds: [true, null, {}, [60]],
  TimeoutSecondsPath: [5, null, {}],
  HeartbeatSecondsPath: [5, null, {}],
  Seconds: [true, null, {}],
  SecondsPath: [5, null, {}],
  Timestamp: [5, null, {}],
  TimestampPath: [5, null, {}],
  InputPath: [5, {}, []],
  OutputPath: [5, {}, []],
  ResultPath: [5, {}, []],
  ItemsPath: [5, {}, []],
  ErrorPath: [5, {}, []],
  CausePath: [5, {}, []],
  Choices: [{}, 'a', null, []],
  Branches: [{}, 'a', null, []],
  ItemProcessor: [[], 'a', null],
  Retry: [{}, 'a', 7],
  Catch: [{}, 'a', 7],
  ErrorEquals: ['States.ALL', {}, null, [], [7], [null]],
  IntervalSeconds: ['1', {}, null],
  MaxAttempts: ['1', {}, null],
  BackoffRate: ['2', {}, null],
  MaxDelaySeconds: ['9', {}, null],
  JitterStrategy: [1, {}, null],
  Assign: [[], 'a', 7],
  Credentials: [[], 'a', 7],
  Condition: [7, null, {}],
  Variable: [7, null, {}],
  And: [{}, 'a', []],
  Or: [{}, 'a', []],
  Not: [[], 'a', 7],
  MaxConcurrency: [true, null, {}],
  ToleratedFailureCount: [true, null, {}],
  ToleratedFailurePercentage: [true, null, {}],
  ItemReader: [[], 'a', 7],
  ItemBatcher: [[], 'a', 7],
  ResultWriter: [[], 'a', 7],
  ReaderConfig: [[], 'a', 7],
  ProcessorConfig: [[], 'a', 7],
  Label: [7, null, {}],
  StringEquals: [7, null, {}],
  NumericEquals: ['7', null, {}],
  NumericLessThan: ['7', true],
  BooleanEquals: ['true', 1],
  TimestampEquals: [7, null],
  IsPresent: ['true', 1],
  StringMatches: [7, null],
};

/** Words that the field's list does not have. */
const WRONG_WORDS: BadValues = {
  Version: ['2.0'],
  QueryLanguage: ['jsonpath', 'JMESPath', ''],
  Type: ['task', 'Pas', '', 'Succeeded', 'toString', '__proto__'],
  JitterStrategy: ['full', 'HALF'],
  Mode: ['inline', 'DISTRIBUTE'],
  ExecutionType: ['standard', 'EXPRES'],
  InputType: ['csv', 'XML'],
  CSVHeaderLocation: ['FIRST_LINE'],
  Timestamp: ['2030-01-01', '2030-13-01T00:00:00Z', '2030-01-01 00:00:00Z', '2030-01-01T00:00:00', 'soon', ''],
  TimestampEquals: ['2030-01-01', 'soon'],
  TimestampLessThan: ['2030-02-30T25:00:00Z'],
};

/** Numbers beyond the field's limits (Step Functions guide, one page a state type, and "Handling errors"). */
const OUT_OF_LIMITS: BadValues = {
  TimeoutSeconds: [-1, 1.5, 100_000_000],
  HeartbeatSeconds: [0, -1, 0.5, 100_000_000],
  Seconds: [-1, 1.5, 100_000_000],
  IntervalSeconds: [-1, 1.5, 100_000_000],
  MaxAttempts: [-1, 1.5, 100_000_000],
  BackoffRate: [0.99, 0, -1],
  MaxDelaySeconds: [0, -1, 31_622_401],
  MaxConcurrency: [-1, 1.5],
  ToleratedFailureCount: [-1, 1.5],
  ToleratedFailurePercentage: [-1, 101],
  MaxItemsPerBatch: [-1],
  MaxItems: [-1],
};

/** Pairs of fields of which a state has at most one, the second with a value of its own. */
const EXCLUSIVE: readonly (readonly [present: string, added: string, value: unknown])[] = [
  ['TimeoutSeconds', 'TimeoutSecondsPath', '$.t'],
  ['HeartbeatSecondsPath', 'HeartbeatSeconds', 1],
  ['Seconds', 'Timestamp', '2030-01-01T00:00:00Z'],
  ['TimestampPath', 'Seconds', 1],
  ['SecondsPath', 'TimestampPath', '$.t'],
  ['ErrorPath', 'Error', 'E'],
  ['Cause', 'CausePath', '$.c'],
  ['MaxConcurrency', 'MaxConcurrencyPath', '$.n'],
  ['ToleratedFailureCount', 'ToleratedFailureCountPath', '$.n'],
  ['ItemSelector', 'Parameters', {}],
  ['ItemProcessor', 'Iterator', { StartAt: 'Other', States: { Other: { Type: 'Succeed' } } }],
];

const bad =
  (values: BadValues) =>
  (site: Site): Fault[] =>
    each(site, Object.keys(values), (field) => values[field]!.map((value) => put(site.at, field, value)));

/** Faults of a field's value. */
export const VALUES: readonly Operator[] = [
  { name: 'a value of another type', faults: bad(WRONG_TYPES) },
  { name: 'a word that is not allowed', faults: bad(WRONG_WORDS) },
  { name: 'a number out of its limits', faults: bad(OUT_OF_LIMITS) },
  {
    name: 'a heartbeat as long as the timeout',
    faults: ({ at, value }) =>
      value.Type === 'Task' && !('TimeoutSecondsPath' in value) && !('HeartbeatSecondsPath' in value)
        ? [replace(at, { ...value, TimeoutSeconds: 60, HeartbeatSeconds: 60 })]
        : [],
  },
  {
    name: 'two fields that exclude each other',
    faults: (site) =>
      EXCLUSIVE.filter(() => site.kind === 'state').flatMap(([present, added, value]) =>
        each(site, [present], () => ({ ...put(site.at, added, value), broken: [site.at] })),
      ),
  },
];
