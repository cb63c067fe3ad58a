import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { sortFloats } from './sort-floats.ts';

it('orders 32-bit floats as sort() does: of both signs, zeros, the smallest, the largest and infinite ones', () => {
  fc.assert(
    fc.property(fc.float32Array({ noNaN: true, maxLength: 300 }), (values) => {
      expect(sortFloats(values.slice())).toEqual(values.slice().sort());
    }),
  );
});

it('sorts a part of a buffer and leaves the rest', () => {
  const buffer = Float32Array.of(9, 3, -1, 2, 0);
  sortFloats(buffer.subarray(1, 4));
  expect(buffer).toEqual(Float32Array.of(9, -1, 2, 3, 0));
});
