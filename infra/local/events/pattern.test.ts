import { describe, expect, test } from 'vitest';
import { compilePattern } from './pattern.ts';

const event = {
  source: 'aws.s3',
  'detail-type': 'Object Created',
  resources: ['arn:aws:s3:::raw', 'arn:aws:s3:::other'],
  detail: { bucket: { name: 'raw' }, object: { key: 'in/START', size: 300 }, ip: '10.0.0.7', empty: '', none: null },
};
const matches = (pattern: object) => compilePattern(JSON.stringify(pattern))(event);
const key = (comparison: unknown) => matches({ detail: { object: { key: [comparison] } } });
const size = (comparison: unknown) => matches({ detail: { object: { size: [comparison] } } });

describe('matching', () => {
  test('all fields of a pattern must match, each by one of its values', () => {
    expect(matches({ source: ['aws.s3'], 'detail-type': ['Object Deleted', 'Object Created'] })).toBe(true);
    expect(matches({ source: ['aws.s3'], 'detail-type': ['Object Deleted'] })).toBe(false);
    expect(matches({ detail: { bucket: { name: ['raw'] }, missing: ['x'] } })).toBe(false);
  });

  test('of an array in the event one element is enough', () => {
    expect(matches({ resources: ['arn:aws:s3:::other'] })).toBe(true);
    expect(matches({ resources: [{ suffix: ':raw' }] })).toBe(true);
    expect(matches({ resources: ['arn:aws:s3:::none'] })).toBe(false);
  });

  test.each<[unknown, boolean]>([
    ['in/START', true],
    ['in/start', false],
    [{ prefix: 'in/' }, true],
    [{ prefix: { 'equals-ignore-case': 'IN/' } }, true],
    [{ suffix: 'START' }, true],
    [{ suffix: 'start' }, false],
    [{ 'equals-ignore-case': 'IN/start' }, true],
    [{ wildcard: 'in/*' }, true],
    [{ wildcard: '*/ST*RT' }, true],
    [{ wildcard: 'in/\\*' }, false],
    [{ 'anything-but': 'in/START' }, false],
    [{ 'anything-but': ['a', 'b'] }, true],
    [{ 'anything-but': { prefix: 'in/' } }, false],
    [{ 'anything-but': { wildcard: 'out/*' } }, true],
    [{ exists: true }, true],
    [{ exists: false }, false],
  ])('a text by %j: %s', (comparison, result) => {
    expect(key(comparison)).toBe(result);
  });

  test.each<[unknown, boolean]>([
    [300, true],
    ['300', false],
    [{ numeric: ['=', 300] }, true],
    [{ numeric: ['>', 0, '<=', 300] }, true],
    [{ numeric: ['>', 0, '<', 300] }, false],
    [{ 'anything-but': [300, 1] }, false],
  ])('a number by %j: %s', (comparison, result) => {
    expect(size(comparison)).toBe(result);
  });

  test('missing fields exist not, also below missing parents; empty and null do', () => {
    expect(matches({ detail: { missing: { deeper: [{ exists: false }] } } })).toBe(true);
    expect(matches({ detail: { missing: [{ 'anything-but': 'x' }] } })).toBe(false);
    expect(matches({ detail: { empty: [''], none: [null] } })).toBe(true);
    expect(matches({ detail: { object: [{ exists: true }] } })).toBe(false);
  });

  test('addresses by block, and alternatives', () => {
    expect(matches({ detail: { ip: [{ cidr: '10.0.0.0/24' }] } })).toBe(true);
    expect(matches({ detail: { ip: [{ cidr: '10.0.1.0/24' }] } })).toBe(false);
    expect(matches({ source: ['aws.s3'], $or: [{ source: ['x'] }, { detail: { ip: [{ prefix: '10.' }] } }] })).toBe(
      true,
    );
    expect(matches({ source: ['aws.s3'], $or: [{ source: ['x'] }, { source: ['y'] }] })).toBe(false);
  });
});

describe('what is refused', () => {
  test.each<[string, string]>([
    ['{', 'JSON'],
    ['{}', 'Empty objects are not allowed'],
    ['{"source": []}', 'Empty arrays are not allowed'],
    ['{"source": "aws.s3"}', '"source" must be an object or an array'],
    ['{"source": [{"starts": "a"}]}', 'Unrecognized match type starts'],
    ['{"source": [{"prefix": 1}]}', 'prefix match pattern must be a string'],
    ['{"source": [{"suffix": ["a"]}]}', 'suffix match pattern must be a string'],
    ['{"source": [{"wildcard": "a**"}]}', 'Consecutive wildcard characters'],
    ['{"source": [{"exists": "yes"}]}', 'exists match pattern'],
    ['{"source": [{"numeric": [">"]}]}', 'must be numeric'],
    ['{"source": [{"numeric": ["<", 5, ">", 0]}]}', 'numeric range'],
    ['{"source": [{"anything-but": true}]}', 'not supported'],
    ['{"source": [{"prefix": "a", "suffix": "b"}]}', 'Only one key'],
    ['{"source": [["a"]]}', 'Match value'],
    ['{"$or": [{"source": ["a"]}]}', '$or'],
    ['{"ip": [{"cidr": "10.0.0.0"}]}', 'CIDR'],
  ])('%s', (pattern, reason) => {
    expect(() => compilePattern(pattern)).toThrow(
      expect.objectContaining({ code: 'InvalidEventPatternException', message: expect.stringContaining(reason) }),
    );
  });
});
