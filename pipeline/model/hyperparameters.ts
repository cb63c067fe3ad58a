import type { EvalMetric } from './eval-metric.ts';
import { ALIASES, CONTAINER, EXACT, NEEDS } from './hyperparameter-rules.ts';

/** What the trainer needs; numbers are rounded to 32-bit floats as XGBoost holds them. */
export interface Hyperparameters {
  readonly numRound: number;
  readonly maxDepth: number;
  /** Learning rate: what part of a tree's leaf values counts. */
  readonly eta: number;
  /** The least gain a split must have. */
  readonly gamma: number;
  /** The least sum of hessians a child must have. */
  readonly minChildWeight: number;
  /** The bound of leaf weights before `eta`; 0 for none. */
  readonly maxDeltaStep: number;
  /** L2 regularisation. */
  readonly lambda: number;
  /** L1 regularisation. */
  readonly alpha: number;
  /** How much a row with label 1 weighs; one with label 0 weighs 1. */
  readonly scalePosWeight: number;
  /** The probability that every row starts from. */
  readonly baseScore: number;
  readonly evalMetrics: readonly EvalMetric[];
  readonly earlyStoppingRounds?: number;
}

/** Hyperparameters that cannot be trained with; the message names each with what was found and expected. */
export class HyperparameterError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.map((problem) => `hyperparameter ${problem}`).join('; '));
    this.problems = problems;
  }
}

/** One hyperparameter that a trainer would refuse; `found` is undefined where it is missing. */
export interface HyperparameterFault {
  readonly name: string;
  readonly found: string | undefined;
  readonly expected: string;
}

/**
 * What a trainer would refuse of hyperparameters, whose names and values are texts as SageMaker hands them over.
 * `container`: SageMaker's built-in XGBoost 1.7-1, for a model that the evaluation can read. `exact`: the trainer of this
 * folder, which refuses, instead of ignoring it, all that it cannot honour of the container's.
 * @returns all faults, in the order given; none when it would train
 */
export const faultsOf = (
  given: Readonly<Record<string, string>>,
  trainer: 'container' | 'exact',
): HyperparameterFault[] => {
  const values = canonical(given);
  const named = Object.entries(given).flatMap(([name, found]) => {
    const other = ALIASES.get(name);
    if (other !== undefined && other in given) return [{ name, found, expected: `either it or ${other}` }];
    const expected = expectedOf(other ?? name, found.trim(), trainer);
    return expected === undefined ? [] : [{ name, found, expected }];
  });
  const missing = ['num_round', 'objective'].filter((name) => !values.has(name));
  const lonely = NEEDS.filter(([name, other, allowed]) => {
    const value = values.get(other);
    return values.has(name) && (value === undefined || (allowed && !allowed.includes(value)));
  });
  return [
    ...named,
    ...missing.map((name) => ({ name, found: undefined, expected: CONTAINER.get(name)!.expected })),
    ...lonely.map(([name, other, allowed]) => {
      const expected = `${other} beside it${allowed ? `, ${allowed.join(' or ')}` : ', to decide by'}`;
      return { name, found: values.get(name), expected };
    }),
  ];
};

const canonical = (given: Readonly<Record<string, string>>): Map<string, string> =>
  new Map(Object.entries(given).map(([name, value]) => [ALIASES.get(name) ?? name, value.trim()]));

/** What was expected instead; undefined when the trainer takes it. */
const expectedOf = (name: string, text: string, trainer: 'container' | 'exact'): string | undefined => {
  const rule = CONTAINER.get(name);
  if (!rule)
    return "a hyperparameter of SageMaker's built-in XGBoost for a label with two values (extraneous hyperparameter)";
  const rules = trainer === 'exact' ? [EXACT.get(name) ?? rule, rule] : [rule];
  return rules.find(({ accepts }) => !accepts(text))?.expected;
};

/**
 * Reads hyperparameters for the exact trainer.
 * @throws HyperparameterError with all faults at once
 */
export const parseHyperparameters = (given: Readonly<Record<string, string>>): Hyperparameters => {
  const faults = faultsOf(given, 'exact');
  if (faults.length > 0)
    throw new HyperparameterError(
      faults.map(({ name, found, expected }) => {
        return `${name}: found ${found === undefined ? 'nothing' : JSON.stringify(found)}, expected ${expected}`;
      }),
    );
  const values = canonical(given);
  const number = (name: string, byDefault: number) =>
    Math.fround(values.has(name) ? Number(values.get(name)) : byDefault);
  return {
    numRound: number('num_round', 1),
    maxDepth: number('max_depth', 6),
    eta: number('eta', 0.3),
    gamma: number('gamma', 0),
    minChildWeight: number('min_child_weight', 1),
    maxDeltaStep: number('max_delta_step', 0),
    lambda: number('lambda', 1),
    alpha: number('alpha', 0),
    scalePosWeight: number('scale_pos_weight', 1),
    baseScore: number('base_score', 0.5),
    evalMetrics: parseMetrics(values.get('eval_metric') ?? 'logloss'),
    ...(values.has('early_stopping_rounds') && { earlyStoppingRounds: Number(values.get('early_stopping_rounds')) }),
  };
};

const parseMetrics = (list: string): EvalMetric[] => [...new Set(list.split(',') as EvalMetric[])];
