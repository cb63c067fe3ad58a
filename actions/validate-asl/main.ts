import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import * as core from '@actions/core';
import { diagram } from '../../pipeline/asl/diagram/diagram.ts';
import { formatOf, parseSource } from '../../pipeline/asl/source.ts';
import { choiceInput, flagInput, optionalInput, pairsInput, requiredInput } from '../shared/inputs.ts';
import { runAction } from '../shared/run.ts';
import { annotated, worstFirst } from './annotations.ts';
import { validateFiles } from './files.ts';
import { toSarif } from './sarif.ts';
import { summaryOf, verdictOf } from './summary.ts';

await runAction(async () => {
  const patterns = requiredInput('definitions')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const type = choiceInput('type', ['STANDARD', 'EXPRESS'], 'STANDARD');
  const failOn = choiceInput('fail-on', ['error', 'warning', 'never'], 'error');
  const substitutions = pairsInput('substitutions');
  const reportFile = optionalInput('report');
  const sarifFile = optionalInput('sarif');
  const root = process.env.GITHUB_WORKSPACE || process.cwd();

  const reports = validateFiles(patterns, { type, substitutions, root });
  const findings = worstFirst(reports);
  for (const { severity, code, message, path, line, column } of annotated(findings)) {
    const annotate = severity === 'ERROR' ? core.error : core.warning;
    annotate(message, { title: code, file: path, startLine: line, startColumn: column });
  }
  if (reportFile) writeJson(resolve(root, reportFile), reports);
  if (sarifFile) writeJson(resolve(root, sarifFile), toSarif(findings));

  const sound = flagInput('diagram') ? reports.filter(({ result }) => result === 'OK') : [];
  const drawings = sound.map(({ path }) => {
    const { value } = parseSource(readFileSync(resolve(root, path), 'utf8'), formatOf(path), { placeholders: true });
    return { path, mermaid: diagram(value) };
  });
  if (process.env.GITHUB_STEP_SUMMARY) await core.summary.addRaw(summaryOf(reports, findings, drawings)).write();

  const errors = findings.filter(({ severity }) => severity === 'ERROR').length;
  core.setOutput('result', errors ? 'FAIL' : 'OK');
  core.setOutput('errors', errors);
  core.setOutput('warnings', findings.length - errors);
  core.setOutput('report', reportFile ?? '');
  core.info(verdictOf(reports, findings));
  const failing = failOn === 'never' ? 0 : failOn === 'warning' ? findings.length : errors;
  // Not setFailed: its annotation would take the place of a finding.
  if (failing) process.exitCode = core.ExitCode.Failure;
});

function writeJson(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}
