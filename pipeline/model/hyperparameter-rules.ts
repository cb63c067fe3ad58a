import { EVAL_METRICS } from './eval-metric.ts';

/** What the text of one hyperparameter must be: SageMaker hands all of them over as text. */
interface Rule {
  readonly accepts: (text: string) => boolean;
  readonly expected: string;
}

const isNumber = (text: string): boolean => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
const number = (accepts: (value: number) => boolean, expected: string): Rule => ({
  accepts: (text) => isNumber(text) && accepts(Number(text)),
  expected,
});
// Python's int() takes neither 300.0 nor 3e2.
const whole = (least: number, most = Number.MAX_SAFE_INTEGER): Rule => ({
  accepts: (text) => /^[+-]?\d+$/.test(text) && Number(text) >= least && Number(text) <= most,
  expected: `a whole number ${most < Number.MAX_SAFE_INTEGER ? `from ${least} to ${most}` : `of at least ${least}`}`,
});
const oneOf = (...words: string[]): Rule => ({
  accepts: (text) => words.includes(text),
  expected: words.join(' or '),
});
const listOf = (accepts: (item: string) => boolean, expected: string): Rule => ({
  accepts: (text) => text.split(',').every(accepts),
  expected: `a comma-separated list of ${expected}`,
});

const notNegative = number((value) => value >= 0, 'a number of at least 0');
const unit = number((value) => value >= 0 && value <= 1, 'a number from 0 to 1');
const part = number((value) => value > 0 && value <= 1, 'a number above 0, up to 1');
const flag = oneOf('true', 'false');

const METRICS =
  'accuracy auc aucpr balanced_accuracy error f1 f1_binary f1_macro logloss mae map mape mphe mse ndcg precision precision_macro precision_micro r2 recall recall_macro recall_micro rmse rmsle'.split(
    ' ',
  );
const WITH_THRESHOLD = /^(error|ndcg|map)@[+-]?(\d+\.?\d*|\.\d+)$/;
const UPDATERS = 'grow_colmaker distcol grow_histmaker grow_local_histmaker grow_skmaker sync refresh prune'.split(' ');
const MONOTONE_CONSTRAINTS = /^\(\s*(-1|0|1)\s*(,\s*(-1|0|1)\s*)*,?\)$/;
const INTERACTION_CONSTRAINTS = /^\[\s*\[[\s\d,]+\](\s*(,\s*)?\[[\s\d,]+\])*\s*,?\]$/;

/**
 * What SageMaker's XGBoost container takes, name by name (github.com/aws/sagemaker-xgboost-container,
 * algorithm_mode/hyperparameter_validation.py), narrowed to what makes one model that the evaluation can read: trees with
 * probabilities for two classes, so no other booster or objective and no cross-validation.
 */
