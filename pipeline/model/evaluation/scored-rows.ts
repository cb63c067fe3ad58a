/** Held-out rows as one model scored them: one value a row in each. */
export interface ScoredRows {
  /** Probabilities of failure, finite and in [0, 1]. */
  readonly scores: ArrayLike<number>;
  /** 1 where the asset failed, 0 where it did not. */
  readonly labels: ArrayLike<number>;
  /** How much a row counts, at least 0; absent: each row counts 1. */
  readonly weights?: ArrayLike<number>;
}
