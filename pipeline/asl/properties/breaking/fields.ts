import type { Site, SiteKind } from '../sites.ts';
import { below, type Json } from '../tree.ts';
import { drop, each, type Operator, put, replace } from './fault.ts';

/** Fields that an object of the language cannot be without, by its kind or the type of state (ASL specification). */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  machine: ['StartAt', 'States'],
  branch: ['StartAt', 'States'],
  processor: ['StartAt', 'States'],
  state: ['Type'],
  Task: ['Resource'],
  Choice: ['Choices'],
  Wait: ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'],
  Parallel: ['Branches'],
  Map: ['ItemProcessor'],
  retrier: ['ErrorEquals'],
  catcher: ['ErrorEquals', 'Next'],
  rule: ['Next', 'Condition', 'Variable'],
  'nested rule': ['Variable'],
  ItemReader: ['Resource'],
  Credentials: ['RoleArn'],
};

/** Fields of one query language only; the other refuses them (Step Functions guide, "Transforming data"). */
const JSONPATH_ONLY: Record<string, unknown> = {
  InputPath: '$',
  OutputPath: '$',
  ResultPath: '$',
  ResultSelector: {},
  Parameters: {},
};
const JSONATA_ONLY: Record<string, unknown> = { Output: {}, Arguments: {} };

/** Fields whose members are the user's, so that any name is right in them. */
const isStates = ({ kind }: Site, field: string): boolean => kind !== 'state' && field === 'States';

const misspellings = (name: string): string[] => [
  name.toLowerCase(),
  `${name}s`,
  `${name.slice(0, -2)}${name.at(-1)}${name.at(-2)}`,
  ` ${name}`,
];

const renamed = (value: Json, from: string, to: string): Json =>
  Object.fromEntries(Object.entries(value).map(([key, member]) => [key === from ? to : key, member]));

const requiredOf = ({ kind, value }: Site): readonly string[] => [
  ...(REQUIRED[kind as SiteKind] ?? []),
  ...(kind === 'state' ? (REQUIRED[value.Type as string] ?? []) : []),
];

/** Faults of which fields an object has. */
export const FIELDS: readonly Operator[] = [
  {
    name: 'a missing field',
    faults: (site) => each(site, requiredOf(site), (field) => drop(site.at, field)),
  },
  {
    name: 'an unknown field',
    faults: ({ at }) => ['Unknown', 'toString', '__proto__', ''].map((field) => put(at, field, 'x')),
  },
  {
    name: 'a misspelt field',
    faults: (site) =>
      each(site, Object.keys(site.value), (field) =>
        misspellings(field).map((typo) => replace(site.at, renamed(site.value, field, typo))),
      ),
  },
  {
    name: 'a field of another kind of object',
    faults: ({ kind, at, value }) => {
      if (kind !== 'state') return ['Type', 'End', 'Resource '].map((field) => put(at, field, true));
      return value.Type === 'Map' ? [put(at, 'Branches', [])] : [put(at, 'ItemProcessor', {})];
    },
  },
  {
    name: 'a field of the other query language',
    faults: ({ kind, at, value, language }) => {
      const others = language === 'JSONata' ? JSONPATH_ONLY : JSONATA_ONLY;
      return kind === 'state'
        ? Object.entries(others).map(([field, content]) => put(at, field, value[field] ?? content))
        : [];
    },
  },
  {
    name: 'a state of a JSONata machine that goes back to JSONPath',
    faults: ({ kind, at, machineLanguage }) =>
      kind === 'state' && machineLanguage === 'JSONata' ? [put(at, 'QueryLanguage', 'JSONPath')] : [],
  },
  {
    name: 'a member that is no object',
    faults: (site) => [
      ...(site.kind === 'machine' ? [] : [null, 'text', 7, true, []].map((value) => replace(site.at, value))),
      ...each(site, Object.keys(site.value), (field) =>
        isStates(site, field)
          ? Object.keys(site.value.States as Json).map((name) => put(below(site.at, 'States'), name, 'text'))
          : [],
      ),
    ],
  },
];
