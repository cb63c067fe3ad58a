/**
 * One row of features as the CSV that XGBoost's container takes, for training and at the endpoint. A missing value (NaN or
 * null) is an empty cell.
 */
export function featureLine(features: ArrayLike<number | null>): string {
  let line = featureText(features[0]!);
  for (let i = 1; i < features.length; i++) line += `,${featureText(features[i]!)}`;
  return line;
}

function featureText(value: number | null): string {
  return value === null || Number.isNaN(value) ? '' : String(value);
}

/**
 * The scores in an endpoint's text/csv answer. SageMaker's XGBoost container joins them by commas in a real-time answer
 * and by line breaks in a batch one (aws/sagemaker-xgboost-container, algorithm_mode/serve.py).
 * @param expected how many rows were sent
 * @throws EndpointAnswerError where the answer is not one number a row
 */
export function parseScores(answer: string, expected: number): number[] {
  const texts = answer.split(/[,\s]+/).filter((text) => text !== '');
  const scores = texts.map(Number);
  if (scores.length === expected && scores.every(Number.isFinite)) return scores;
  const excerpt = answer.length > 120 ? `${answer.slice(0, 117)}…` : answer;
  throw new EndpointAnswerError(
    `endpoint answer: found ${texts.length} values (${JSON.stringify(excerpt)}), expected ${expected} numbers`,
  );
}

/** An answer that does not score the rows that were sent. */
export class EndpointAnswerError extends Error {
  override name = 'EndpointAnswerError';
}
