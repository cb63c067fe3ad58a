import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as core from '@actions/core';
import { parsePrices } from '../../pipeline/prices.ts';
import { awsClients, parseArn, readEvaluation } from '../shared/aws.ts';
import { postComment } from '../shared/comment.ts';
import { HistoryReader, nothingYet, observe } from '../shared/history.ts';
import { flagInput, optionalInput } from '../shared/inputs.ts';
import { runAction, runUrl } from '../shared/run.ts';
import { trackIssue } from '../shared/tracking-issue.ts';
import { reportPage } from './html/page.ts';
import { verifyGate } from './report.ts';
import { runFigures } from './run-figures.ts';
import { COMMENT, SUMMARY } from './summary/fit.ts';
import { head } from './summary/head.ts';
import { summary } from './summary/summary.ts';

await runAction(async () => {
  const executionArn = optionalInput('execution-arn');
  const uri = optionalInput('evaluation-uri');
  if (!executionArn === !uri)
    throw new Error('Inputs "execution-arn" and "evaluation-uri": expected exactly one of them');
  const region = executionArn
    ? parseArn('execution-arn', executionArn, 'execution').region
    : (optionalInput('aws-region') ?? process.env.AWS_REGION);
  if (!region) throw new Error('Input "aws-region": found nothing, expected a Region (AWS_REGION is not set either)');
  const clients = awsClients(region);
  const { evaluation, events } = executionArn
    ? await readExecution(executionArn)
    : { evaluation: { uri: uri!, sha256: undefined } };
  const report = await readEvaluation(clients.s3, evaluation.uri, evaluation.sha256);
  verifyGate(report, evaluation.uri);
  const run = events && runFigures(events, report, parsePrices(readFileSync('pipeline/prices.yml', 'utf8')));

  core.setOutput('decision', report.decision);
  core.setOutput('report-path', write('build/evaluation.json', `${JSON.stringify(report, null, 2)}\n`));
  core.setOutput('html-path', write('build/evaluation.html', reportPage(report, run)));

  const at = {
    repository: `${process.env.GITHUB_SERVER_URL}/${process.env.GITHUB_REPOSITORY}`,
    runUrl: runUrl(process.env),
  };
  core.info(head(report));
  await core.summary.addRaw(summary(report, run, { ...at, limit: SUMMARY })).write();

  const environment = optionalInput('environment') ?? report.execution.arn.split(':')[6];
  const post = {
    token: optionalInput('github-token'),
    marker: `evaluation ${environment}`,
    body: summary(report, run, { ...at, limit: COMMENT }),
  };
  const issue = optionalInput('comment-on');
  if (issue) await postComment({ ...post, issue });
  if (flagInput('tracking-issue')) await trackIssue({ ...post, title: `Evaluation of ${environment}` });

  async function readExecution(arn: string) {
    const events = await new HistoryReader(clients.sfn, arn).next();
    const progress = nothingYet();
    for (const event of events) observe(progress, event);
    if (!progress.evaluation) throw new Error(`${arn} has not evaluated a model`);
    return { evaluation: progress.evaluation.evaluation, events };
  }

  function write(file: string, content: string): string {
    const path = join(process.env.GITHUB_WORKSPACE ?? '.', file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  }
});
