import { errorNames } from '../error-equals.ts';
import { pointer } from '../finding.ts';
import { objectsIn, warning } from '../rules/shape.ts';
import type { Expressions } from './expressions.ts';
import type { State } from './machines.ts';
import { readingsIn } from './readings.ts';

/** Names that stand for errors of many kinds: who catches one by its own name knows what happened. */
const WIDE = ['States.ALL', 'States.TaskFailed'];

/** Reports a catcher for many errors that keeps nothing of the one it caught. */
export function catcherAdvice({ definition, at, scope }: State, expressions: Expressions): void {
  for (const [index, catcher] of objectsIn(definition.Catch).entries()) {
    const { ResultPath: path, Output, Assign } = catcher;
    if (!errorNames(catcher).some((name) => WIDE.includes(name))) continue;
    const dropped = scope.language === 'JSONata' ? Output !== undefined : path === null;
    const error = scope.language === 'JSONata' ? 'errorOutput' : 'input';
    const kept = readingsIn([Output, Assign], scope, expressions).some(([from = error]) => from === error);
    if (!dropped || kept) continue;
    const place = pointer(at, 'Catch');
    const [field, hint] =
      scope.language === 'JSONata'
        ? ['Output', 'use $states.errorOutput in Output or Assign']
        : ['ResultPath', "let 'ResultPath' name a place for it, such as $.error"];
    warning(
      scope,
      pointer(pointer(place, index), field),
      `the error that is caught is lost, and nobody can say why: ${hint}`,
      'CATCH_LOSES_ERROR',
    );
  }
}
