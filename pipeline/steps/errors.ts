/** More of a file's rows are unusable than the settings allow. */
export class TooManyRejectedRowsError extends Error {
  override name = 'TooManyRejectedRowsError';
}

/** A file's features cannot be summed up in what a state of Step Functions may hold. */
export class TooManyFeaturesError extends Error {
  override name = 'TooManyFeaturesError';
}

/** An S3 object that is not there (any more). */
export class ObjectNotFoundError extends Error {
  override name = 'ObjectNotFoundError';
}

/** Stored features and features derived again from the raw row differ. */
export class FeatureSkewError extends Error {
  override name = 'FeatureSkewError';
}

/** An endpoint that does not run what was deployed, or does not score as it was evaluated. */
export class EndpointVerificationError extends Error {
  override name = 'EndpointVerificationError';
}
