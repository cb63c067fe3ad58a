/** `npm run pull-request`: what a change does to the pipeline, beside the commit that it starts from. */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { COMMENT, SUMMARY } from '../../actions/post-evaluation/summary/fit.ts';
import { checkDefinitions } from '../../actions/validate-asl/check.ts';
import { workspace } from '../../actions/validate-asl/files.ts';
import { treeAt } from '../../actions/validate-asl/git.ts';
import { definitionPart } from './definition.ts';
import type { Part } from './finding.ts';
import { FILES, measure } from './measure.ts';
import { measuredParts } from './parts.ts';
import { annotation, isFailing, reportOf } from './report.ts';
import { changedPlace, commitOf, withTree } from './trees.ts';

const root = join(import.meta.dirname, '../..');
const build = join(root, 'build/pull-request');

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      base: { type: 'string', default: 'origin/main' },
      'accept-loss': { type: 'boolean', default: false },
    },
  });
  const commit = commitOf(root, values.base);
  const subject = { base: commit, head: commitOf(root, 'HEAD'), acceptLoss: values['accept-loss'] };
  const repository = process.env.GITHUB_REPOSITORY ?? 'your-org/fresh-model';
  const head = await measure(root, repository, false);
  const base = await withTree(root, commit, (tree) => measure(tree, repository, true));
  const changed = (paths: readonly string[]) => changedPlace(root, commit, paths);
  const parts = [await definition(commit), ...measuredParts(base, head, changed)];

  mkdirSync(build, { recursive: true });
  writeFileSync(join(build, 'report.md'), reportOf(parts, subject, SUMMARY));
  writeFileSync(join(build, 'comment.md'), reportOf(parts, subject, COMMENT));
  const { GITHUB_STEP_SUMMARY } = process.env;
  if (GITHUB_STEP_SUMMARY) appendFileSync(GITHUB_STEP_SUMMARY, reportOf(parts, subject, SUMMARY));
  const findings = parts.flatMap((part) => part.findings);
  for (const finding of findings) console.log(annotation(finding, subject));
  console.log('The report: build/pull-request/report.md');
  if (findings.some((finding) => isFailing(finding, subject))) process.exitCode = 1;
}

async function definition(commit: string): Promise<Part> {
  const path = FILES.definition;
  const { findings } = await checkDefinitions({
    ...{ definitions: [path], type: 'STANDARD', substitutions: {}, levels: {}, failOn: 'error' },
    ...{ root, base: commit },
  });
  const before = treeAt(commit, root).read(path);
  const text = workspace(root).read(path) ?? '';
  return definitionPart(before === undefined ? undefined : { path, text: before }, { path, text }, findings);
}

await main();
