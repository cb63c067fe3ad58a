import { describe, expect, it } from 'vitest';
import { parseIntrinsic } from './intrinsics.ts';
import { jsonataFault } from './jsonata.ts';
import { isReferencePath, parsePath } from './jsonpath.ts';

describe('parsePath', () => {
  it('reads roots and segments', () => {
    expect(parsePath('$')).toEqual({ root: 'input', segments: [] });
    expect(parsePath('$$.Execution.Id').root).toBe('context');
    expect(parsePath('$item.name').root).toEqual({ variable: 'item' });
    expect(parsePath("$.a['b c'][0]").segments).toEqual([
      { kind: 'name', name: 'a' },
      { kind: 'name', name: 'b c' },
      { kind: 'index', index: 0 },
    ]);
    expect(parsePath('$..book[?(@.price < 10 && @.tag == ")")].title').segments).toEqual([
      { kind: 'descendant' },
      { kind: 'name', name: 'book' },
      { kind: 'filter', expression: '@.price < 10 && @.tag == ")"' },
      { kind: 'name', name: 'title' },
    ]);
    expect(parsePath('$.a[1:-1].length()').segments.slice(1)).toEqual([
      { kind: 'slice', from: 1, to: -1, step: undefined },
      { kind: 'function', name: 'length', arguments: '' },
    ]);
  });

  it.each(['$', '$.a', '$.detail-type', '$[0]', "$['x']", '$.[0]', '$var', '$.a ', '$.größe'])('takes %s', (text) => {
    expect(isReferencePath(parsePath(text))).toBe(true);
  });

  it.each(['$.a[*]', '$..a', '$[0,1]', "$['a','b']", '$[0:2]', '$[?(@.a)]', '$.a.length()', '$.*'])(
    '%s is no reference path',
    (text) => {
      expect(isReferencePath(parsePath(text))).toBe(false);
    },
  );

  it.each([
    '',
    'a',
    '.a',
    '$.',
    '$a.',
    '$[',
    '$[0',
    '$[]',
    '$..',
    '$...',
    '$$23',
    '$.a b',
    '$[?()]',
    '$[?(@.a]',
    ' $',
    "$['a]",
  ])('refuses %j', (text) => {
    expect(() => parsePath(text)).toThrow();
  });
});

describe('parseIntrinsic', () => {
  it('reads nested calls, paths, strings and numbers', () => {
    expect(parseIntrinsic("States.Format('{}', States.ArrayGetItem($.a[0,1], -1))")).toEqual({
      name: 'States.Format',
      arguments: [
        { constant: '{}' },
        { call: { name: 'States.ArrayGetItem', arguments: [{ path: expect.anything() }, { constant: -1 }] } },
      ],
    });
  });

  it.each([
    "States.Format('it\\'s \\{\\}')",
    'States.UUID()',
    'States.Array()',
    'States.MathRandom(1, 2)',
    'States.JsonToString($)  ',
    "States.ArrayContains($.list[?(@.x == 'a,b')], 'a')",
  ])('takes %s', (text) => {
    expect(() => parseIntrinsic(text)).not.toThrow();
  });

  it.each([
    ['States.Nope($)', 'there is no intrinsic function States.Nope'],
    ['States.UUID(1)', 'States.UUID takes 0 arguments, found 1'],
    ['States.MathRandom(1)', 'takes 2 to 3 arguments'],
    ['States.Format()', 'takes 1 or more arguments'],
    ['States.JsonToString($', '"," or ")" was expected'],
    ['States.JsonToString ($)', '"(" was expected'],
    ["States.StringToJson('a \\\" b')", 'this string is not closed, or has an escape'],
    ['States.Array(a)', 'an argument is'],
    ['States.Array($.a..)', 'a member name was expected'],
    [`${'States.Array('.repeat(11)}${')'.repeat(11)}`, 'at most 10 functions'],
  ])('refuses %s', (text, message) => {
    expect(() => parseIntrinsic(text)).toThrow(message);
  });
});

describe('jsonataFault', () => {
  it.each([
    '{% $states.input.rows > 5 ? "a" : "b" %}',
    '{%$states.input%}',
    '{% $map($states.input.rows, function($row) { $row.id }) %}',
    '{% $states.input.rows[price > 5 and name = "x"].{"id": id} %}',
    '{% $states.input.rows^(>price){region: $sum(price)} %}',
    '{% $states.input ~> | item | {"price": price * 2} | %}',
    '{% ($total := 5; [1, $total]) %}',
    '{% $states.input.rows.($.price * $) %}',
    '{% $eval("1") & $nobodyAssigned %}',
  ])('takes %s', (text) => {
    expect(jsonataFault(text, [])).toBeUndefined();
  });

  it.each([
    ['{% $foo( %}', 'INVALID_JSONATA_EXPRESSION'],
    ['{% 420. %}', 'INVALID_JSONATA_EXPRESSION'],
    ['{%  %}', 'INVALID_JSONATA_EXPRESSION'],
    ['{% $states.input.a ?? 1 %}', 'INVALID_JSONATA_EXPRESSION'],
    ['{% $states.input.a ?: 1 %}', 'INVALID_JSONATA_EXPRESSION'],
    ['{% $$.x %}', 'UNSUPPORTED_JSONATA_EXPRESSION'],
    ['{% $ %}', 'UNSUPPORTED_JSONATA_EXPRESSION'],
    ['{% $.phone %}', 'UNSUPPORTED_JSONATA_EXPRESSION'],
    ['{% {phone: 1} %}', 'UNSUPPORTED_JSONATA_EXPRESSION'],
    ['{% $map($states.input.rows, function($row) { id }) %}', 'UNSUPPORTED_JSONATA_EXPRESSION'],
    ['{% $states.result %}', 'UNSUPPORTED_JSONATA_EXPRESSION'],
    ['{% {"a": [phone]} %}', 'UNSUPPORTED_JSONATA_EXPRESSION'],
    ['{% $sum(orders.price) %}', 'UNSUPPORTED_JSONATA_EXPRESSION'],
    ['{% $states.errorOutput %}', 'UNSUPPORTED_JSONATA_EXPRESSION'],
    ['{% 1', 'SCHEMA_VALIDATION_FAILED'],
    [' {% 1 %}', 'SCHEMA_VALIDATION_FAILED'],
  ])('refuses %s as %s', (text, code) => {
    expect(jsonataFault(text, [])?.code).toBe(code);
  });

  it('lets a Catch read the error, and says where an expression breaks', () => {
    expect(jsonataFault('{% $states.errorOutput.Cause %}', ['errorOutput'])).toBeUndefined();
    expect(jsonataFault('{% 1 + %}', [])?.message).toMatch(/\(character \d+ of the expression\)/);
  });
});
