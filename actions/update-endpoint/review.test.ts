import { expect, it } from 'vitest';
import { approverOf, refusalOf } from './review.ts';

const approved = { state: 'approved', reviewer: 'ada', comment: '' } as const;
const rejected = { state: 'rejected', reviewer: 'ada', comment: 'not yet' } as const;

it('names the reviewer as the approver, and nobody else', () => {
  expect(approverOf([approved], false)).toBe('ada');
  expect(approverOf([approved, { ...approved, reviewer: 'bob' }, approved], false)).toBe('ada, bob');
  expect(() => approverOf([rejected], false)).toThrow('Nobody approved this run');
});

it('does not approve what nobody reviewed, unless that is allowed in so many words', () => {
  expect(() => approverOf([], false)).toThrow('Nobody approved this run');
  expect(approverOf([], true)).toContain('nobody');
});

it('refuses with the words of whoever rejected, and leaves what was approved alone', () => {
  expect(refusalOf([approved, rejected])).toBe('ada rejected it: not yet');
  expect(refusalOf([])).toBe('The workflow run ended without an approval');
  expect(refusalOf([approved])).toBeUndefined();
});
