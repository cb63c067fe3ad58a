import { describe, expect, it } from 'vitest';
import { adviceOn, chain } from './testing.ts';

const loops = (definition: unknown, options = {}) =>
  adviceOn(definition, ['CLOSED_LOOP'], options).map(({ location, message }) => [location, message] as const);
const fork = (left: string, right: string) => ({
  Type: 'Choice',
  Choices: [{ Variable: '$.a', IsPresent: true, Next: left }],
  Default: right,
});
const END = { Type: 'Succeed' };

describe('a closed loop', () => {
  it('is told once, at its first state, with the way round', () => {
    const machine = chain({
      A: fork('End', 'In'),
      In: { Type: 'Pass' },
      B: { Type: 'Wait', Seconds: 1 },
      C: { Type: 'Pass', Next: 'B' },
      End: END,
    });
    expect(loops(machine)).toEqual([['/States/B', expect.stringContaining("'B' → 'C' → 'B'")]]);
  });

  it('is none where a Choice, a Catch or a substitution leads out', () => {
    const call = { Type: 'Task', Resource: 'arn:aws:lambda:eu-west-1:1:function:f' };
    const caught = { ...call, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'End' }], Next: 'B' };
    expect(loops(chain({ B: caught, End: END }))).toEqual([]);
    expect(loops(chain({ B: { Type: 'Pass' }, C: fork('B', 'End'), End: END }))).toEqual([]);
    const open = chain({ A: fork('B', 'End'), B: { Type: 'Pass', Next: '${After}' }, End: END });
    expect(loops(open, { substitutions: {} })).toEqual([]);
  });

  it('is found through a Catch, and in a nested machine', () => {
    const call = { Type: 'Task', Resource: 'arn:aws:lambda:eu-west-1:1:function:f' };
    const trap = { ...call, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }], Next: 'B' };
    const inner = chain({ A: fork('End', 'B'), B: trap, End: END });
    expect(loops(inner)).toEqual([['/States/B', expect.stringContaining("'B' → 'B'")]]);
    expect(loops(chain({ P: { Type: 'Parallel', Branches: [inner] } }))).toEqual([
      ['/States/P/Branches/0/States/B', expect.any(String)],
    ]);
  });

  it('is told for each that holds together by itself', () => {
    const machine = chain({
      A: { ...fork('B', 'C'), Choices: [...fork('B', '').Choices, { Variable: '$.b', IsNull: true, Next: 'End' }] },
      B: { Type: 'Pass', Next: 'B' },
      C: { Type: 'Pass', Next: 'C' },
      End: END,
    });
    expect(loops(machine).map(([location]) => location)).toEqual(['/States/B', '/States/C']);
  });

  it('is found quickly among thousands of states', () => {
    const names = Array.from({ length: 5000 }, (_, index) => `S${index}`);
    const states = Object.fromEntries(
      names.map((name, index) => [name, { Type: 'Pass', Next: names[index + 1] ?? 'S1' }]),
    );
    expect(loops({ StartAt: 'A', States: { A: fork('End', 'S0'), End: END, ...states } })).toHaveLength(1);
  });
});
