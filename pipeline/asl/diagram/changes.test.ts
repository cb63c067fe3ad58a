import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Placeholder } from '../json.ts';
import { definition } from '../properties/random/definition.ts';
import { renamed, stateAt } from '../properties/rename.ts';
import { MACHINES, sitesOf } from '../properties/sites.ts';
import { below, edited, type Json } from '../properties/tree.ts';
import { changesBetween, hasChanges, onlyComments } from './changes.ts';
import { describeChanges } from './describe.ts';
import { diagram, diagramOfChanges } from './diagram.ts';

const machine = (states: Record<string, Json>) => ({ StartAt: Object.keys(states)[0], States: states });
const pass = (rest: Json) => ({ Type: 'Pass', ...rest });
const none = { kind: 'compared', weakened: [], machine: [], states: [] };

/** Each change in short: what became of which state. */
const fates = (before: unknown, after: unknown) =>
  changesBetween(before, after).states.map(({ kind, path }) => `${kind} ${path.join(' > ')}`);

const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, member]) => [key, reversed(member)]);
  return Object.fromEntries(members.reverse());
};

/** The names of the states on the way to a pointer. */
const namesIn = (at: string) =>
  [...at.matchAll(/\/States\/([^/]+)/g)].map(([, name]) => name!.replaceAll('~1', '/').replaceAll('~0', '~'));

describe('a comparison', () => {
  const before = machine({ A: pass({ Next: 'B', Result: { a: 1, b: [1, 2] } }), B: pass({ End: true }) });

  it('takes no other order of members or states for a change', () => {
    expect(changesBetween(before, reversed(before))).toEqual(none);
  });

  it('tells which fields of a state changed, as deep inside as it can', () => {
    const after = edited(edited(before, '/States/A/Result/b/1', 3), '/States/B/Output', 'x');
    expect(changesBetween(before, after)).toEqual({
      ...none,
      states: [
        {
          kind: 'changed',
          path: ['A'],
          fields: [{ pointer: '/Result/b/1', before: 2, after: 3 }],
          onlyComments: false,
        },
        {
          kind: 'changed',
          path: ['B'],
          fields: [{ pointer: '/Output', before: undefined, after: 'x' }],
          onlyComments: false,
        },
      ],
    });
  });

  it('tells fields of the machine from those of its states', () => {
    const after = { ...before, StartAt: 'B', QueryLanguage: 'JSONata' };
    expect(changesBetween(before, after)).toEqual({
      ...none,
      machine: [
        { pointer: '/StartAt', before: 'A', after: 'B' },
        { pointer: '/QueryLanguage', before: undefined, after: 'JSONata' },
      ],
    });
  });

  it('tells comments from what an execution notices, and from data called Comment', () => {
    const commented = edited({ ...before, Comment: 'why' }, '/States/A/Comment', 'x');
    expect(onlyComments(changesBetween(before, commented))).toBe(true);
    expect(onlyComments(changesBetween(before, edited(commented, '/States/A/Result/Comment', 'x')))).toBe(false);
    expect(onlyComments(changesBetween(before, before))).toBe(false);
  });

  it('takes an open substitution for the same as itself only', () => {
    const open = (name: string) => edited(before, '/States/A/Result', new Placeholder(name));
    expect(hasChanges(changesBetween(open('X'), open('X')))).toBe(false);
    expect(fates(open('X'), open('Y'))).toEqual(['changed A']);
  });

  it('says whether a definition is new or gone, and nothing of what never was one', () => {
    expect(changesBetween(undefined, before)).toMatchObject({ kind: 'added', states: [{}, {}] });
    expect(changesBetween(before, undefined)).toMatchObject({ kind: 'removed', states: [{}, {}] });
    expect(changesBetween(7, [])).toEqual(none);
  });

  it('does not mix equal names in different branches', () => {
    const branch = (result: number) => machine({ A: pass({ Result: result, End: true }) });
    const both = (...branches: Json[]) => machine({ P: { Type: 'Parallel', Branches: branches, End: true } });
    expect(fates(both(branch(1), branch(2)), both(branch(1), branch(3)))).toEqual(['changed P > A']);
  });

  it('knows a branch that moved, and tells the move as a change of the Parallel', () => {
    const [x, y] = ['X', 'Y'].map((name) => machine({ [name]: pass({ End: true }) }));
    const both = (...branches: unknown[]) => machine({ P: { Type: 'Parallel', Branches: branches, End: true } });
    expect(fates(both(x, y), both(y, x))).toEqual(['changed P']);
    expect(fates(both(y), both(x, y))).toEqual(['changed P', 'added P > X']);
  });
});

