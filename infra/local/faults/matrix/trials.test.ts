import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WAYS } from './interruption-trials.ts';
import { withTable } from './table.ts';
import { TRIALS } from './trials.ts';

const machine = join(import.meta.dirname, '../../../../pipeline/retraining.asl.json');
const page = 'before\n<!-- faults:start -->\nold\n<!-- faults:end -->\nafter\n';
const verdict = {
  ...{ name: 'a', fault: 'none', expected: 'green', found: 'green', seconds: 1 },
  problems: [] as string[],
};

describe('the trials', () => {
  it('interrupt every state of the state machine', () => {
    const states = Object.keys(JSON.parse(readFileSync(machine, 'utf8')).States);
    expect(WAYS.flatMap((way) => way.states).sort()).toEqual(states.sort());
  });

  it('are at least forty, each with a name of its own', () => {
    expect(TRIALS.length).toBeGreaterThanOrEqual(40);
    expect(new Set(TRIALS.map(({ name }) => name)).size).toBe(TRIALS.length);
  });
});

describe('the table of the page', () => {
  const failed = { ...verdict, name: 'c', found: 'red', problems: ['not as expected'] };

  it('takes the place of the one before, and tells what was not as expected', () => {
    const written = withTable(page, ['a', 'c'], [failed, verdict]);
    expect(written).toContain('2 trials, 1 as expected.');
    expect(written).toContain('| a | none | green | as expected |\n| c | none | green | **red** (not as expected) |\n');
    expect(written).not.toContain('old');
    expect(written).toMatch(/^before\n[\s\S]*\nafter\n$/);
  });

  it('keeps the lines of what was not played, and none of what is no trial any more', () => {
    const both = withTable(page, ['a', 'c'], [failed, verdict]);
    expect(withTable(both, ['a', 'c'], [{ ...failed, problems: [] }])).toContain('2 trials, 2 as expected.');
    expect(withTable(both, ['a'], [])).toContain('1 trials, 1 as expected.');
  });

  it('needs its place', () => {
    expect(() => withTable('no markers', ['a'], [verdict])).toThrow('expected the lines "<!-- faults:start -->"');
  });
});
