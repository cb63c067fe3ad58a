import { writeDecimal } from './decimal-text.ts';

const COMMA = 0x2c;

/** The most bytes that {@link writeFeatureLine} takes for a feature and the comma before it. */
export const LONGEST_FEATURE_BYTES = 24;

/**
 * One row of features as the CSV that XGBoost's container takes, for training and at the endpoint: numbers with nine
 * significant digits, enough to tell any two 32-bit floats apart. A missing value (NaN or null) is an empty cell.
 */
export function featureLine(features: ArrayLike<number | null>): string {
  const line = Buffer.allocUnsafe(features.length * LONGEST_FEATURE_BYTES);
  return line.toString('latin1', 0, writeFeatureLine(features, line, 0));
}

/**
 * Writes {@link featureLine} into a buffer.
 * @param target has {@link LONGEST_FEATURE_BYTES} a feature left from `offset` on
 * @returns where the line ends
 */
export function writeFeatureLine(features: ArrayLike<number | null>, target: Uint8Array, offset: number): number {
  let end = offset;
  for (let i = 0; i < features.length; i++) {
    if (i > 0) target[end++] = COMMA;
    const feature = features[i]!;
    if (feature !== null && !Number.isNaN(feature)) end = writeDecimal(feature, target, end);
  }
  return end;
}

/** The features that a line of {@link featureLine} holds, as its reader sees them: null is missing. */
export function parseFeatureLine(line: string): (number | null)[] {
  return line.split(',').map((text) => (text === '' ? null : Number(text)));
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
