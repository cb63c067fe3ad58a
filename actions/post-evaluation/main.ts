import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as core from '@actions/core';
import { awsClients, type Evaluation, parseArn, readEvaluation } from '../shared/aws.ts';
import { postComment } from '../shared/comment.ts';
import { progressOf } from '../shared/history.ts';
import { optionalInput } from '../shared/inputs.ts';
import { runAction } from '../shared/run.ts';
import { evaluationMarkdown } from './report.ts';

const REPORT_PATH = 'build/evaluation.json';

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
  const evaluation = executionArn ? await evaluationOf(executionArn) : { uri: uri!, sha256: undefined };
  const report = await readEvaluation(clients.s3, evaluation.uri, evaluation.sha256);

  const path = join(process.env.GITHUB_WORKSPACE ?? '.', REPORT_PATH);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`);
  const markdown = evaluationMarkdown(report);
  await core.summary.addRaw(markdown, true).write();
  core.info(markdown);
  core.setOutput('decision', report.decision);
  core.setOutput('report-path', path);
  const issue = optionalInput('comment-on');
  if (issue) await postComment({ issue, token: optionalInput('github-token'), marker: 'evaluation', body: markdown });

  async function evaluationOf(arn: string): Promise<Evaluation> {
    const { evaluation } = await progressOf(clients.sfn, arn);
    if (!evaluation) throw new Error(`${arn} has not evaluated a model`);
    return evaluation.evaluation;
  }
});
