import fc from 'fast-check';
import type { Json } from '../tree.ts';
import { assign, type Context, object, template } from './context.ts';
import { referencePath } from './expressions.ts';

const errorNames = fc.uniqueArray(
  fc.constantFrom('States.TaskFailed', 'States.Timeout', 'Lambda.Unknown', 'My.Error'),
  { minLength: 1, maxLength: 2 },
);

/** Handlers with names of their own, and perhaps one of all errors, alone and last. */
const closing = (handler: fc.Arbitrary<Json>): fc.Arbitrary<Json[]> =>
  fc
    .tuple(fc.array(handler, { maxLength: 2 }), fc.option(handler))
    .map(([some, last]) => (last ? [...some, { ...last, ErrorEquals: ['States.ALL'] }] : some));

/** A `Retry`. */
export const retry: fc.Arbitrary<Json[]> = closing(
  object(
    { ErrorEquals: errorNames },
    {
      IntervalSeconds: fc.integer({ min: 1, max: 60 }),
      MaxAttempts: fc.nat(99),
      BackoffRate: fc.constantFrom(1, 1.5, 2),
      MaxDelaySeconds: fc.integer({ min: 61, max: 3600 }),
      JitterStrategy: fc.constantFrom('FULL', 'NONE'),
      Comment: fc.constant('why'),
    },
  ),
);

/** A `Catch` that leads to any of the machine's states. */
export const catchers = (context: Context, names: readonly string[]): fc.Arbitrary<Json[]> =>
  closing(
    object(
      { ErrorEquals: errorNames, Next: fc.constantFrom(...names) },
      {
        Comment: fc.constant('why'),
        Assign: assign(context),
        ...(context.language === 'JSONata'
          ? { Output: fc.oneof(fc.constant('{% $states.errorOutput.Cause %}'), template(context)) }
          : { ResultPath: fc.oneof(fc.constant(null), referencePath) }),
      },
    ),
  );
