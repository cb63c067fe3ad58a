import { pointer } from '../../finding.ts';
import type { Json } from '../../rules/shape.ts';
import { contextOf } from './context.ts';
import { jsonataTemplateShape } from './jsonata-shapes.ts';
import {
  assigned,
  batched,
  type Entry,
  endsMachine,
  itemOf,
  itemVariables,
  type Passage,
  type Visit,
} from './passage.ts';
import { ERROR_OUTPUT, nestedResult, taskResult } from './results.ts';
import { objectOf, type Shape } from './shapes.ts';
import type { View } from './view.ts';

/** Fields that are looked at on their own, nested machines, and what holds no expressions. */
const APART = new Set(
  'Output Assign Choices Catch ItemSelector ItemProcessor Iterator Branches Retry Comment'.split(' '),
);

/** Follows data through a JSONata state (guide, "Transforming data with JSONata"). */
export function passJsonata(visit: Visit): Passage {
  const { state, entry, world } = visit;
  const { definition, at, ways } = state;
  const view: View = { ...entry, context: contextOf(state, world.executionInput), missing: visit.missing };
  const shapeAt = (owner: Json, place: string, field: string, from: View): Shape | undefined =>
    owner[field] === undefined
      ? undefined
      : jsonataTemplateShape(owner[field], pointer(place, field), from, world.expressions);

  for (const field of Object.keys(definition)) if (!APART.has(field)) shapeAt(definition, at, field, view);
  const nested = nestedEntries(visit, view, shapeAt);
  const result =
    definition.Type === 'Task'
      ? taskResult(state, world.contracts)
      : definition.Type === 'Map' || definition.Type === 'Parallel'
        ? nestedResult(state, visit.outputs)
        : undefined;

  /** What Output and Assign of the state, of a choice rule or of a catcher leave behind; both see the old variables. */
  const leaving = (owner: Json, place: string, from: View, fallback: Shape): Entry => ({
    input: shapeAt(owner, place, 'Output', from) ?? fallback,
    variables: assigned(entry.variables, shapeAt(owner, place, 'Assign', from) ?? objectOf({})),
  });
  const left = leaving(definition, at, result ? { ...view, result } : view, result ?? entry.input);
  const exits = ways.map(({ rule, target }) => {
    if (!rule) return { target, entry: left };
    if (rule.kind === 'Catch') {
      const from = { ...view, errorOutput: ERROR_OUTPUT };
      return { target, entry: leaving(rule.definition, rule.at, from, ERROR_OUTPUT) };
    }
    shapeAt(rule.definition, rule.at, 'Condition', view);
    return { target, entry: leaving(rule.definition, rule.at, view, entry.input) };
  });
  return { exits, nested, ...(endsMachine(definition) && { output: left.input }) };
}

type ShapeAt = (owner: Json, place: string, field: string, from: View) => Shape | undefined;

function nestedEntries({ state, entry, world }: Visit, view: View, shapeAt: ShapeAt): Entry[] {
  const { definition, at, nested } = state;
  // What is read here is told of where the other fields are.
  const silent = { ...view, missing: () => {} };
  if (definition.Type !== 'Map') {
    const input = shapeAt(definition, at, 'Arguments', silent) ?? entry.input;
    return nested.map(() => ({ ...entry, input }));
  }
  const items = shapeAt(definition, at, 'Items', silent) ?? entry.input;
  const item = itemOf(state, items);
  const context = contextOf(state, world.executionInput, item);
  const selected = shapeAt(definition, at, 'ItemSelector', { ...view, context }) ?? item;
  const input = batched(state, selected, (shared) => jsonataTemplateShape(shared, at, silent, world.expressions));
  return nested.map(() => ({ input, variables: itemVariables(state, entry.variables) }));
}
