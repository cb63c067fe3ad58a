import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { featureLine, LONGEST_FEATURE_BYTES, parseFeatureLine, parseScores } from './endpoint-csv.ts';

const float = fc.float({ noNaN: true, noDefaultInfinity: true });

describe('a line of features', () => {
  it('keeps every 32-bit float', () => {
    fc.assert(
      fc.property(float, (value) => {
        expect(Math.fround(parseFeatureLine(featureLine([value]))[0]!)).toBe(Math.fround(value) + 0);
      }),
    );
  });

  it('has nine significant digits and no more than it needs', () => {
    const values = [
      0, -0, 7, -5, 298.1, 10.500000000000057, 6951.5905601573495, 0.1, 1e-7, 123456789.5, 3.4e38, 99.99999999999,
    ];
    expect(featureLine(values)).toBe('0,0,7,-5,298.1,10.5,6951.59056,0.1,1e-7,123456790,3.4e+38,100');
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e38, max: 1e38 }), (value) => {
        const line = featureLine([value]);
        expect(Number(line)).toBe(Number(value.toPrecision(9)) + 0);
        expect(line.length).toBeLessThan(LONGEST_FEATURE_BYTES);
      }),
    );
  });

  it('has an empty cell where a value is missing', () => {
    expect(featureLine([Number.NaN, 1, null])).toBe(',1,');
    expect(parseFeatureLine(',1,')).toEqual([null, 1, null]);
  });
});

describe("the endpoint's answer", () => {
  it('is one score a row, joined by commas or line breaks', () => {
    expect(parseScores('0.25,0.5', 2)).toEqual([0.25, 0.5]);
    expect(parseScores('0.25\n0.5\n', 2)).toEqual([0.25, 0.5]);
  });

  it.each(['', '0.1', '0.1,0.2,0.3', '0.1,nan', '{"message": "x"}'])(
    'is refused when it is %j for two rows',
    (answer) => {
      expect(() => parseScores(answer, 2)).toThrow(/^endpoint answer: found \d values \(.*\), expected 2 numbers$/);
    },
  );
});
