import { type IntrinsicCall, parseIntrinsic } from '../../../../../../pipeline/asl/intrinsics.ts';
import { type JsonPath, parsePath } from '../../../../../../pipeline/asl/jsonpath.ts';
import type { Json, JsonObject } from '../../definition.ts';
import { StateFailure } from '../../failure.ts';
import { type Visit, whileExecuting } from '../../visit.ts';
import { contextObject } from '../context.ts';
import { callIntrinsic, IntrinsicFailure } from './intrinsic-functions.ts';
import { PathNotFound } from './path-not-found.ts';
import { type Roots, select } from './select.ts';

const MAX_CACHED = 2000;
const parsed = new Map<string, JsonPath | IntrinsicCall>();

/** A path or an intrinsic call, parsed once. */
function parse(source: string): JsonPath | IntrinsicCall {
  let known = parsed.get(source);
  if (!known) {
    known = source.startsWith('States.') ? parseIntrinsic(source) : parsePath(source);
    if (parsed.size >= MAX_CACHED) parsed.clear();
    parsed.set(source, known);
  }
  return known;
}

/** What paths in a visit's fields start from; `$` is `input`. */
export const rootsOf = (visit: Visit, input: Json): Roots => new VisitRoots(visit, input);

class VisitRoots implements Roots {
  readonly input: Json;
  readonly variables: Roots['variables'];
  readonly #visit: Visit;

  constructor(visit: Visit, input: Json) {
    this.#visit = visit;
    this.input = input;
    this.variables = visit.branch.variables;
  }

  /** Made only for paths that ask for it. */
  get context(): Json {
    return contextObject(this.#visit);
  }
}

/** What a path or an intrinsic call gives. @throws PathNotFound; IntrinsicFailure */
export function resolve(source: string, roots: Roots): Json {
  const target = parse(source);
  return 'segments' in target ? select(target, roots) : callIntrinsic(target, roots);
}

/** The failure of a field that cannot be read: `States.Runtime`, which nothing catches. */
export const runtimeFailure = (visit: Visit, reason: string) =>
  new StateFailure('States.Runtime', `${whileExecuting(visit)} ${reason}`);

/** What a `…Path` field selects. @throws StateFailure */
export function readPath(visit: Visit, source: string, input: Json): Json {
  try {
    return resolve(source, rootsOf(visit, input));
  } catch (error) {
    throw failureOf(visit, error, (message) => `Invalid path '${source}' : ${message}`);
  }
}

/** A payload template: members named `x.$` hold a path or an intrinsic call. @throws StateFailure */
export function fillTemplate(visit: Visit, template: Json, input: Json): Json {
  return fill(template, rootsOf(visit, input), (name, source, error) =>
    failureOf(
      visit,
      error,
      () =>
        `The JSONPath '${source}' specified for the field '${name}' could not be found in the input '${JSON.stringify(input)}'`,
    ),
  );
}

function fill(template: Json, roots: Roots, failure: (name: string, source: string, error: unknown) => unknown): Json {
  if (Array.isArray(template)) return template.map((item) => fill(item, roots, failure));
  if (typeof template !== 'object' || template === null) return template;
  const members: JsonObject = {};
  for (const [name, value] of Object.entries(template)) {
    if (!name.endsWith('.$') || typeof value !== 'string') {
      members[name] = fill(value, roots, failure);
      continue;
    }
    try {
      members[name.slice(0, -2)] = resolve(value, roots);
    } catch (error) {
      throw failure(name, value, error);
    }
  }
  return members;
}

function failureOf(visit: Visit, error: unknown, notFound: (message: string) => string): unknown {
  if (error instanceof PathNotFound) return runtimeFailure(visit, notFound(error.message));
  if (error instanceof IntrinsicFailure)
    return new StateFailure('States.IntrinsicFailure', `${whileExecuting(visit)} ${error.message}`);
  return error;
}
