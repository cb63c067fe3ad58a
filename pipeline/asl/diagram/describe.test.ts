import { expect, it } from 'vitest';
import type { Json } from '../rules/shape.ts';
import { changesBetween } from './changes.ts';
import { describeChanges } from './describe.ts';

const work = (rest: Json = {}) => ({ Type: 'Task', Resource: 'r', ...rest });
const machine = (States: Json, rest: Json = {}) => ({ StartAt: 'A', ...rest, States });
const told = (before: unknown, after: unknown) => describeChanges(changesBetween(before, after));
const loop = (name: string, rest: Json = {}) => ({
  Type: 'Map',
  ItemProcessor: { StartAt: name, States: { [name]: work({ End: true, ...rest }) } },
  Next: 'Z',
});

it('tells losses of safety first, then the machine, then what came, went, was renamed and changed, then comments', () => {
  const before = {
    A: work({ Next: 'B', Retry: [{ ErrorEquals: ['E'] }] }),
    B: work({ Next: 'M' }),
    M: loop('I', { TimeoutSeconds: 60 }),
    Z: { Type: 'Choice', Default: 'Y', Choices: [{ Comment: 'x', Condition: '{% $a %}', Next: 'Y' }] },
    Y: { Type: 'Succeed' },
  };
  const after = {
    A: work({ Next: 'B', Arguments: { a: 1 } }),
    B: work({ Next: 'M', Comment: 'why' }),
    M: loop('I', { TimeoutSeconds: 90 }),
    Z: { Type: 'Choice', Choices: [{ Comment: 'y', Condition: '{% $b %}', Next: 'End' }, { Next: 'N' }] },
    End: { Type: 'Succeed' },
    N: loop('J'),
  };
  expect(told(machine(before, { TimeoutSeconds: 9 }), machine(after, { TimeoutSeconds: 10 }))).toEqual([
    'Longer TimeoutSeconds of the machine: 10 instead of 9',
    'Removed Retry of "A": it retried E',
    'Longer TimeoutSeconds of "I" in "M": 90 instead of 60',
    'Removed Default of "Z": it led to Y',
    'Changed the machine: TimeoutSeconds 9 → 10',
    'Added "End" (Succeed)',
    'Added "N" (Map with 1 state in it)',
    'Removed "Y" (Succeed)',
    'Changed "A": Retry removed; Arguments added',
    'Changed "I" in "M": TimeoutSeconds 60 → 90',
    expect.stringMatching(/^Changed "Z": Default removed; Choices \[.*…$/),
    'Changed only comments of "B"',
  ]);
});

it('shows of long values the part that differs, and of many fields the first three', () => {
  const long = 'x'.repeat(100);
  const fields = (end: string) => Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((key) => [key, long + end]));
  const [sentence] = told(machine({ A: work(fields('1')) }), machine({ A: work(fields('2')) }));
  expect(sentence).toMatch(/^Changed "A": a …x+1" → …x+2"; b .*; c .*; 2 more$/);
});

it('tells a definition that is new or gone in one sentence', () => {
  expect(told(undefined, machine({ A: loop('I') }))).toEqual(['New definition with 2 states']);
  expect(told(machine({ A: work() }), undefined)).toEqual(['Removed definition with 1 state']);
  expect(told(undefined, undefined)).toEqual([]);
});

it('is as long as thirty sentences of one line, and says how many more there are', () => {
  const states = (type: string) =>
    Object.fromEntries(Array.from({ length: 99 }, (_, i) => [`${i}\n${'n'.repeat(99)}`, { Type: type }]));
  const sentences = told(machine(states('Pass')), machine(states('Wait')));
  expect(sentences).toHaveLength(31);
  expect(sentences.at(-1)).toBe('and 69 more');
  expect(sentences.every((sentence) => sentence.length < 150 && !sentence.includes('\n'))).toBe(true);
});
