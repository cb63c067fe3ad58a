import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parsePrices } from '../pipeline/prices.ts';
import { costTable } from './costs.ts';

const text = readFileSync(new URL('../pipeline/prices.yml', import.meta.url), 'utf8');

it('docs/cost.md has the costs of the prices and assumptions as they are', () => {
  expect(readFileSync(new URL('cost.md', import.meta.url), 'utf8')).toContain(costTable());
});

it('costs follow the prices', () => {
  const dearer = parsePrices(text.replace('ml.t2.medium: 0.056', 'ml.t2.medium: 0.112'));
  expect(costTable(dearer)).not.toBe(costTable());
});

it('an instance type without a price is named', () => {
  const without = parsePrices(text.replace('ml.t2.medium: 0.056', 'ml.t2.large: 0.1'));
  expect(() => costTable(without)).toThrow('pipeline/prices.yml: found no price of ml.t2.medium');
});
