import { EVAL_METRICS, type EvalMetric } from './eval-metric.ts';
import { ALIASES, HONOURED_VALUES, INEFFECTIVE, NUMBERS, UNSUPPORTED } from './hyperparameter-rules.ts';

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

/**
 * Reads hyperparameters as SageMaker hands them to its built-in XGBoost 1.7-1: names and values are strings. Refuses what
 * its container refuses (unknown names, values out of range, no `num_round`) and, instead of ignoring it, everything that
 * the exact trainer cannot honour. Throws a HyperparameterError with all problems at once.
 */
export const parseHyperparameters = (given: Readonly<Record<string, string>>): Hyperparameters => {
  const problems: string[] = [];
  const values = canonicalNames(given, problems);
  for (const [name, value] of values) {
    const problem = checkValue(name, value);
    if (problem) problems.push(problem);
  }
  if (!values.has('num_round')) problems.push('num_round: found nothing, expected a whole number of at least 1');
  if (!values.has('objective')) {
    problems.push("objective: found nothing (XGBoost's default is reg:squarederror), expected binary:logistic");
  }
  if (values.has('early_stopping_rounds') && !values.has('eval_metric')) {
    problems.push("early_stopping_rounds: found no eval_metric to decide by (SageMaker's container would never stop)");
  }
  if (problems.length > 0) throw new HyperparameterError(problems);

  const number = (name: keyof typeof NUMBERS, byDefault: number) =>
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

const canonicalNames = (given: Readonly<Record<string, string>>, problems: string[]): Map<string, string> => {
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(given)) {
    const canonical = ALIASES.get(name) ?? name;
    if (values.has(canonical)) problems.push(`${name}: found it beside ${canonical}, expected one of the two`);
    values.set(canonical, String(value).trim());
  }
  return values;
};

const checkValue = (name: string, value: string): string | undefined => {
  const found = `${name}: found ${JSON.stringify(value)}`;
  if (name in NUMBERS) {
    const { accepts, expected } = NUMBERS[name as keyof typeof NUMBERS];
    return isNumber(value) && accepts(Number(value)) ? undefined : `${found}, expected ${expected}`;
  }
  if (name === 'eval_metric') {
    const known = value.split(',').every((metric) => (EVAL_METRICS as readonly string[]).includes(metric));
    return known ? undefined : `${found}, expected a comma-separated list of ${EVAL_METRICS.join(', ')}`;
  }
  const honoured = HONOURED_VALUES.get(name);
  if (honoured) {
    const same = honoured.some((one) => one === value || (isNumber(value) && Number(one) === Number(value)));
    return same ? undefined : `${found}, expected ${honoured.join(' or ')} (the exact trainer knows nothing else)`;
  }
  if (INEFFECTIVE.has(name)) return undefined;
  if (UNSUPPORTED.has(name)) return `${found}, expected it to be left out (the exact trainer cannot honour it)`;
  return `${found}, expected a hyperparameter of SageMaker's built-in XGBoost (extraneous hyperparameter)`;
};

const isNumber = (text: string): boolean => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);

const parseMetrics = (list: string): EvalMetric[] => [...new Set(list.split(',') as EvalMetric[])];
