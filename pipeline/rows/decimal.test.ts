import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDecimal } from './decimal.ts';

const parse = (text: string) => {
  const bytes = Buffer.from(`,${text},`);
  return parseDecimal(bytes, 1, bytes.length - 1);
};

describe('a number cell', () => {
  it('is read as JavaScript reads it', () => {
    fc.assert(
      fc.property(
        fc.float({ noNaN: true, min: -(2 ** 126), max: 2 ** 126 }),
        fc.integer({ min: 0, max: 12 }),
        (value, digits) => {
          expect(parse(String(value))).toBe(Number(String(value)));
          expect(parse(value.toExponential(digits))).toBe(Number(value.toExponential(digits)));
          if (Math.abs(value) < 1e9) expect(parse(value.toFixed(digits))).toBe(Number(value.toFixed(digits)));
        },
      ),
    );
  });

  it.each([
    ['0', 0],
    ['-0.5', -0.5],
    ['+7', 7],
    ['007', 7],
    ['5.', 5],
    ['.5', 0.5],
    ['-.5e1', -5],
    ['1E+3', 1000],
    [' 1.5\t', 1.5],
    ['123456789012345678', 123456789012345680],
    ['0.1234567890123456789', 0.12345678901234568],
    ['3.4028235e38', 3.4028235e38],
  ])('takes %j', (text, value) => {
    expect(parse(text)).toBe(value);
  });

  it.each([
    '',
    ' ',
    '-',
    '.',
    '-.',
    '1.2.3',
    '1,5',
    '1 000',
    '0x1F',
    '1e',
    'e5',
    '--1',
    'NaN',
    'nan',
    'Infinity',
    '1e39',
    '٣',
    '1_000',
  ])('refuses %j', (text) => {
    expect(parse(text)).toBeNaN();
  });
});
