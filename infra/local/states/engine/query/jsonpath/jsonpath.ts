import { type PathSegment, parsePath } from '../../../../../../pipeline/asl/jsonpath.ts';
import { isObject } from '../../../../core/is-object.ts';
import { isDistributed, type Json, type JsonObject } from '../../definition.ts';
import { StateFailure } from '../../failure.ts';
import { type Departure, type Visit, whileExecuting } from '../../visit.ts';
import type { QueryLanguage } from '../query-language.ts';
import { holds, type Rule } from './choice-rules.ts';
import { PathNotFound } from './path-not-found.ts';
import { fillTemplate, readPath, rootsOf, runtimeFailure } from './read.ts';

/** Fields in JSONPath: InputPath, Parameters, ResultSelector, ResultPath, OutputPath, and `…Path` twins. */
export const jsonPathQuery: QueryLanguage = {
  async effectiveInput(visit) {
    const input = filtered(visit, 'InputPath', visit.input);
    // A Map state's Parameters are its ItemSelector in an older spelling.
    const { Parameters, Type } = visit.state;
    return Parameters === undefined || Type === 'Map' ? input : fillTemplate(visit, Parameters, input);
  },
  template: async (visit, _field, value) => fillTemplate(visit, value, filtered(visit, 'InputPath', visit.input)),
  number,
  async text(visit, field) {
    const path = visit.state[`${field}Path`];
    if (path === undefined) return visit.state[field];
    const value = readPath(visit, path, visit.input);
    if (typeof value !== 'string') throw runtimeFailure(visit, `The ${field}Path '${path}' does not refer to a string`);
    return value;
  },
  async timestamp(visit) {
    const { Timestamp, TimestampPath } = visit.state;
    return TimestampPath === undefined
      ? Timestamp
      : readPath(visit, TimestampPath, filtered(visit, 'InputPath', visit.input));
  },
  refusal: (visit, _field, reason) => runtimeFailure(visit, reason),
  async items(visit) {
    const input = filtered(visit, 'InputPath', visit.input);
    const { ItemsPath = '$' } = visit.state;
    const items = readPath(visit, ItemsPath, input);
    if (Array.isArray(items) || (isDistributed(visit.state) && isObject(items))) return items as Json[] | JsonObject;
    throw runtimeFailure(visit, `Reference path "${ItemsPath}" must point to array.`);
  },
  itemSelector: ({ state }) => state.ItemSelector ?? state.Parameters,
  choose,
  leave,
  async caught(visit, { ResultPath, Assign }, errorOutput) {
    const assigned = Assign && (fillTemplate(visit, Assign, errorOutput) as JsonObject);
    return { output: combined(visit, ResultPath, errorOutput), assigned };
  },
};

/** What InputPath or OutputPath lets through: all by default, nothing for null. */
function filtered(visit: Visit, field: 'InputPath' | 'OutputPath', value: Json): Json {
  const path = visit.state[field];
  if (path === undefined) return value;
  return path === null ? {} : readPath(visit, path, value);
}

async function leave(visit: Visit, result?: Json): Promise<Departure> {
  const { state } = visit;
  const input = filtered(visit, 'InputPath', visit.input);
  const assigned = state.Assign && (fillTemplate(visit, state.Assign, result ?? input) as JsonObject);
  if (result === undefined) return { output: filtered(visit, 'OutputPath', input), assigned };
  const selected = state.ResultSelector === undefined ? result : fillTemplate(visit, state.ResultSelector, result);
  return { output: filtered(visit, 'OutputPath', combined(visit, state.ResultPath, selected)), assigned };
}

/**
 * The state's raw input with a result at ResultPath; the result alone for `$`, the input alone for null.
 * @throws StateFailure `States.ResultPathMatchFailure` when there is no place for it
 */
function combined(visit: Visit, resultPath: string | null | undefined, result: Json): Json {
  const { input } = visit;
  if (resultPath === null) return input;
  if (resultPath === undefined || resultPath === '$') return result;
  const output = placed(input, parsePath(resultPath).segments, result);
  if (output !== undefined) return output;
  const reason = `Unable to apply ReferencePath ${resultPath} to input ${JSON.stringify(input)}`;
  throw new StateFailure('States.ResultPathMatchFailure', `${whileExecuting(visit)} ${reason}`);
}

/** A copy of `value` with `result` where the path leads, objects made on the way; undefined when there is no place. */
function placed(value: Json, [step, ...rest]: readonly PathSegment[], result: Json): Json | undefined {
  if (!step) return result;
  if (step.kind === 'index') {
    if (!Array.isArray(value) || !(step.index in value)) return undefined;
    const item = placed(value[step.index] ?? {}, rest, result);
    return item === undefined ? undefined : value.with(step.index, item);
  }
  if (step.kind !== 'name' || !isObject(value)) return undefined;
  const { name } = step;
  const member = placed((Object.hasOwn(value, name) ? value[name] : undefined) ?? {}, rest, result);
  // A computed name is a member of its own, even when it is `__proto__`.
  return member === undefined ? undefined : { ...value, [name]: member };
}

async function choose(visit: Visit): Promise<Departure | undefined> {
  const { state } = visit;
  const input = filtered(visit, 'InputPath', visit.input);
  const output = filtered(visit, 'OutputPath', input);
  const rule = state.Choices?.find((candidate) => holdsFor(visit, candidate, input));
  const next = rule ? rule.Next : state.Default;
  if (next === undefined) return undefined;
  const { Assign } = rule ?? state;
  return { output, next, assigned: Assign && (fillTemplate(visit, Assign, input) as JsonObject) };
}

function holdsFor(visit: Visit, rule: Rule, input: Json): boolean {
  try {
    return holds(rule, rootsOf(visit, input));
  } catch (error) {
    if (!(error instanceof PathNotFound)) throw error;
    throw runtimeFailure(
      visit,
      `Invalid path '${rule.Variable}': The choice state's condition path references an invalid value.`,
    );
  }
}

async function number(visit: Visit, field: string, holder: object = visit.state): Promise<number | undefined> {
  const fields = holder as Record<string, unknown>;
  const path = fields[`${field}Path`];
  if (typeof path !== 'string') return fields[field] as number | undefined;
  const value = readPath(visit, path, filtered(visit, 'InputPath', visit.input));
  if (field === 'Seconds') return waitSeconds(visit, path, value);
  const isNumber = typeof value === 'number' || (typeof value === 'string' && /^-?\d+$/.test(value));
  if (isNumber) return Number(value);
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  throw runtimeFailure(
    visit,
    `The ${field}Path field refers to value "${shown}" which is not a valid integer: ${path}`,
  );
}

function waitSeconds(visit: Visit, path: string, value: Json): number {
  const shown = `${path} == ${JSON.stringify(value)}`;
  if (typeof value !== 'number' || !Number.isInteger(value))
    throw runtimeFailure(visit, `The SecondsPath parameter cannot be parsed as a long value: ${shown}`);
  if (value < 0) throw runtimeFailure(visit, `The SecondsPath parameter references a negative value: ${shown}`);
  return value;
}
