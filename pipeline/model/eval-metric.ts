/** XGBoost's evaluation metrics that this trainer computes, by XGBoost's names. */
export const EVAL_METRICS = ['aucpr', 'auc', 'logloss', 'error'] as const;
export type EvalMetric = (typeof EVAL_METRICS)[number];
