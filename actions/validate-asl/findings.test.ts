import { expect, it } from 'vitest';
import { annotated, unshown, worstFirst } from './findings.ts';
import { findingOf } from './testing.ts';

const lines = [...Array(12).keys()];

it('puts errors before warnings, new ones before old ones, and keeps the order of the files', () => {
  const findings = [
    findingOf('WARNING', 1, { isNew: true }),
    findingOf('ERROR', 2),
    findingOf('ERROR', 3, { isNew: true }),
    findingOf('ERROR', 4),
  ];
  expect(worstFirst(findings).map(({ line }) => line)).toEqual([3, 2, 4, 1]);
});

it('annotates of each kind no more than GitHub shows, and says how many are left', () => {
  const findings = worstFirst(lines.flatMap((line) => [findingOf('WARNING', line), findingOf('ERROR', line)]));
  expect(annotated(findings).map(({ severity }) => severity)).toEqual([
    ...Array(10).fill('ERROR'),
    ...Array(10).fill('WARNING'),
  ]);
  expect(unshown(findings)).toBe('4 of 24 findings are not annotated: GitHub shows 10 of a kind for a step');
});

it('has nothing to say when all are annotated', () => {
  expect(unshown(lines.slice(0, 10).map((line) => findingOf('ERROR', line)))).toBeUndefined();
});
