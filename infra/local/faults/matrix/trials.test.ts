import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WAYS } from './interruption-trials.ts';
import { withTable } from './table.ts';
import { TRIALS } from './trials.ts';

const machine = join(import.meta.dirname, '../../../../pipeline/retraining.asl.json');
const page = 'before\n<!-- faults:start -->\nold\n<!-- faults:end -->\nafter\n';
const verdict = {
  ...{ name: 'a|b', fault: 'none', expected: 'green', found: 'green', seconds: 1 },
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
  it('takes the place of the one before, and tells what was not as expected', () => {
    const failed = { ...verdict, name: 'c', found: 'red', problems: ['not as expected'] };
    const written = withTable(page, [verdict, failed]);
    expect(written).toContain('2 trials, 1 as expected.');
    expect(written).toContain('| a\\|b | none | green | as expected |');
    expect(written).toContain('| c | none | green | **red** (not as expected) |');
    expect(written).not.toContain('old');
    expect(written).toMatch(/^before\n[\s\S]*\nafter\n$/);
  });

  it('needs its place', () => {
    expect(() => withTable('no markers', [verdict])).toThrow('expected the lines "<!-- faults:start -->"');
  });
});
