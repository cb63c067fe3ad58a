import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from './finding.ts';

const git = (root: string, ...words: string[]): string =>
  execFileSync('git', words, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();

/** The commit that a git ref names. @throws Error with git's words when there is none */
export const commitOf = (root: string, ref: string): string =>
  git(root, 'rev-parse', '--verify', '--end-of-options', `${ref}^{commit}`);

/**
 * The first line of these paths that differs from a commit: GitHub shows an annotation in the pull request's diff only
 * where the diff has its line. The first path where none differs.
 */
export function changedPlace(root: string, commit: string, paths: readonly string[]): Place {
  const diff = git(
    root,
    'diff',
    '--unified=0',
    '--no-color',
    '--no-ext-diff',
    '--src-prefix=a/',
    '--dst-prefix=b/',
    commit,
    '--',
    ...paths,
  );
  const [, file] = /^\+\+\+ b\/(.+)$/m.exec(diff) ?? [];
  const [, line] = /^@@ -\S+ \+(\d+)/m.exec(diff.slice(diff.indexOf('+++ b/'))) ?? [];
  return file ? { file, line: Math.max(1, Number(line)) } : { file: paths[0]! };
}

/**
 * Lends the files of a commit in a folder within the working copy, so that they find its installed packages: they are
 * installed anew only where package-lock.json is another one. The folder is gone afterwards.
 */
export async function withTree<T>(root: string, commit: string, use: (tree: string) => Promise<T>): Promise<T> {
  const tree = join(root, 'build/base');
  const remove = () => {
    rmSync(tree, { recursive: true, force: true });
    git(root, 'worktree', 'prune');
  };
  remove();
  git(root, 'worktree', 'add', '--detach', '--quiet', tree, commit);
  try {
    const lock = (folder: string) => readFileSync(join(folder, 'package-lock.json'), 'utf8');
    if (lock(tree) !== lock(root)) await npm(tree, ['ci', '--no-audit', '--no-fund']);
    return await use(tree);
  } finally {
    remove();
  }
}

/** Whether a version of the repository has a script of this name. */
export function hasScript(tree: string, name: string): boolean {
  const file = join(tree, 'package.json');
  if (!existsSync(file)) return false;
  const { scripts = {} } = JSON.parse(readFileSync(file, 'utf8')) as { scripts?: Record<string, string> };
  return Object.hasOwn(scripts, name);
}

/** How much of what npm said an error repeats. */
const LAST_WORDS = 3000;

/** Runs npm in a tree. @throws Error with its last words when it fails */
export async function npm(tree: string, words: string[]): Promise<void> {
  const child = spawn('npm', words, {
    cwd: tree,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      process.stderr.write(text);
      said = (said + text).slice(-LAST_WORDS);
    });
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code !== 0) throw new Error(`npm ${words.join(' ')} ended with ${code}:\n${said.trim()}`);
}
