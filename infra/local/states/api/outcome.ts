import type { Execution } from '../engine/execution.ts';

/** What an execution was given and what came of it, as answers carry it: payloads with the details of each. */
export function outcomeOf({ input, output, error, cause }: Execution) {
  const details = { included: true };
  return {
    input,
    inputDetails: details,
    output,
    outputDetails: output === undefined ? undefined : details,
    error,
    cause,
  };
}
