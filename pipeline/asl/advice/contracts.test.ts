import { describe, expect, it } from 'vitest';
import { parseContracts, shapeOfSchema } from './contracts.ts';
import { itemsOf, memberNames, memberOf, PLAIN, UNKNOWN } from './flow/shapes.ts';

describe('parseContracts', () => {
  it('takes an input and results', () => {
    const contracts = { input: { type: 'object' }, results: { Train: {} } };
    expect(parseContracts(contracts)).toEqual(contracts);
    expect(parseContracts({ $schema: 'https://json-schema.org/draft/2020-12/schema' })).toEqual({});
  });

  it.each([
    [[], 'the file must be an object, found an array'],
    [{ input: 'x' }, `'input' must be an object, found "x"`],
    [{ results: { Train: null } }, "'Train' must be an object, found null"],
    [{ result: {} }, "there are 'input' and 'results', found 'result'"],
  ])('refuses %j', (value, message) => {
    expect(() => parseContracts(value)).toThrow(message);
  });
});

describe('shapeOfSchema', () => {
  const strict = (properties: object) => ({ type: 'object', properties, additionalProperties: false });

  it('reads objects, arrays, alternatives, constants and references', () => {
    const shape = shapeOfSchema({
      ...strict({
        list: { type: 'array', items: { $ref: '#/$defs/entry' } },
        either: { anyOf: [strict({ a: {} }), { type: 'null' }] },
        word: { enum: ['x', 'y'] },
        fixed: { const: { b: 1 } },
        maybe: { type: ['string', 'null'] },
      }),
      $defs: { entry: strict({ next: { $ref: '#/$defs/entry' } }) },
    });
    expect(memberNames(shape)).toEqual(['list', 'either', 'word', 'fixed', 'maybe']);
    const entry = itemsOf(memberOf(shape, 'list')!)!;
    expect(memberNames(entry)).toEqual(['next']);
    expect(memberOf(entry, 'next')).toBe(UNKNOWN);
    expect(memberNames(memberOf(shape, 'either')!)).toEqual(['a']);
    expect(memberNames(memberOf(shape, 'fixed')!)).toEqual(['b']);
    for (const name of ['word', 'maybe']) expect(memberOf(shape, name)).toEqual(PLAIN);
  });

  it('leaves open what a schema leaves open', () => {
    expect(memberOf(shapeOfSchema({ type: 'object', properties: { a: {} } }), 'b')).toBe(UNKNOWN);
    for (const schema of [{}, { type: 'object' }, { allOf: [] }, { $ref: '#/nowhere' }])
      expect(shapeOfSchema(schema)).toBe(UNKNOWN);
  });
});
