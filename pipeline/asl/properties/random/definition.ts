import fc from 'fast-check';
import type { StateMachineType } from '../../catalogue/resource.ts';
import type { QueryLanguage } from '../../rules/shape.ts';
import type { Json } from '../tree.ts';
import { type Context, object } from './context.ts';
import { STATES, type StateType } from './states.ts';

/** A sound definition and the type of workflow that it is sound for. */
export interface Definition {
  type: StateMachineType;
  machine: Json;
}

/** Machines nest so deep: enough for a Map in a Parallel, or the other way round. */
const DEPTH = 2;
const ENDS: readonly StateType[] = ['Succeed', 'Fail'];
const NAMES = ['Train model', 'a/b', 'Gate~1', 'größe 😀', '"quoted"', 'back\\slash', '$.path', 'Type', 'States'];

const middle = (context: Context): fc.Arbitrary<StateType[]> => {
  const leaf = fc.oneof(
    fc.constantFrom<StateType>('Task', 'Task', 'Pass', 'Wait').map((type) => [type]),
    // Only behind a Choice may a state end the machine and still leave the next one reachable.
    fc.constantFrom<StateType[]>(['Choice'], ['Choice', 'Succeed'], ['Choice', 'Fail']),
  );
  if (!context.depth) return leaf;
  return fc.oneof(
    { weight: 2, arbitrary: leaf },
    { weight: 1, arbitrary: fc.constantFrom<StateType[]>(['Parallel'], ['Map']) },
  );
};

const last = ({ depth }: Context): fc.Arbitrary<StateType> =>
  fc.constantFrom('Succeed', 'Fail', 'Task', 'Pass', 'Wait', ...(depth ? (['Parallel', 'Map'] as const) : []));

const kindsOf = (context: Context): fc.Arbitrary<StateType[]> =>
  fc
    .tuple(fc.array(middle(context), { maxLength: context.depth === DEPTH ? 4 : 1 }), last(context))
    .map(([some, end]) => [...some.flat(), end]);

/** The states of one machine, each reached from the one before it. */
function nestedMachine(context: Context): fc.Arbitrary<Json> {
  return fc.tuple(kindsOf(context), fc.nat(NAMES.length - 1)).chain(([kinds, offset]) => {
    const names = kinds.map((_, index) => `${NAMES[(index + offset) % NAMES.length]} ${context.place}${index}`);
    const seed = kinds[0] === 'Pass' && kinds.length > 1 ? `${context.place}_seed` : undefined;
    const states = kinds.map((kind, index) => {
      const variables = seed && index ? [...context.variables, seed] : context.variables;
      const own = { ...context, place: `${context.place}${index}`, variables };
      return ownLanguage(own).chain((language) =>
        STATES[kind](
          { ...own, language },
          { names, next: nextOf(kinds, names, index), seed: index ? undefined : seed, machine: nestedMachine },
        ),
      );
    });
    return fc.tuple(object({}, { Comment: fc.constant('why') }), fc.tuple(...states)).map(([fields, made]) => ({
      ...fields,
      StartAt: names[0],
      States: Object.fromEntries(made.map((state, index) => [names[index], state])),
    }));
  });
}

function nextOf(kinds: readonly StateType[], names: readonly string[], index: number): string[] {
  const endsEarly = index + 2 < kinds.length && ENDS.includes(kinds[index + 1]!);
  return endsEarly ? names.slice(index + 1, index + 3) : names.slice(index + 1, index + 2);
}

const ownLanguage = ({ machineLanguage }: Context): fc.Arbitrary<QueryLanguage> =>
  machineLanguage === 'JSONata' ? fc.constant('JSONata') : fc.constantFrom('JSONPath', 'JSONPath', 'JSONata');

/** Sound definitions: both query languages and mixes of them, all state types, machines nested in machines. */
export const definition: fc.Arbitrary<Definition> = fc
  .tuple(
    fc.constantFrom<QueryLanguage>('JSONPath', 'JSONata'),
    fc.constantFrom<StateMachineType>('STANDARD', 'STANDARD', 'EXPRESS'),
  )
  .chain(([language, type]) => {
    const fields = object(language === 'JSONata' ? { QueryLanguage: fc.constant(language) } : {}, {
      Version: fc.constant('1.0'),
      TimeoutSeconds: fc.integer({ min: 1, max: 99_999_999 }),
    });
    const machine = nestedMachine({
      language,
      machineLanguage: language,
      type,
      depth: DEPTH,
      place: 'm',
      variables: [],
    });
    return fc.tuple(fields, machine).map(([own, states]) => ({ type, machine: { ...own, ...states } }));
  });
