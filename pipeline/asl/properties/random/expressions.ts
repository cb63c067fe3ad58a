import fc from 'fast-check';
import type { Json } from '../tree.ts';

type Text = fc.Arbitrary<string>;

const word = fc.constantFrom('id', 'rows', 'größe', 'x_1', 'Payload', 'item2', 'constructor');
const step = fc.oneof(
  word.map((name) => `.${name}`),
  word.map((name) => `['${name} no.']`),
  fc.nat(9).map((index) => `[${index}]`),
);
const steps = fc.array(step, { maxLength: 3 }).map((parts) => parts.join(''));

/** A path that names one node of the input. */
export const referencePath: Text = steps.map((rest) => `$${rest}`);

/** A path that may select many nodes, of the input, the context object or one of the variables. */
export const queryPath = (variables: readonly string[]): Text =>
  fc
    .tuple(
      fc.oneof(
        steps.map((rest) => `$${rest}`),
        fc.constantFrom('$$', '$$.Execution.Id', '$$.State.EnteredTime', ...variables.map((name) => `$${name}`)),
      ),
      fc.constantFrom('', '', '[*]', '.*', '..id', '[0:2]', '[-1:]', '[0,1]', "['a','b']", '[?(@.n > 1)]', '.length()'),
    )
    .map((parts) => parts.join(''));

const literal = fc.constantFrom("'a b'", "'it\\'s {}'", '0', '-1.5', 'true', 'null');

const call = (name: string, ...args: Text[]): Text =>
  fc.tuple(...args).map((all) => `States.${name}(${all.join(', ')})`);

/** A call of an intrinsic function that gives a string. */
const textCall = (argument: Text): Text =>
  fc.oneof(
    fc
      .array(argument, { maxLength: 3 })
      .map(
        (args) =>
          `States.Format('${['x', ...args.map(() => '{}')].join('-')}'${args.map((arg) => `, ${arg}`).join('')})`,
      ),
    call('JsonToString', argument),
    call('Hash', argument, fc.constant("'SHA-256'")),
    call('Base64Encode', argument),
    call('Base64Decode', argument),
    call('UUID'),
  );

const anyCall = (argument: Text): Text =>
  fc.oneof(
    textCall(argument),
    fc.array(argument, { maxLength: 3 }).map((args) => `States.Array(${args.join(',')})`),
    call('ArrayPartition', referencePath, fc.constant('2')),
    call('ArrayContains', referencePath, argument),
    call('ArrayRange', fc.constant('1'), fc.constant('9'), fc.constant('2')),
    call('ArrayGetItem', referencePath, fc.constant('0')),
    call('ArrayLength', referencePath),
    call('ArrayUnique', referencePath),
    call('JsonMerge', referencePath, referencePath, fc.constant('false')),
    call('MathRandom', fc.constant('1'), fc.constant('999')),
    call('MathAdd', argument, fc.constant('-1')),
    call('StringSplit', argument, fc.constant("','")),
    call('StringToJson', argument),
  );

const plainArgument = fc.oneof(referencePath, literal);

/** A call of an intrinsic function, two levels deep at most. */
export const intrinsic: Text = anyCall(
  fc.oneof({ weight: 3, arbitrary: plainArgument }, { weight: 1, arbitrary: anyCall(plainArgument) }),
);

/** A call of an intrinsic function that gives a string, as `ErrorPath` needs. */
export const textIntrinsic: Text = textCall(plainArgument);

/** The inside of a JSONata expression that reads only what every state has: `$states` and the given variables. */
const expressionOf = (variables: readonly string[]): Text =>
  fc.letrec<{ expression: string }>((tie) => {
    const inner = tie('expression');
    return {
      expression: fc.oneof(
        { maxDepth: 2, withCrossShrink: true },
        fc.constantFrom(
          '1',
          '"text"',
          'true',
          'null',
          '$states.input',
          '$states.input.rows[n > 1].id',
          '$states.context.Execution.Id',
          '$now()',
          '$uuid()',
          '$states.input.`a b`',
          '$states.input.rows^(>n)',
          '$states.input.rows{id: $count(n)}',
          '$states.input.**.id',
          '/* why */ 2',
          '$parse("[1]")',
          '$map([1..3], function($v) { $v * 2 })',
          '$states.input ~> |rows|{"seen": true}|',
          '$match("ab", /a(b)/i)',
          '$states.input.id.$uppercase()',
          ...variables.map((name) => `$${name}`),
        ),
        fc.tuple(inner, fc.constantFrom('+', '&', '=', 'and', 'in', '<='), inner).map((parts) => parts.join(' ')),
        fc.tuple(inner, inner, inner).map(([test, yes, no]) => `(${test}) ? (${yes}) : (${no})`),
        inner.map((value) => `$string(${value})`),
        inner.map((value) => `($y := ${value}; [$y, {"k": $y}])`),
      ),
    };
  }).expression;

/** A string with a JSONata expression in `{% %}`. */
export const jsonata = (variables: readonly string[]): Text => expressionOf(variables).map((inner) => `{% ${inner} %}`);

const leaf = fc.constantFrom<unknown>('text', '', '50 % off', 3, -0.5, true, null, 'ü\u2028\u{1F600}"\\');

/** Any JSON with any of `dynamic` among its strings. */
const nested = (dynamic: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc
    .tuple(
      dynamic,
      fc.dictionary(fc.constantFrom('a', 'B c', '__proto__', 'toString', 'Tags'), leaf, {
        maxKeys: 2,
        noNullPrototype: true,
      }),
      fc.array(dynamic, { maxLength: 1 }),
    )
    .map(([first, plain, list]) => ({ ...plain, ...first, ...(list.length ? { list: [1, ...list] } : {}) }));

/** A payload template of JSONPath: fields whose name ends in `.$` hold a path or an intrinsic function. */
export const payloadTemplate = (variables: readonly string[]): fc.Arbitrary<Json> =>
  nested(
    fc.dictionary(fc.constantFrom('p.$', 'q.$', 'a b.$'), fc.oneof(queryPath(variables), intrinsic), {
      maxKeys: 2,
      noNullPrototype: true,
    }),
  );

/** A JSON value of a JSONata state, with expressions among its strings. */
export const jsonataTemplate = (variables: readonly string[]): fc.Arbitrary<Json> =>
  nested(fc.dictionary(fc.constantFrom('p', 'q', 'a b'), jsonata(variables), { maxKeys: 2, noNullPrototype: true }));
