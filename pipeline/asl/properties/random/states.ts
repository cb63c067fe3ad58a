import fc from 'fast-check';
import type { Json } from '../tree.ts';
import { choiceRule } from './choices.ts';
import { assign, type Context, object, orJsonata, template } from './context.ts';
import { intrinsic, jsonata, queryPath, referencePath, textIntrinsic } from './expressions.ts';
import { catchers, retry } from './handlers.ts';
import { INTEGRATIONS } from './integrations.ts';
import { type MachineOf, mapFields } from './map.ts';

/** What a random state is told of the machine around it. */
export interface Surroundings {
  /** All of the machine's states: a Catch and a rule may lead to any of them. */
  names: readonly string[];
  /** States that this one must lead to, or none at the end. */
  next: readonly string[];
  /** The variable that the state must assign, if any. */
  seed?: string;
  machine: MachineOf;
}

type Builder = (context: Context, around: Surroundings) => fc.Arbitrary<Json>;
type Fields = Record<string, fc.Arbitrary<unknown>>;

const anyPath = ({ variables }: Context) => queryPath(variables);
const pathOrNull = (context: Context) => fc.oneof(fc.constant(null), anyPath(context));

const common = (context: Context): Fields => ({
  Comment: fc.constant('why'),
  ...(context.language === context.machineLanguage ? {} : { QueryLanguage: fc.constant(context.language) }),
});

const filters = (context: Context): Fields =>
  context.language === 'JSONata'
    ? { Output: fc.oneof(jsonata(context.variables), template(context)) }
    : { InputPath: pathOrNull(context), OutputPath: pathOrNull(context) };

const flow = ({ next: [next] }: Surroundings): Fields =>
  next === undefined ? { End: fc.constant(true) } : { Next: fc.constant(next) };

/** A state whose own query language differs from its machine's must say so. */
const state = (type: string, context: Context, required: Fields, optional: Fields): fc.Arbitrary<Json> => {
  const { QueryLanguage, ...rest } = common(context);
  return object(
    { Type: fc.constant(type), ...(QueryLanguage ? { QueryLanguage } : {}), ...required },
    { ...rest, ...optional },
  );
};

/** Optional fields of Task, Parallel and Map. */
const work = (context: Context, { names }: Surroundings): Fields => ({
  ...filters(context),
  Assign: assign(context),
  Retry: retry,
  Catch: catchers(context, names),
  ...(context.language === 'JSONata'
    ? {}
    : { ResultSelector: template(context), ResultPath: fc.oneof(fc.constant(null), referencePath) }),
});

/** The parameters of a call, the strings among them given by paths or expressions here and there. */
const callParameters = (context: Context, parameters: Json): fc.Arbitrary<Json> => {
  const dynamic = fc.oneof(anyPath(context), intrinsic);
  const members = Object.entries(parameters).map(([name, value]) => {
    const fixed = fc.constant([name, value] as const);
    if (typeof value !== 'string') return fixed;
    if (context.language === 'JSONata') return fc.oneof(fixed, fc.tuple(fc.constant(name), jsonata(context.variables)));
    return fc.oneof(fixed, fc.tuple(fc.constant(`${name}.$`), dynamic));
  });
  return fc.tuple(...members).map((entries) => Object.fromEntries(entries));
};

const task: Builder = (context, around) => {
  const { language, type } = context;
  const callable = INTEGRATIONS.filter(({ standardOnly }) => type === 'STANDARD' || !standardOnly);
  const times: Fields = {
    TimeoutSeconds: orJsonata(fc.integer({ min: 61, max: 99_999_999 }), context),
    HeartbeatSeconds: orJsonata(fc.integer({ min: 1, max: 60 }), context),
  };
  const credentials: Fields = {
    Credentials: object({ RoleArn: orJsonata(fc.constant('arn:aws:iam::123456789012:role/other'), context) }),
  };
  const timePaths = { TimeoutSecondsPath: referencePath, HeartbeatSecondsPath: referencePath };
  return fc.tuple(fc.constantFrom(...callable), fc.boolean()).chain(([{ resource, parameters }, byPath]) =>
    state(
      'Task',
      context,
      {
        ...flow(around),
        Resource: fc.constant(resource),
        [language === 'JSONata' ? 'Arguments' : 'Parameters']: callParameters(context, parameters),
      },
      {
        ...work(context, around),
        ...(byPath && language === 'JSONPath' ? timePaths : times),
        ...(resource.includes(':activity:') ? {} : credentials),
      },
    ),
  );
};

