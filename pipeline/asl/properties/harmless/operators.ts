import type { Definition } from '../random/definition.ts';
import { renamed } from '../rename.ts';
import { MACHINES, type Site, type SiteKind, sitesOf } from '../sites.ts';
import { below, edited, type Json } from '../tree.ts';

/** A change that leaves a sound definition sound: all ways to make it, each giving the changed machine. */
interface Harmless {
  name: string;
  changes: (site: Site, definition: Definition) => (() => Json)[];
}

const COMMENTED: readonly SiteKind[] = [...MACHINES, 'state', 'retrier', 'catcher', 'rule', 'nested rule'];

/** Names that a program might stumble over; all of them have 1 to 80 characters. */
const STATE_NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'States',
  'Next',
  'States.ALL',
  '0',
  '-1',
  ' ',
  '/',
  '~0',
  'a/~1b',
  '"',
  '\\u0041',
  '$',
  '{%x%}',
  '\u2028',
  '工程',
  '😀'.repeat(40),
  'n'.repeat(80),
];

const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]) => [key, reversed(member)])
      .reverse(),
  );
};

const isWork = ({ kind, value }: Site): boolean =>
  kind === 'state' && ['Task', 'Parallel', 'Map'].includes(value.Type as string);

/** All changes of the definition's value. */
export const HARMLESS: readonly Harmless[] = [
  {
    name: 'a state renamed with all that leads to it',
    changes: ({ kind, at, value }, { machine }) =>
      MACHINES.includes(kind)
        ? Object.keys(value.States as Json).flatMap((from) =>
            STATE_NAMES.map((to) => () => renamed(machine, at, from, to)),
          )
        : [],
  },
  {
    name: 'the members of an object in another order',
    changes: ({ at, value }, { machine }) => [() => edited(machine, at, reversed(value))],
  },
  {
    name: 'a comment',
    changes: ({ kind, at }, { machine }) =>
      COMMENTED.includes(kind)
        ? ['', '$.a {% b %}', '\n\t\u0000'].map((text) => () => edited(machine, below(at, 'Comment'), text))
        : [],
  },
  {
    name: 'a Pass between two states',
    changes: ({ kind, at, value }, { machine }) => {
      if (kind !== 'state' || value.Next === undefined) return [];
      const between = below(at.slice(0, at.lastIndexOf('/')), 'Between');
      return [() => edited(edited(machine, below(at, 'Next'), 'Between'), between, { Type: 'Pass', Next: value.Next })];
    },
  },
  {
    name: 'one more retrier',
    changes: (site, { machine }) =>
      isWork(site)
        ? [
            () =>
              edited(machine, below(site.at, 'Retry'), [
                { ErrorEquals: ['One.More'] },
                ...((site.value.Retry as Json[]) ?? []),
              ]),
          ]
        : [],
  },
  {
    name: 'one more catcher',
    changes: (site, { machine }) =>
      isWork(site)
        ? Object.keys(site.states).map((Next) => () => {
            const more = { ErrorEquals: ['One.More'], Next };
            return edited(machine, below(site.at, 'Catch'), [more, ...((site.value.Catch as Json[]) ?? [])]);
          })
        : [],
  },
];

/** Every change of the operator to the definition. */
export const changesOf = ({ changes }: Harmless, whole: Definition): (() => Json)[] =>
  sitesOf(whole).flatMap((site) => changes(site, whole));
