import * as core from '@actions/core';
import { parseLevels } from '../../pipeline/asl/advice/levels.ts';
import { choiceInput, flagInput, linesInput, optionalInput, pairsInput, requiredInput } from '../shared/inputs.ts';
import { runAction } from '../shared/run.ts';
import { checkDefinitions } from './check.ts';
import { annotated, unshown } from './findings.ts';
import { summaryOf, verdictOf } from './summary.ts';

await runAction(async () => {
  requiredInput('definitions');
  const request = {
    definitions: linesInput('definitions'),
    type: choiceInput('type', ['STANDARD', 'EXPRESS'], 'STANDARD'),
    substitutions: pairsInput('substitutions'),
    levels: parseLevels(core.getInput('warnings')),
    failOn: choiceInput('fail-on', ['error', 'warning', 'never'], 'error'),
    base: optionalInput('base'),
    report: optionalInput('report'),
    sarif: optionalInput('sarif'),
    root: process.env.GITHUB_WORKSPACE || process.cwd(),
  };
  const diagram = flagInput('diagram');
  const outcome = await checkDefinitions(request);

  for (const { severity, code, message, path, line, column } of annotated(outcome.findings)) {
    const annotate = severity === 'ERROR' ? core.error : core.warning;
    annotate(message, { title: code, file: path, startLine: line, startColumn: column });
  }
  const rest = unshown(outcome.findings);
  if (rest) core.notice(`${rest}; the job summary has more`);
  const { GITHUB_STEP_SUMMARY, GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_SHA } = process.env;
  if (GITHUB_STEP_SUMMARY) {
    const sources = GITHUB_SHA && `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/blob/${GITHUB_SHA}`;
    await core.summary.addRaw(summaryOf(outcome, { diagram, base: request.base, sources })).write();
  }
  core.setOutput('result', outcome.errors ? 'FAIL' : 'OK');
  core.setOutput('errors', outcome.errors);
  core.setOutput('warnings', outcome.warnings);
  core.setOutput('report', request.report ?? '');
  core.info(verdictOf(outcome));
  // Not setFailed: its annotation would take the place of a finding.
  if (outcome.failing) process.exitCode = core.ExitCode.Failure;
});
