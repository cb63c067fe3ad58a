import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  costOfHosting,
  costOfLambda,
  costOfRequests,
  costOfTraining,
  costOfTransitions,
  parsePrices,
} from './prices.ts';
import { shipped } from './testing/shipped.ts';

const text = readFileSync(new URL('prices.yml', import.meta.url), 'utf8');
const prices = parsePrices(text);

describe('prices.yml', () => {
  it('has the instance types of the settings as shipped', () => {
    const { training, endpoint } = shipped;
    expect(costOfTraining(prices, training.instanceType, 1)).toBeGreaterThan(0);
    expect(costOfHosting(prices, endpoint.instanceType, 1)).toBeGreaterThan(0);
  });

  it.each([
    ['asOf: 2026-08-11', 'asOf: yesterday', 'asOf: found "yesterday", expected a date such as 2026-11-22'],
    ['currency: USD', 'currency: EUR', 'currency: found "EUR", expected "USD"'],
    ['ml.m5.large: 0.115', 'ml.m5.large: free', 'sagemaker.training.ml.m5.large: found "free", expected number'],
    ['gbSecond: 0.0000133334', 'gbSecond: -1', 'lambda.gbSecond: found -1, expected at least 0'],
    ['region: us-east-1', 'region: [', ''],
  ])('is refused by file and field: %s', (from, to, message) => {
    expect(() => parsePrices(text.replace(from, to))).toThrow(`pipeline/prices.yml: ${message}`);
  });
});

describe('costs', () => {
  it('are the price times the hours, GB-seconds, millions of calls or thousands of transitions', () => {
    expect(costOfTraining(prices, 'ml.m5.large', 1800)).toBeCloseTo(0.0575, 12);
    expect(costOfHosting(prices, 'ml.t2.medium', 24)).toBeCloseTo(1.344, 12);
    expect(costOfLambda(prices, 1e6)).toBeCloseTo(13.3334, 9);
    expect(costOfRequests(prices, 5e6)).toBeCloseTo(1, 12);
    expect(costOfTransitions(prices, 40)).toBeCloseTo(0.001, 12);
  });

  it('of an instance type that the table does not have are unknown, never 0', () => {
    expect(costOfTraining(prices, 'ml.p9.large', 60)).toBeNull();
    expect(costOfHosting(prices, 'toString', 1)).toBeNull();
  });
});
