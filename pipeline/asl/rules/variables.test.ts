import { describe, expect, it } from 'vitest';
import type { FindingCode } from '../codes.ts';
import { edited, errors, jsonpath } from '../testing.ts';

const INNER = '/States/Both/Branches/0/States/Left/Assign';

describe('variables', () => {
  it.each<[what: string, assign: unknown, code: FindingCode, at?: string]>([
    ['the reserved one', { states: 1 }, 'RESERVED_VARIABLE_NAME', '/states'],
    ['a name with a hyphen', { 'top-level': 1 }, 'INVALID_VARIABLE_NAME', '/top-level'],
    ['a part of one', { 'x.y': 1 }, 'INVALID_VARIABLE_NAME', '/x.y'],
    ['a name that a digit starts', { '1st': 1 }, 'INVALID_VARIABLE_NAME', '/1st'],
    ['a name that _ starts', { _a: 1 }, 'INVALID_VARIABLE_NAME', '/_a'],
    ['a name of 81 letters', { ['n'.repeat(81)]: 1 }, 'INVALID_VARIABLE_NAME', `/${'n'.repeat(81)}`],
    ['no object', ['x'], 'SCHEMA_VALIDATION_FAILED', ''],
    ['a path that is none', { 'x.$': 'a' }, 'SCHEMA_VALIDATION_FAILED', '/x.$'],
  ])('cannot be assigned as %s', (_, value, code, at = '') => {
    expect(errors(edited(jsonpath, INNER, value))).toEqual([[code, `${INNER}${at}`]]);
  });

  it('take letters of any script, digits and _', () => {
    const names = { größe_1: 1, 値: 2, ['n'.repeat(80)]: 3, 'path.$': '$.a' };
    expect(errors(edited(jsonpath, INNER, names))).toEqual([]);
  });

  it('of an outer scope cannot be assigned again inside, save what a Catch assigns', () => {
    const late = edited(jsonpath, INNER, { late: 1 });
    expect(errors(late)).toEqual([['DUPLICATE_VARIABLE_NAME', `${INNER}/late`]]);
    const caught = [{ ErrorEquals: ['States.ALL'], Assign: { x: 1 }, Next: 'Failed' }];
    expect(errors(edited(jsonpath, '/States/Both/Catch', caught))).toEqual([]);
  });
});
