import type { Levels } from '../codes.ts';
import { isObject, type Scope } from '../rules/shape.ts';
import { languageOf } from '../rules/states.ts';
import { catcherAdvice } from './catchers.ts';
import { choiceAdvice } from './choices.ts';
import { type Contracts, shapeOfSchema } from './contracts.ts';
import { errorNameAdvice } from './errors.ts';
import { Expressions } from './expressions.ts';
import { referenceAdvice } from './flow/references.ts';
import { UNKNOWN } from './flow/shapes.ts';
import { jobNameAdvice } from './job-names.ts';
import { closedLoops } from './loops.ts';
import { machineOf, statesOf } from './machines.ts';
import { taskAdvice } from './tasks.ts';

export interface AdviceOptions {
  /** What each warning counts as; default: all are warnings. */
  levels?: Levels;
  /** What the execution's input and the Tasks' results are; what is not told is unknown. */
  contracts?: Contracts;
}

/** Reports what Step Functions would run without a word, and what will hurt. Takes a definition without errors. */
export function advise(definition: unknown, scope: Scope, { contracts = {} }: AdviceOptions): void {
  if (!isObject(definition)) return;
  const language = languageOf(definition, 'JSONPath');
  const machine = machineOf(definition, { ...scope, language, machineLanguage: language });
  const expressions = new Expressions(scope.parseJsonata);
  closedLoops(machine);
  for (const state of statesOf(machine)) {
    state.nested.forEach(closedLoops);
    taskAdvice(state);
    choiceAdvice(state);
    errorNameAdvice(state);
    catcherAdvice(state, expressions);
    jobNameAdvice(state, expressions);
  }
  const executionInput = contracts.input ? shapeOfSchema(contracts.input) : UNKNOWN;
  referenceAdvice(machine, { contracts, executionInput, expressions });
}
