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
  const isJsonata = scope.language === 'JSONata';
  for (const [index, catcher] of objectsIn(definition.Catch).entries()) {
    const isWide = errorNames(catcher).some((name) => WIDE.includes(name));
    const { Output, Assign } = catcher;
    const isDropped = isJsonata ? Output !== undefined : catcher.ResultPath === null;
    const error = isJsonata ? 'errorOutput' : 'input';
    const isKept = () => readingsIn([Output, Assign], scope, expressions).some(([from = error]) => from === error);
    if (!isWide || !isDropped || isKept()) continue;
    const [field, hint] = isJsonata
      ? ['Output', 'use $states.errorOutput in Output or Assign']
      : ['ResultPath', "let 'ResultPath' name a place for it, such as $.error"];
    const message = `the error that is caught is lost, and nobody can say why: ${hint}`;
    warning(scope, ['Catch', index, field].reduce(pointer, at), message, 'CATCH_LOSES_ERROR');
  }
}
