import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Outcome } from './check.ts';
import { type FileFinding, worstFirst } from './findings.ts';

export const SOUND = '{\n  "StartAt": "A",\n  "States": { "A": { "Type": "Succeed" } }\n}\n';
/** Two errors (a transition to nowhere, a field that a Fail state has not) and between them a warning. */
export const BROKEN =
  'StartAt: A\nStates:\n  A:\n    Type: Pass\n    Next: B\n  Z:\n    Type: Fail\n    Cause: $.why\n    Next: A\n';
/** One warning of Step Functions' own. */
export const WARNED = 'StartAt: A\nStates:\n  A:\n    Type: Fail\n    Cause: $.why\n';

/** A folder with these files, for one test. */
export function folderOf(files: Readonly<Record<string, string | Buffer>>): string {
  const root = mkdtempSync(join(tmpdir(), 'validate-asl-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) put(root, path, content);
  return root;
}

/** Writes a file into a folder of a test. */
export function put(root: string, path: string, content: string | Buffer): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

/** Runs git in a folder, without the settings of whoever runs the tests; returns what it prints. */
export function git(root: string, ...words: string[]): string {
  const env = {
    PATH: process.env.PATH,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    ...Object.fromEntries(
      ['AUTHOR', 'COMMITTER'].flatMap((who) => [
        [`GIT_${who}_NAME`, 'Test'],
        [`GIT_${who}_EMAIL`, 'test@example.com'],
      ]),
    ),
  };
  return execFileSync('git', words, { cwd: root, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

/** Commits all files of a folder, which becomes a repository with the branch `main`. */
export function commitAll(root: string): void {
  git(root, 'init', '--quiet', '--initial-branch=main');
  git(root, 'add', '--all');
  git(root, 'commit', '--quiet', '--message=All');
}

/** A finding of the file `a b.json`. */
export const findingOf = (severity: 'ERROR' | 'WARNING', line = 1, more: Partial<FileFinding> = {}): FileFinding => ({
  severity,
  code: 'NO_PATH',
  message: `found | at ${line}`,
  location: '/a',
  path: 'a b.json',
  line,
  column: 2,
  isNew: false,
  ...more,
});

/** What a check gives that found these in `a b.json`. */
export function outcomeOf(findings: FileFinding[], more: Partial<Outcome> = {}): Outcome {
  const errors = findings.filter(({ severity }) => severity === 'ERROR').length;
  const result = errors ? 'FAIL' : 'OK';
  return {
    files: [{ path: 'a b.json', text: SOUND, result, findings }],
    findings: worstFirst(findings),
    errors,
    warnings: findings.length - errors,
    failing: errors > 0,
    ...more,
  };
}