export const CONTAINER: ReadonlyMap<string, Rule> = new Map([
  ['num_round', whole(1)],
  ['early_stopping_rounds', whole(1)],
  ['objective', oneOf('binary:logistic')],
  ['booster', oneOf('gbtree')],
  ['eval_metric', listOf((metric) => METRICS.includes(metric) || WITH_THRESHOLD.test(metric), METRICS.join(', '))],
  ['eta', unit],
  ['gamma', notNegative],
  ['max_depth', whole(0)],
  ['min_child_weight', notNegative],
  ['max_delta_step', notNegative],
  ['lambda', notNegative],
  ['alpha', notNegative],
  ['scale_pos_weight', number((value) => value > 0, 'a number above 0')],
  // The container takes more than 1; XGBoost does not, for this objective.
  ['base_score', number((value) => value > 0 && value < 1, 'a number between 0 and 1, both excluded (a probability)')],
  ['subsample', part],
  ['colsample_bytree', part],
  ['colsample_bylevel', part],
  ['colsample_bynode', part],
  ['sampling_method', oneOf('uniform', 'gradient_based')],
  ['num_parallel_tree', whole(1)],
  ['seed', whole(1 - 2 ** 31, 2 ** 31 - 2)],
  ['nthread', whole(1)],
  ['verbosity', whole(0, 3)],
  ['csv_weights', whole(0, 1)],
  ['tree_method', oneOf('auto', 'exact', 'approx', 'hist', 'gpu_hist')],
  ['grow_policy', oneOf('depthwise', 'lossguide')],
  ['max_leaves', whole(0)],
  ['max_bin', whole(0)],
  ['sketch_eps', number((value) => value > 0 && value < 1, 'a number between 0 and 1, both excluded')],
  ['updater', listOf((updater) => UPDATERS.includes(updater), UPDATERS.join(', '))],
  ['dsplit', oneOf('row', 'col')],
  ['refresh_leaf', whole(0, 1)],
  ['process_type', oneOf('default', 'update')],
  ['predictor', oneOf('auto', 'cpu_predictor', 'gpu_predictor')],
  [
    'monotone_constraints',
    {
      accepts: (text) => MONOTONE_CONSTRAINTS.test(text),
      expected: '-1, 0 or 1 for each feature, such as (1,0,-1)',
    },
  ],
  [
    'interaction_constraints',
    {
      accepts: (text) => INTERACTION_CONSTRAINTS.test(text),
      expected: 'lists of features by number, such as [[1,2],[3,4]]',
    },
  ],
  ['single_precision_histogram', flag],
  ['deterministic_histogram', flag],
  ['save_model_on_termination', flag],
]);

/** Other names that the container knows. */
export const ALIASES: ReadonlyMap<string, string> = new Map([
  ['learning_rate', 'eta'],
  ['min_split_loss', 'gamma'],
  ['reg_lambda', 'lambda'],
  ['reg_alpha', 'alpha'],
]);

const only = (...texts: string[]): Rule => ({
  accepts: (text) => texts.some((one) => one === text || (isNumber(text) && Number(one) === Number(text))),
  expected: `${texts.join(' or ')} (the exact trainer knows nothing else)`,
});
const leftOut: Rule = { accepts: () => false, expected: 'it to be left out (the exact trainer cannot honour it)' };

/** What the exact trainer can honour of them, where that is less; single values are XGBoost's defaults. */
export const EXACT: ReadonlyMap<string, Rule> = new Map([
  ['max_depth', { ...whole(1), expected: `${whole(1).expected} (exact trees cannot be unlimited)` }],
  ['eval_metric', listOf((metric) => (EVAL_METRICS as readonly string[]).includes(metric), EVAL_METRICS.join(', '))],
  ['tree_method', only('exact', 'auto')],
  ['subsample', only('1')],
  ['colsample_bytree', only('1')],
  ['colsample_bylevel', only('1')],
  ['colsample_bynode', only('1')],
  ['sampling_method', only('uniform')],
  ['num_parallel_tree', only('1')],
  ['process_type', only('default')],
  ['grow_policy', only('depthwise')],
  ['max_leaves', only('0')],
  ['predictor', only('auto', 'cpu_predictor')],
  ['csv_weights', only('0')],
  ['save_model_on_termination', only('false')],
  ...[
    ...['max_bin', 'sketch_eps', 'updater', 'dsplit', 'refresh_leaf', 'monotone_constraints'],
    ...['interaction_constraints', 'single_precision_histogram', 'deterministic_histogram'],
  ].map((name): [string, Rule] => [name, leftOut]),
]);

/** Hyperparameters that need another one beside them, with one of these values where the container asks for one. */
export const NEEDS: readonly (readonly [name: string, other: string, values?: readonly string[]])[] = [
  // The container would take it and never stop early.
  ['early_stopping_rounds', 'eval_metric'],
  ['monotone_constraints', 'tree_method', ['exact', 'hist']],
  ['interaction_constraints', 'tree_method', ['exact', 'hist', 'approx']],
];
