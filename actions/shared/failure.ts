import { DescribeExecutionCommand, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import type { Clients } from './aws.ts';
import type { End, Progress } from './history.ts';
import { messageOf } from './run.ts';

/**
 * Error and cause of an execution that did not succeed, in one line each, and the first files that its map could not
 * process. Never throws: what is asked in addition must not hide the failure itself.
 */
export async function failureOf(clients: Clients, progress: Progress, end: End): Promise<string> {
  const files = progress.failedMapRunArn
    ? await failedFiles(clients, progress.failedMapRunArn).catch((error) => [messageOf(error)])
    : [];
  return [causeOf(end), ...files].join('\n');
}

/** The first few files that the map could not process, with their causes: the map's own error names none. */
async function failedFiles({ sfn }: Clients, mapRunArn: string): Promise<string[]> {
  const { executions = [] } = await sfn.send(
    new ListExecutionsCommand({ mapRunArn, statusFilter: 'FAILED', maxResults: 3 }),
  );
  const described = executions.map(({ executionArn }) => sfn.send(new DescribeExecutionCommand({ executionArn })));
  return (await Promise.all(described)).map(causeOf);
}

/** Error and cause, behind the status where it says more than that it failed: `ABORTED: Stopped: The wait timed out`. */
function causeOf({ status, error, cause }: { status: string | undefined; error?: string; cause?: string }): string {
  if (status === 'FAILED') return readable(`${error ?? 'no error name'}: ${cause ?? 'no cause'}`);
  return [status, error, cause].filter(Boolean).join(': ');
}

/**
 * A Lambda's cause is one line of JSON with a stack trace in it; the message is what a person needs. The state machine
 * may have added lines of its own.
 */
function readable(text: string): string {
  const [first = '', ...added] = text.split('\n');
  const at = first.indexOf(': {');
  if (at < 0) return text;
  try {
    const { errorMessage, FailureReason } = JSON.parse(first.slice(at + 2));
    const message = errorMessage ?? FailureReason;
    return message ? [`${first.slice(0, at)}: ${message}`, ...added].join('\n') : text;
  } catch {
    return text;
  }
}
