import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bounded, join, memberNames, memberOf, objectOf, type Shape, shapeOf, UNKNOWN, withMember } from './shapes.ts';

/** Whether every way into the value is one that the shape allows. */
const allows = (shape: Shape | undefined, value: unknown): boolean =>
  shape !== undefined &&
  (Array.isArray(value)
    ? value.every((item) => allows(shape.items ?? (shape.open ? UNKNOWN : undefined), item))
    : typeof value !== 'object' || value === null
      ? true
      : Object.entries(value).every(([name, member]) => allows(memberOf(shape, name), member)));

describe('a shape', () => {
  it('allows every value that it was made of, also joined, bounded and with a member more', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const both = join(shapeOf(a), shapeOf(b));
        for (const shape of [both, bounded(both), bounded(both, 2, { nodes: 3 }), withMember(both, 'x', UNKNOWN)]) {
          expect(allows(shape, a)).toBe(true);
          expect(allows(shape, b)).toBe(true);
        }
      }),
    );
  });

  it('is itself where joining adds nothing, so that a fixed point is seen', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const both = join(shapeOf(a), shapeOf(b));
        expect(join(both, shapeOf(b))).toBe(both);
        expect(join(both, both)).toBe(both);
        expect(join(UNKNOWN, both)).toBe(UNKNOWN);
      }),
    );
  });

  it('knows no member that none of its values has', () => {
    const shape = join(shapeOf({ a: 1 }), shapeOf([{ b: null }]));
    expect(memberNames(shape)).toEqual(['a', 'b']);
    expect(memberOf(shape, 'c')).toBeUndefined();
    expect(memberOf(join(shape, { ...objectOf({}), open: true }), 'c')).toBe(UNKNOWN);
  });
});
