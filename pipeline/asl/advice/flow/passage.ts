import { isDistributed } from '../../rules/map.ts';
import { isObject } from '../../rules/shape.ts';
import type { Contracts } from '../contracts.ts';
import type { Expressions } from '../expressions.ts';
import type { State } from '../machines.ts';
import { arrayOf, itemsOf, objectOf, type Shape, UNKNOWN, withMember } from './shapes.ts';
import type { Missing } from './view.ts';

/** What may be there when a state is entered: its input and the variables, as an object of them. */
export interface Entry {
  input: Shape;
  variables: Shape;
}

/** What a state makes of an entry: what it hands to the states after it, and to its nested machines. */
export interface Passage {
  exits: { target: unknown; entry: Entry }[];
  /** What the state's machine ends with, where the state ends it. */
  output?: Shape;
  /** In the order of {@link State.nested}. */
  nested: Entry[];
}

/** What is the same for all states of a definition. */
export interface World {
  contracts: Contracts;
  executionInput: Shape;
  expressions: Expressions;
}

/** One entry into one state. */
export interface Visit {
  state: State;
  entry: Entry;
  /** What the state's nested machines end with, as far as known. */
  outputs: readonly Shape[];
  world: World;
  missing: (missing: Missing) => void;
}

/** The variables with those that an `Assign` sets. */
export function assigned(variables: Shape, assign: Shape): Shape {
  const all = [...assign.members].reduce((known, [name, value]) => withMember(known, name, value), variables);
  return assign.open ? { ...all, open: true } : all;
}

/** Whether the machine around may end with a state. */
export const endsMachine = ({ Type, End }: State['definition']): boolean => Type === 'Succeed' || End === true;

/**
 * The variables that the machine of a Map starts with: "Distributed Map states cannot currently reference variables in
 * outer scopes" (guide, "Passing data … with variables").
 */
export const itemVariables = ({ definition }: State, variables: Shape): Shape =>
  isDistributed(definition) ? objectOf({}) : variables;

/** What the machine of a Map gets for an item, batched if the Map says so. `shapeOf` reads its `BatchInput`. */
export function batched({ definition }: State, item: Shape, shapeOf: (batchInput: unknown) => Shape): Shape {
  const { ItemBatcher: batcher } = definition;
  if (batcher === undefined) return item;
  if (!isObject(batcher)) return UNKNOWN;
  const { BatchInput } = batcher;
  return objectOf({ Items: arrayOf(item), ...(BatchInput !== undefined && { BatchInput: shapeOf(BatchInput) }) });
}

/** The items that a Map goes through: of an array; what a reader finds and what an object holds is not known. */
export const itemOf = (state: State, items: Shape): Shape =>
  state.definition.ItemReader === undefined && !items.members.size ? (itemsOf(items) ?? UNKNOWN) : UNKNOWN;
