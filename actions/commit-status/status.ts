import type { DescribeExecutionCommandOutput } from '@aws-sdk/client-sfn';
import type { Progress } from '../shared/history.ts';

/** A commit status as GitHub takes it. */
export interface CommitStatus {
  state: 'pending' | 'success' | 'failure';
  description: string;
  target_url: string;
}

/** GitHub takes no longer description. */
const LONGEST_DESCRIPTION = 140;

/**
 * How an execution stands, as a commit status. A model that was refused or not trained is no failure: the state machine
 * did what it is for.
 * @param urls where to look while it trains (`execution`), and from then on (`run`)
 */
export function statusOf(
  execution: Pick<DescribeExecutionCommandOutput, 'status' | 'output' | 'error'>,
  progress: Pick<Progress, 'current' | 'ending' | 'taskToken'>,
  urls: { execution: string; run: string },
): CommitStatus {
  const status = (state: CommitStatus['state'], description: string, target_url = urls.run): CommitStatus => ({
    state,
    description: description.slice(0, LONGEST_DESCRIPTION),
    target_url,
  });
  if (execution.status === 'RUNNING') {
    if (progress.taskToken) return status('pending', 'A trained model awaits approval');
    return status('pending', `Under way: ${progress.current ?? 'started'}`, urls.execution);
  }
  if (execution.status !== 'SUCCEEDED')
    return status(
      'failure',
      `The execution ended as ${[execution.status, execution.error].filter(Boolean).join(': ')}`,
    );
  switch (progress.ending) {
    case 'Rejected':
      return status('success', `The model was rejected: ${rejectionIn(execution.output)}`);
    case 'Skipped':
      return status('success', 'Nothing was trained: too little data');
    default:
      return status('success', 'The endpoint serves the new model');
  }
}

function rejectionIn(output: string | undefined): string {
  const { rejection = 'no reason' }: { rejection?: string } = JSON.parse(output ?? '{}');
  return rejection;
}
