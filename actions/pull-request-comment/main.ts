/** Run by pull-request-comment.yml with the folder of a report's artifact: posts it as the pull request's one comment. */
import { readFileSync } from 'node:fs';
import * as core from '@actions/core';
import { context, getOctokit } from '@actions/github';
import { postComment } from '../shared/comment.ts';
import { runAction } from '../shared/run.ts';
import { readArtifact } from './artifact.ts';
import { commentOf, mismatch, reportingRun } from './run.ts';

await runAction(async () => {
  const [folder] = process.argv.slice(2);
  const { GITHUB_EVENT_PATH, GITHUB_TOKEN: token } = process.env;
  if (!folder) throw new Error('found no argument, expected the folder of the artifact');
  if (!token) throw new Error('GITHUB_TOKEN: found nothing, expected a token that may comment');
  const { run, repository } = reportingRun(JSON.parse(readFileSync(GITHUB_EVENT_PATH!, 'utf8')));
  const { number, markdown } = readArtifact(folder);
  const { data: pull } = await getOctokit(token).rest.pulls.get({ ...context.repo, pull_number: number });
  const reason = mismatch(pull, run, repository);
  if (reason) return core.notice(`The report is not posted to #${number}: ${reason}`);
  await postComment({ issue: String(number), token, marker: 'pull request', body: commentOf(markdown, run) });
});
