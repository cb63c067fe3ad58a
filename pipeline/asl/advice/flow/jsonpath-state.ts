import { pointer } from '../../finding.ts';
import { parsePath } from '../../jsonpath.ts';
import { isObject, type Json } from '../../rules/shape.ts';
import { contextOf } from './context.ts';
import { pathShape, payloadTemplateShape } from './jsonpath-shapes.ts';
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
import { memberOf, objectOf, type Shape, shapeOf, UNKNOWN, withMember } from './shapes.ts';
import type { View } from './view.ts';

const EMPTY = objectOf({});

/** Follows data through a JSONPath state (guide, "Processing input and output"). */
export function passJsonPath(visit: Visit): Passage {
  const { state, entry, world, missing } = visit;
  const { definition, at, ways } = state;
  const raw: View = { ...entry, context: contextOf(state, world.executionInput), missing };
  const filtered = (field: string, input: Shape): Shape => {
    const path = definition[field];
    if (path === undefined) return input;
    return path === null ? EMPTY : pathShape(path, pointer(at, field), { ...raw, input });
  };
  const templateAt = (owner: Json, place: string, field: string, from: View): Shape | undefined =>
    owner[field] === undefined ? undefined : payloadTemplateShape(owner[field], pointer(place, field), from);

  const view = { ...raw, input: filtered('InputPath', entry.input) };
  readFields(definition, at, view);
  const parameters = definition.Type === 'Map' ? undefined : templateAt(definition, at, 'Parameters', view);
  const effective = parameters ?? view.input;
  const result = resultOf(visit, effective);
  const selected = result && (templateAt(definition, at, 'ResultSelector', { ...raw, input: result }) ?? result);
  const combined = selected ? placed(entry.input, definition.ResultPath, selected) : view.input;
  const output = definition.Type === 'Fail' ? combined : filtered('OutputPath', combined);

  /** The variables after an `Assign`, whose `$` is the result, the input or the error. */
  const assigning = (owner: Json, place: string, input: Shape): Shape =>
    assigned(entry.variables, templateAt(owner, place, 'Assign', { ...raw, input }) ?? EMPTY);
  const left = { input: output, variables: assigning(definition, at, result ?? view.input) };
  const exits = ways.map(({ rule, target }) => {
    if (!rule) return { target, entry: left };
    if (rule.kind === 'Choices')
      return { target, entry: { input: output, variables: assigning(rule.definition, rule.at, view.input) } };
    const input = placed(entry.input, rule.definition.ResultPath, ERROR_OUTPUT);
    return { target, entry: { input, variables: assigning(rule.definition, rule.at, ERROR_OUTPUT) } };
  });
  return { exits, nested: nestedEntries(visit, view, effective), ...(endsMachine(definition) && { output }) };
}

/** What the state itself makes of its effective input; undefined for a state that only hands on. */
function resultOf({ state, outputs, world }: Visit, effective: Shape): Shape | undefined {
  const { Type, Result } = state.definition;
  if (Type === 'Task') return taskResult(state, world.contracts);
  if (Type === 'Pass') return Result === undefined ? effective : shapeOf(Result);
  return Type === 'Map' || Type === 'Parallel' ? nestedResult(state, outputs) : undefined;
}

/** The raw input with a result at ResultPath: instead of it for `$`, none of it for null. */
function placed(input: Shape, resultPath: unknown, result: Shape): Shape {
  if (resultPath === null) return input;
  if (resultPath === undefined || resultPath === '$') return result;
  const names = stepsOf(resultPath);
  if (!names) return UNKNOWN;
  const place = (owner: Shape, [name, ...rest]: string[]): Shape =>
    name === undefined ? result : withMember(owner, name, place(memberOf(owner, name) ?? EMPTY, rest));
  return place(input, names);
}

/** The names that a ResultPath goes through; undefined for one with an index, or that a substitution still changes. */
function stepsOf(resultPath: unknown): string[] | undefined {
  if (typeof resultPath !== 'string' || resultPath.includes('${')) return undefined;
  const { segments } = parsePath(resultPath);
  const names = segments.flatMap((segment) => (segment.kind === 'name' ? segment.name : []));
  return names.length === segments.length ? names : undefined;
}

function nestedEntries({ state, entry, world, missing }: Visit, view: View, effective: Shape): Entry[] {
  const { definition, at, nested } = state;
  if (definition.Type !== 'Map') return nested.map(() => ({ ...entry, input: effective }));
  const { ItemsPath: path, ItemReader: reader } = definition;
  const silent = { ...view, missing: () => {} };
  // Recorded: with a reader, ItemsPath is not read.
  const items = path === undefined || reader ? view.input : pathShape(path, pointer(at, 'ItemsPath'), view);
  const item = itemOf(state, items);
  // `Parameters` is the older name.
  const field = definition.ItemSelector === undefined ? 'Parameters' : 'ItemSelector';
  const context = contextOf(state, world.executionInput, item);
  const selected =
    definition[field] === undefined
      ? item
      : payloadTemplateShape(definition[field], pointer(at, field), { ...view, context, missing });
  const input = batched(state, selected, (shared) => payloadTemplateShape(shared, at, silent));
  return nested.map(() => ({ input, variables: itemVariables(state, entry.variables) }));
}

/** Fields that are read apart, with another `$`, or hold no paths of this state. */
const APART = new Set(
  `InputPath OutputPath ResultPath ItemsPath Parameters ItemSelector ResultSelector Assign Result Catch Retry ItemProcessor
  Iterator Branches`.split(/\s+/),
);

/** Reads the fields that name a path into the effective input: `SecondsPath`, `Variable`, those of a reader. */
function readFields(owner: Json, at: string, view: View, apart: ReadonlySet<string> = APART): void {
  for (const [field, value] of Object.entries(owner)) {
    const place = pointer(at, field);
    if (apart.has(field)) continue;
    if (field === 'BatchInput' || field === 'Parameters') payloadTemplateShape(value, place, view);
    else if (/^Variable$|Path$|\.\$$/.test(field)) pathShape(value, place, view);
    else if (Array.isArray(value))
      value.forEach((item, index) => {
        if (isObject(item)) readFields(item, pointer(place, index), view, IN_RULES);
      });
    else if (isObject(value)) readFields(value, place, view, IN_RULES);
  }
}

/** Within a choice rule, a reader, a writer, a batcher or credentials. */
const IN_RULES: ReadonlySet<string> = new Set(['Assign']);
