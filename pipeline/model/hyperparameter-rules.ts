// The names, aliases and ranges are those of SageMaker's XGBoost container
// (github.com/aws/sagemaker-xgboost-container, algorithm_mode/hyperparameter_validation.py), narrowed to what
// `tree_method=exact` and `objective=binary:logistic` allow.

interface NumberRule {
  readonly accepts: (value: number) => boolean;
  readonly expected: string;
}

const wholeFrom = (least: number): NumberRule => ({
  accepts: (value) => Number.isSafeInteger(value) && value >= least,
  expected: `a whole number of at least ${least}`,
});
const notNegative: NumberRule = { accepts: (value) => value >= 0, expected: 'a number of at least 0' };

/** Hyperparameters that the trainer uses, with the numbers it takes. */
export const NUMBERS = {
  num_round: wholeFrom(1),
  early_stopping_rounds: wholeFrom(1),
  max_depth: {
    accepts: (value: number) => Number.isSafeInteger(value) && value >= 1,
    expected: 'a whole number of at least 1 (exact trees cannot be unlimited)',
  },
  eta: { accepts: (value: number) => value >= 0 && value <= 1, expected: 'a number from 0 to 1' },
  gamma: notNegative,
  min_child_weight: notNegative,
  max_delta_step: notNegative,
  lambda: notNegative,
  alpha: notNegative,
  scale_pos_weight: { accepts: (value: number) => value > 0, expected: 'a number above 0' },
  base_score: {
    accepts: (value: number) => value > 0 && value < 1,
    expected: 'a number between 0 and 1, both excluded (a probability)',
  },
} satisfies Record<string, NumberRule>;

export const ALIASES: ReadonlyMap<string, string> = new Map([
  ['learning_rate', 'eta'],
  ['min_split_loss', 'gamma'],
  ['reg_lambda', 'lambda'],
  ['reg_alpha', 'alpha'],
]);

/** Hyperparameters of which the exact trainer honours only these values; they are XGBoost's defaults, save `objective`. */
export const HONOURED_VALUES: ReadonlyMap<string, readonly string[]> = new Map([
  ['objective', ['binary:logistic']],
  ['tree_method', ['exact', 'auto']],
  ['booster', ['gbtree']],
  ['subsample', ['1']],
  ['colsample_bytree', ['1']],
  ['colsample_bylevel', ['1']],
  ['colsample_bynode', ['1']],
  ['sampling_method', ['uniform']],
  ['num_parallel_tree', ['1']],
  ['process_type', ['default']],
  ['grow_policy', ['depthwise']],
  ['max_leaves', ['0']],
  ['predictor', ['auto', 'cpu_predictor']],
  ['csv_weights', ['0']],
  ['save_model_on_termination', ['false']],
  ['use_dask_gpu_training', ['false']],
]);

/** Hyperparameters that change nothing in an exact model without sampling. */
export const INEFFECTIVE: ReadonlySet<string> = new Set(['seed', 'nthread', 'verbosity']);

/** Hyperparameters that SageMaker's container takes and this trainer has no meaning for. */
export const UNSUPPORTED: ReadonlySet<string> = new Set([
  'sketch_eps',
  'max_bin',
  'updater',
  'dsplit',
  'refresh_leaf',
  'monotone_constraints',
  'interaction_constraints',
  'sample_type',
  'normalize_type',
  'rate_drop',
  'one_drop',
  'skip_drop',
  'lambda_bias',
  'tweedie_variance_power',
  'num_class',
  '_kfold',
  '_num_cv_round',
  '_tuning_objective_metric',
  'aft_loss_distribution',
  'aft_loss_distribution_scale',
  'single_precision_histogram',
  'deterministic_histogram',
  'prob_buffer_row',
]);
