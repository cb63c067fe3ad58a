import fc from 'fast-check';
import type { StateMachineType } from '../../catalogue/resource.ts';
import type { QueryLanguage } from '../../rules/shape.ts';
import type { Json } from '../tree.ts';
import { jsonata, jsonataTemplate, payloadTemplate } from './expressions.ts';

/** What a random state is generated for. */
export interface Context {
  language: QueryLanguage;
  /** Of the whole machine: a state of a JSONPath machine may be JSONata, not the other way round. */
  machineLanguage: QueryLanguage;
  type: StateMachineType;
  /** How many machines may still be nested. */
  depth: number;
  /** Where its machine is, as letters and digits: names that start with it are unique in the definition. */
  place: string;
  /** Variables that every way to the state has assigned. */
  variables: readonly string[];
}

type Fields = Record<string, fc.Arbitrary<unknown>>;

/** An object that has all of the required fields and any of the optional ones. */
export const object = (required: Fields, optional: Fields = {}): fc.Arbitrary<Json> =>
  fc.record({ ...required, ...optional }, { requiredKeys: Object.keys(required), noNullPrototype: true });

/** A payload template of the state's query language. */
export const template = ({ language, variables }: Context): fc.Arbitrary<Json> =>
  (language === 'JSONata' ? jsonataTemplate : payloadTemplate)(variables);

/** The value, or in a JSONata state an expression that gives it. */
export const orJsonata = (value: fc.Arbitrary<unknown>, { language, variables }: Context): fc.Arbitrary<unknown> =>
  language === 'JSONata' ? fc.oneof(value, jsonata(variables)) : value;

/** An `Assign` whose variables no other machine of the definition has. */
export const assign = (context: Context): fc.Arbitrary<Json> =>
  template(context).map((value) => ({ [`${context.place}_local`]: value }));
