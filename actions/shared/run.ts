import * as core from '@actions/core';

/** Runs an action's main function; whatever it throws becomes one readable annotation, without a stack trace. */
export async function runAction(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    core.setFailed(messageOf(error));
  }
}

/** An error as a person should read it: AWS's errors with their name, missing credentials with what to do. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'CredentialsProviderError')
    return 'No AWS credentials found: run aws-actions/configure-aws-credentials before this action';
  const answeredByAws = '$metadata' in error;
  return answeredByAws ? `${error.name}: ${error.message}` : error.message;
}
