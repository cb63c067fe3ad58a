import { describe, expect, it } from 'vitest';
import { expf } from './expf.ts';

// Arguments and results of glibc 2.36's expf.
describe('expf', () => {
  it.each([
    [-6.242931842803955, 0.0019441472832113504],
    [6.251890182495117, 518.992919921875],
    [-4.9989728927612305, 0.006744871381670237],
    [3.167691946029663, 23.752599716186523],
  ])('rounds e^%d as the C library does, where Math.exp would round otherwise', (x, expected) => {
    expect(expf(x)).toBe(expected);
    expect(Math.fround(Math.exp(x))).not.toBe(expected);
  });

  it.each([
    [0.0, 1.0],
    [1.0, 2.7182817459106445],
    [-1.0, 0.3678794503211975],
    [88.69999694824219, 3.325976864406685e38],
    [-100.0, 3.783505853677006e-44],
    [-200.0, 0.0],
  ])('gives e^%d', (x, expected) => {
    expect(expf(x)).toBe(expected);
  });
});
