import * as core from '@actions/core';

/** Runs an action's main function; whatever it throws becomes one readable annotation, without a stack trace. */
export async function runAction(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    core.setFailed(messageOf(error));
  }
}

/**
 * A signal that aborts when the workflow run is cancelled: GitHub sends SIGINT, SIGTERM 7.5 s later, and kills the
 * process 2.5 s after that.
 */
export function cancellation(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => controller.abort());
  return controller.signal;
}

/** An error as a person should read it: who answered with what, and what to do about missing or expired credentials. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const message = error.message || error.name;
  if (error.name === 'CredentialsProviderError')
    return 'No AWS credentials found: run aws-actions/configure-aws-credentials before this action';
  if (error.name.startsWith('ExpiredToken'))
    return `${error.name}: ${message}. For waits beyond an hour, give the action a role-to-assume: it renews its sessions`;
  if ('$metadata' in error) return `${error.name}: ${message}`;
  // Octokit's RequestError.
  if ('request' in error && 'status' in error) return `GitHub answered ${error.status}: ${message}`;
  return message;
}

/** Where GitHub shows the workflow run that these variables are of. */
export const runUrl = ({ GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID }: NodeJS.ProcessEnv): string =>
  `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`;
