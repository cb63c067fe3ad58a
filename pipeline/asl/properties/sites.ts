import type { QueryLanguage } from '../rules/shape.ts';
import type { Definition } from './random/definition.ts';
import { below, type Json } from './tree.ts';

/** What an object of a definition is. */
export type SiteKind =
  | 'machine'
  | 'branch'
  | 'processor'
  | 'state'
  | 'retrier'
  | 'catcher'
  | 'rule'
  | 'nested rule'
  | 'ProcessorConfig'
  | 'ItemReader'
  | 'ReaderConfig'
  | 'ItemBatcher'
  | 'ResultWriter'
  | 'Credentials';

/** An object of a definition that the language gives fields to: a place where a definition can be broken. */
export interface Site {
  kind: SiteKind;
  /** Its JSON pointer. */
  at: string;
  value: Json;
  /** The query language in force, the whole machine's, and the kind of workflow around. */
  language: QueryLanguage;
  machineLanguage: QueryLanguage;
  type: Definition['type'];
  /** The states of the machine that it belongs to. */
  states: Json;
}

type Around = Omit<Site, 'kind' | 'at' | 'value'>;

/** The three kinds of objects that have states. */
export const MACHINES: readonly SiteKind[] = ['machine', 'branch', 'processor'];

/** All sites of a sound definition, owners before their parts. */
export function sitesOf({ machine, type }: Definition): Site[] {
  const language = machine.QueryLanguage === 'JSONata' ? 'JSONata' : 'JSONPath';
  return machineSites('machine', machine, '', { language, machineLanguage: language, type, states: {} });
}

function machineSites(kind: SiteKind, value: Json, at: string, outer: Around): Site[] {
  const around = { ...outer, language: outer.machineLanguage, states: value.States as Json };
  const states = Object.entries(around.states).flatMap(([name, state]) =>
    stateSites(state as Json, below(at, 'States', name), around),
  );
  return [{ kind, at, value, ...around }, ...states];
}

function stateSites(value: Json, at: string, machine: Around): Site[] {
  const around = { ...machine, language: (value.QueryLanguage as QueryLanguage | undefined) ?? machine.language };
  const part = (kind: SiteKind, field: string): Site[] => partSites(kind, value, at, field, around);
  return [
    { kind: 'state', at, value, ...around },
    ...listed('retrier', value, at, 'Retry', around),
    ...listed('catcher', value, at, 'Catch', around),
    ...listed('rule', value, at, 'Choices', around).flatMap((rule) => [rule, ...nestedRules(rule)]),
    ...part('Credentials', 'Credentials'),
    ...part('ItemReader', 'ItemReader').flatMap((reader) => [
      reader,
      ...partSites('ReaderConfig', reader.value, reader.at, 'ReaderConfig', around),
    ]),
    ...part('ItemBatcher', 'ItemBatcher'),
    ...part('ResultWriter', 'ResultWriter'),
    ...((value.Branches as Json[] | undefined) ?? []).flatMap((branch, index) =>
      machineSites('branch', branch, below(at, 'Branches', index), around),
    ),
    ...['ItemProcessor', 'Iterator'].flatMap((field) => processorSites(value, at, field, around)),
  ];
}

function processorSites(map: Json, at: string, field: string, around: Around): Site[] {
  const processor = map[field] as Json | undefined;
  if (!processor) return [];
  const { Mode, ExecutionType } = (processor.ProcessorConfig as Json | undefined) ?? {};
  const type = Mode === 'DISTRIBUTED' ? (ExecutionType as Site['type']) : around.type;
  const place = below(at, field);
  return [
    ...machineSites('processor', processor, place, { ...around, type }),
    ...partSites('ProcessorConfig', processor, place, 'ProcessorConfig', around),
  ];
}

function partSites(kind: SiteKind, owner: Json, at: string, field: string, around: Around): Site[] {
  return owner[field] ? [{ ...around, kind, at: below(at, field), value: owner[field] as Json }] : [];
}

function listed(kind: SiteKind, owner: Json, at: string, field: string, around: Around): Site[] {
  const items = (owner[field] as Json[] | undefined) ?? [];
  return items.map((value, index) => ({ ...around, kind, at: below(at, field, index), value }));
}

function nestedRules(rule: Site): Site[] {
  const tests = ['And', 'Or'].flatMap((field) => listed('nested rule', rule.value, rule.at, field, rule));
  const negated = partSites('nested rule', rule.value, rule.at, 'Not', rule);
  return [...tests, ...negated].flatMap((nested) => [nested, ...nestedRules(nested)]);
}
