import { describe, expect, it } from 'vitest';
import { edited, errors, jsonpath } from '../testing.ts';

const refused = (place: string) => ['SCHEMA_VALIDATION_FAILED', place];

describe('paths', () => {
  it.each([
    ['/States/Train/InputPath', 'bug$.a'],
    ['/States/Train/InputPath', ''],
    ['/States/Train/InputPath', 5],
    ['/States/Train/InputPath', '$.a b'],
    ['/States/Train/OutputPath', '$.'],
    ['/States/Train/ResultPath', '$.a[*]'],
    ['/States/Train/ResultPath', '$$.a'],
    ['/States/Train/ResultPath', '$x'],
    ['/States/Train/ResultPath', 'result'],
    ['/States/Train/HeartbeatSecondsPath', '$..a'],
    ['/States/Pause/SecondsPath', '$.a[0,1]'],
    ['/States/Pause/SecondsPath', 10],
    ['/States/Failed/ErrorPath', 'Error'],
    ['/States/Failed/ErrorPath', 'States.Nope()'],
    ['/States/Failed/ErrorPath', 'States.StringToJson($.a)'],
    ['/States/Train/ResultSelector/artifact.$', 23],
    ['/States/Train/ResultSelector/artifact.$', 'ModelArtifacts'],
    ['/States/Train/ResultSelector/artifact.$', ' $.a'],
    ['/States/Train/ResultSelector/artifact.$', "States.Format('{}'"],
    ['/States/Train/ResultSelector/artifact.$', 'States.MathAdd(1)'],
  ])('at %s are refused as %j', (place, value) => {
    expect(errors(edited(jsonpath, place, value))).toContainEqual(refused(place));
  });

  it.each([
    ['/States/Train/InputPath', '$.a[*].b'],
    ['/States/Train/InputPath', '$$.Execution.Input'],
    ['/States/Train/InputPath', '$late.a'],
    ['/States/Train/InputPath', "$['a b'][?(@.c == 1)]"],
    ['/States/Train/ResultPath', "$.a['b'].c"],
    ['/States/Pause/SecondsPath', '$$.Execution.Input.wait'],
    ['/States/Failed/ErrorPath', '$.Error'],
    ['/States/Train/ResultSelector/artifact.$', '$'],
  ])('at %s may be %j', (place, value) => {
    expect(errors(edited(jsonpath, place, value))).toEqual([]);
  });

  it('and a plain value of the same name cannot stand in one object', () => {
    const place = '/States/Train/ResultSelector/artifact';
    expect(errors(edited(jsonpath, place, 'a'))).toEqual([refused(`${place}.$`)]);
  });
});

describe('timestamps', () => {
  const wait = (Timestamp: unknown) => ({
    StartAt: 'W',
    States: { W: { Type: 'Wait', Timestamp, End: true } },
  });

  it.each([
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01 00:00:00Z',
    '2026-01-01t00:00:00z',
    '2026-01-01T00:00:00',
    '2026-01-01',
    "{% '2016-03-14T01:59:00Z' %}",
    1_767_225_600,
  ])('are refused as %s', (value) => {
    expect(errors(wait(value))).toEqual([refused('/States/W/Timestamp')]);
  });

  it.each(['2024-02-29T00:00:00Z', '2024-12-05T21:29:29.243167252Z', '2026-01-01T00:00:00-05:30'])(
    'may be %s',
    (value) => {
      expect(errors(wait(value))).toEqual([]);
    },
  );
});
