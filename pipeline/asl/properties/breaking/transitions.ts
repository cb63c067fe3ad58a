import { MACHINES, sitesOf } from '../sites.ts';
import { below, type Json } from '../tree.ts';
import { drop, each, type Operator, put } from './fault.ts';

const isFlow = (state: Json): boolean => !['Choice', 'Succeed', 'Fail'].includes(state.Type as string);

/** Turns every state that ends its machine into one that goes on, back to the start. */
function withoutEnds(states: Json, start: unknown): Json {
  return Object.fromEntries(
    Object.entries(states as Record<string, Json>).map(([name, state]) => {
      if (state.Type === 'Succeed' || state.Type === 'Fail') return [name, { Type: 'Pass', Next: start }];
      const { End, ...rest } = state;
      return [name, End ? { ...rest, Next: start } : state];
    }),
  );
}

/** Faults of the ways from state to state. */
export const TRANSITIONS: readonly Operator[] = [
  {
    name: 'a transition to no state',
    faults: (site) =>
      each(site, ['StartAt', 'Next', 'Default'], (field) => [
        put(site.at, field, 'No such state'),
        put(site.at, field, `${site.value[field]} `),
        put(site.at, field, 'hasOwnProperty'),
      ]),
  },
  {
    name: 'a transition into another machine',
    faults: (site, definition) =>
      sitesOf(definition)
        .filter(({ kind, value }) => MACHINES.includes(kind) && value.States !== site.states)
        .flatMap(({ value }) =>
          each(site, ['StartAt', 'Next', 'Default'], (field) =>
            put(site.at, field, Object.keys(value.States as Json)[0]),
          ),
        ),
  },
  {
    name: 'Next beside End',
    faults: ({ kind, at, value }) =>
      kind === 'state' && isFlow(value)
        ? [{ ...put(at, value.End ? 'Next' : 'End', value.End ? 'Here' : true), broken: [at] }]
        : [],
  },
  {
    name: 'neither Next nor End',
    faults: (site) => (site.kind === 'state' ? each(site, ['Next', 'End'], (field) => drop(site.at, field)) : []),
  },
  {
    name: 'a state that nothing leads to',
    faults: ({ kind, at }) => (MACHINES.includes(kind) ? [put(below(at, 'States'), 'Lost', { Type: 'Succeed' })] : []),
  },
  {
    name: 'a machine that no state ends',
    faults: ({ kind, at, value }) =>
      kind === 'machine' ? [put(at, 'States', withoutEnds(value.States as Json, value.StartAt))] : [],
  },
];
