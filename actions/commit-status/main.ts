import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import * as core from '@actions/core';
import { context, getOctokit } from '@actions/github';
import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import type { ExecutionInput } from '../../pipeline/contract.ts';
import { parseSettings } from '../../pipeline/settings.ts';
import { awsClients, consoleUrl, parseArn } from '../shared/aws.ts';
import { progressOf } from '../shared/history.ts';
import { requiredInput } from '../shared/inputs.ts';
import { pauseAfter, type Refused } from '../shared/retries.ts';
import { messageOf, runAction, runUrl } from '../shared/run.ts';
import { type CommitStatus, statusOf } from './status.ts';

const CONTEXT = 'retraining';

await runAction(async () => {
  const executionArn = requiredInput('execution-arn');
  const { region } = parseArn('execution-arn', executionArn, 'execution');
  const token = requiredInput('github-token');
  const { detached } = parseSettings(readFileSync('pipeline/pipeline.yml', 'utf8'));
  if (!detached.enabled) return core.info('Detached mode is off: this run itself tells how the retraining goes');

  const { sfn } = awsClients(region);
  // Described before the history is read: an end that is seen here has all its events in the history.
  const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  const progress = await progressOf(sfn, executionArn);
  const { startedBy }: ExecutionInput = JSON.parse(execution.input!);
  if (!startedBy.commit)
    return core.info(`AWS started the execution (${startedBy.reason}): there is no commit to tell`);

  const urls = { execution: consoleUrl(executionArn), run: runUrl(process.env) };
  const status = statusOf(execution, progress, urls);
  await tell(token, startedBy.commit, status);
  core.info(`${startedBy.commit} ${CONTEXT}: ${status.state}, ${status.description}`);
  await summarize(startedBy.commit, startedBy.runUrl, urls);
});

/** Sets the status. A refusal becomes a warning: what only tells must never fail a retraining. */
async function tell(token: string, sha: string, status: CommitStatus): Promise<void> {
  const { repos } = getOctokit(token).rest;
  for (let attempt = 0; ; attempt++)
    try {
      await repos.createCommitStatus({ ...context.repo, sha, context: CONTEXT, ...status });
      return;
    } catch (error) {
      const pause = pauseAfter(error as Refused, attempt);
      if (pause === undefined)
        return core.warning(
          `Could not set the status ${CONTEXT} of ${sha}: ${messageOf(error)}. The job needs the permission statuses: write`,
        );
      await sleep(pause);
    }
}

/** Leads from this run to the commit, and to the run and the execution that it continues. */
async function summarize(sha: string, startedIn: string | undefined, urls: { execution: string; run: string }) {
  const commit = `[\`${sha.slice(0, 7)}\`](${process.env.GITHUB_SERVER_URL}/${process.env.GITHUB_REPOSITORY}/commit/${sha})`;
  const execution = `[execution](${urls.execution})`;
  const text =
    startedIn === urls.run
      ? `This run has started the ${execution}. The status \`${CONTEXT}\` of ${commit} leads to the run that continues it.`
      : `This run continues the ${execution} that ${startedIn ? `[another run](${startedIn})` : 'somebody'} started for ${commit}.`;
  await core.summary.addRaw(`${text}\n\n`, true).write();
}