const pass: Builder = (context, around) => {
  const { seed } = around;
  const own: Fields =
    context.language === 'JSONata'
      ? {}
      : { Parameters: template(context), Result: fc.jsonValue({ maxDepth: 1 }), ResultPath: referencePath };
  const assigned = seed ? template(context).map((value) => ({ [seed]: value })) : undefined;
  return state(
    'Pass',
    context,
    { ...flow(around), ...(assigned ? { Assign: assigned } : {}) },
    { ...filters(context), ...own, ...(assigned ? {} : { Assign: assign(context) }) },
  );
};

const choice: Builder = (context, { names, next }) =>
  fc
    .tuple(
      state('Choice', context, {}, { ...filters(context), Assign: assign(context) }),
      fc.tuple(...next.map(() => choiceRule(context))),
      fc.array(fc.tuple(choiceRule(context), fc.constantFrom(...names)), { maxLength: 2 }),
      fc.boolean(),
    )
    .map(([fields, rules, more, byDefault]) => {
      const leading = rules.map((rule, index) => ({ ...rule, Next: next[index] }));
      const last = byDefault && leading.length > 1 ? leading.pop()!.Next : undefined;
      const Choices = [...leading, ...more.map(([rule, Next]) => ({ ...rule, Next }))];
      return { ...fields, Choices, ...(last ? { Default: last } : {}) };
    });

const wait: Builder = (context, around) => {
  const waits: Fields[] = [
    { Seconds: orJsonata(fc.nat(99_999_999), context) },
    { Timestamp: orJsonata(fc.constantFrom('2030-01-01T00:00:00Z', '2030-01-01T00:00:00.5-08:00'), context) },
    ...(context.language === 'JSONata' ? [] : [{ SecondsPath: referencePath }, { TimestampPath: referencePath }]),
  ];
  return fc
    .constantFrom(...waits)
    .chain((how) =>
      state('Wait', context, { ...flow(around), ...how }, { ...filters(context), Assign: assign(context) }),
    );
};

const succeed: Builder = (context) => state('Succeed', context, {}, filters(context));

const fail: Builder = (context) =>
  fc
    .boolean()
    .chain((byPath) =>
      byPath && context.language === 'JSONPath'
        ? state('Fail', context, {}, { ErrorPath: fc.oneof(referencePath, textIntrinsic), CausePath: referencePath })
        : state(
            'Fail',
            context,
            {},
            { Error: orJsonata(fc.constant('My.Error'), context), Cause: orJsonata(fc.constant('because'), context) },
          ),
    );

const parallel: Builder = (context, around) =>
  state(
    'Parallel',
    context,
    {
      ...flow(around),
      Branches: fc
        .integer({ min: 1, max: 2 })
        .chain((count) =>
          fc.tuple(...Array.from({ length: count }, (_, index) => around.machine(inside(context, `b${index}`)))),
        ),
    },
    { ...work(context, around), [context.language === 'JSONata' ? 'Arguments' : 'Parameters']: template(context) },
  );

const map: Builder = (context, around) =>
  fc
    .tuple(
      state('Map', context, flow(around), work(context, around)),
      mapFields(context, inside(context, 'i'), around.machine),
    )
    .map(([fields, own]) => ({ ...fields, ...own }));

/** A machine nested in a state has the machine's query language, whatever the state's own. */
const inside = (context: Context, place: string): Context => ({
  ...context,
  language: context.machineLanguage,
  depth: context.depth - 1,
  place: `${context.place}${place}`,
});

/** A sound state of each type. */
export const STATES = {
  Task: task,
  Pass: pass,
  Choice: choice,
  Wait: wait,
  Succeed: succeed,
  Fail: fail,
  Parallel: parallel,
  Map: map,
} as const;
export type StateType = keyof typeof STATES;
