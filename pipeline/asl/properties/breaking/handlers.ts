import type { Json } from '../tree.ts';
import { each, type Operator, put, replace } from './fault.ts';

const COMPARISON = /^(String|Numeric|Boolean|Timestamp|Is)[A-Z]|^(And|Or|Not)$/;

/** Faults of Retry, Catch and the rules of a Choice. */
export const HANDLERS: readonly Operator[] = [
  {
    name: 'States.ALL in company',
    faults: (site) => each(site, ['ErrorEquals'], (field) => put(site.at, field, ['States.ALL', 'My.Error'])),
  },
  {
    name: 'States.ALL before others',
    faults: (site) =>
      each(site, ['Retry', 'Catch'], (field) => {
        const list = site.value[field] as Json[];
        return list.length ? [put(site.at, field, [{ ...list[0], ErrorEquals: ['States.ALL'] }, ...list])] : [];
      }),
  },
  {
    name: 'a rule with two comparisons',
    faults: (site) =>
      each(site, ['Variable', 'And', 'Or', 'Not'], () => [
        replace(site.at, { ...site.value, IsNull: true, IsString: true }),
        replace(site.at, { ...site.value, Not: { Variable: '$', IsNull: true }, NumericEquals: 1 }),
      ]),
  },
  {
    name: 'a rule with no comparison',
    faults: ({ at, value, language, kind }) =>
      language === 'JSONPath' && (kind === 'rule' || kind === 'nested rule')
        ? [replace(at, Object.fromEntries(Object.entries(value).filter(([field]) => !COMPARISON.test(field))))]
        : [],
  },
  {
    name: 'a comparison that does not exist',
    faults: (site) =>
      each(site, ['Variable'], () =>
        ['StringLike', 'NumericNotEquals', 'isNull', 'IsNul'].map((name) => put(site.at, name, true)),
      ),
  },
  {
    name: 'a transition in a nested rule',
    faults: ({ kind, at, states }) => (kind === 'nested rule' ? [put(at, 'Next', Object.keys(states)[0])] : []),
  },
];
