import { InvokeEndpointCommand, type SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { parseScores } from './model/endpoint-csv.ts';

/** Far below the 6 MB that SageMaker's XGBoost container takes in one request. */
const ROWS_IN_A_REQUEST = 500;

/**
 * Scores rows at an endpoint, 500 in a request.
 * @param lines one a row, as `featureLine` makes them
 * @returns one score a line
 * @throws EndpointAnswerError where an answer is not one number a row
 */
export async function invokeEndpoint(
  runtime: SageMakerRuntimeClient,
  endpointName: string,
  lines: readonly string[],
): Promise<number[]> {
  const scores: number[] = [];
  for (let first = 0; first < lines.length; first += ROWS_IN_A_REQUEST) {
    const batch = lines.slice(first, first + ROWS_IN_A_REQUEST);
    const { Body } = await runtime.send(
      new InvokeEndpointCommand({
        EndpointName: endpointName,
        ContentType: 'text/csv',
        Accept: 'text/csv',
        Body: batch.join('\n'),
      }),
    );
    scores.push(...parseScores(Body!.transformToString('utf8'), batch.length));
  }
  return scores;
}