describe('a state under another name', () => {
  const flow = (first: string, second: string, rest: Json = {}) =>
    machine({ Start: pass({ Next: first }), [first]: pass({ Next: second }), [second]: pass({ End: true, ...rest }) });

  it('is renamed where its content and its neighbours are the same, also when those were renamed', () => {
    expect(changesBetween(flow('A', 'B'), flow('C', 'D'))).toEqual({
      ...none,
      states: [
        { kind: 'renamed', path: ['C'], was: 'A' },
        { kind: 'renamed', path: ['D'], was: 'B' },
      ],
    });
  });

  it('is another state where it does anything else, or stands elsewhere', () => {
    expect(fates(flow('A', 'B'), flow('A', 'C', { Result: 1 }))).toEqual(['changed A', 'added C', 'removed B']);
    const moved = machine({ Start: pass({ Next: 'B' }), C: pass({ Next: 'B' }), B: pass({ End: true }) });
    expect(fates(flow('A', 'B'), moved)).toEqual(['changed Start', 'added C', 'removed A']);
  });

  it('is another state where two could have been it', () => {
    const choice = (...names: string[]) => ({
      StartAt: 'Q',
      States: {
        Q: { Type: 'Choice', Choices: names.map((Next) => ({ Next })) },
        ...Object.fromEntries(names.map((name) => [name, { Type: 'Succeed' }])),
      },
    });
    expect(fates(choice('A', 'B'), choice('C', 'D'))).not.toContain('renamed C');
  });

  it('keeps what is within it', () => {
    const map = (name: string, inner: number) =>
      machine({
        [name]: { Type: 'Map', ItemProcessor: machine({ I: pass({ Result: inner, End: true }) }), End: true },
      });
    expect(fates(map('M', 1), map('N', 1))).toEqual(['renamed N']);
    expect(fates(map('M', 1), map('N', 2))).toEqual(['added N', 'added N > I', 'removed M', 'removed M > I']);
  });
});

describe('of any definition', () => {
  const site = fc.tuple(definition, fc.nat()).map(([whole, choice]) => {
    const sites = sitesOf(whole).filter(({ kind }) => kind === 'state');
    return { whole: whole.machine, ...sites[choice % sites.length]! };
  });

  it('nothing changed but the order of members says that nothing changed, and draws as before', () => {
    fc.assert(
      fc.property(definition, ({ machine: whole }) => {
        expect(changesBetween(whole, structuredClone(whole))).toEqual(none);
        expect(changesBetween(whole, reversed(whole))).toEqual(none);
        expect(diagramOfChanges(structuredClone(whole), whole)).toBe(diagram(whole));
      }),
    );
  });

  it('a changed field is told, and only that', () => {
    fc.assert(
      fc.property(site, ({ whole, at }) => {
        const fields = [{ pointer: '/Any ~1 field', before: undefined, after: [1] }];
        expect(changesBetween(whole, edited(whole, below(at, 'Any / field'), [1]))).toEqual({
          ...none,
          states: [{ kind: 'changed', path: namesIn(at), fields, onlyComments: false }],
        });
      }),
    );
  });

  it('a renamed state is told, and only that', () => {
    fc.assert(
      fc.property(site, ({ whole, at }) => {
        const path = namesIn(at);
        const was = path.at(-1)!;
        const machineAt = at.slice(0, at.lastIndexOf('/States/'));
        expect(changesBetween(whole, renamed(whole, machineAt, was, '#1 "new"'))).toEqual({
          ...none,
          states: [{ kind: 'renamed', path: [...path.slice(0, -1), '#1 "new"'], was }],
        });
      }),
    );
  });

  it('a state that came or went is told, and only that', () => {
    const place = definition.map((whole) => {
      const machines = sitesOf(whole).filter(({ kind }) => MACHINES.includes(kind));
      return { whole: whole.machine, at: machines.at(-1)!.at };
    });
    fc.assert(
      fc.property(place, ({ whole, at }) => {
        const more = edited(whole, stateAt(at, 'new'), { Type: 'Succeed' });
        const change = { path: [...namesIn(at), 'new'], type: 'Succeed', inner: 0 };
        expect(changesBetween(whole, more)).toEqual({ ...none, states: [{ kind: 'added', ...change }] });
        expect(changesBetween(more, whole)).toEqual({ ...none, states: [{ kind: 'removed', ...change }] });
      }),
    );
  });

  it('and another, or any two values, the comparison can be made, drawn and told', () => {
    const any = fc.oneof(
      definition.map(({ machine: whole }) => whole),
      fc.jsonValue(),
      fc.dictionary(fc.constantFrom('StartAt', 'States', 'Comment'), fc.jsonValue()),
      fc
        .dictionary(fc.string(), fc.dictionary(fc.constantFrom('Type', 'Next', 'Catch', 'Retry'), fc.jsonValue()))
        .map((States) => ({ StartAt: Object.keys(States)[0], States })),
    );
    fc.assert(
      fc.property(any, any, (before, after) => {
        expect(diagramOfChanges(before, after)).toMatch(/^flowchart TD\n/);
        expect(describeChanges(changesBetween(before, after)).length).toBeLessThanOrEqual(31);
      }),
    );
  });
});
