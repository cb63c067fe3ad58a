import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { changedPlace, commitOf, hasScript, npm, withTree } from './trees.ts';

/** A repository with two commits: the second has changed `file.txt` and, where asked for, the lock file. */
function repository(lock = 'same') {
  const root = mkdtempSync(join(tmpdir(), 'trees-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...words], { cwd: root });
  git('init', '--quiet', '--initial-branch', 'main');
  const scripts = { hello: 'node -p 1', fail: 'node -e "console.error(\'so sorry\'); process.exit(3)"' };
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 't', version: '1.0.0', scripts }));
  for (const [i, content] of ['before', 'after'].entries()) {
    writeFileSync(join(root, 'file.txt'), content);
    writeFileSync(join(root, 'package-lock.json'), i === 0 ? 'same' : lock);
    git('add', '--all');
    git('commit', '--quiet', '--message', content);
  }
  return root;
}

// npm's words are passed on while it runs.
beforeEach(() => {
  const spy = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  onTestFinished(() => spy.mockRestore());
});

it('lends the files of a commit beside the working copy, and takes them away', async () => {
  const root = repository();
  let lent = '';
  const seen = await withTree(root, commitOf(root, 'HEAD^'), async (tree) => {
    lent = tree;
    return readFileSync(join(tree, 'file.txt'), 'utf8');
  });
  expect(seen).toBe('before');
  expect(readFileSync(join(root, 'file.txt'), 'utf8')).toBe('after');
  expect(existsSync(lent)).toBe(false);
});

it('takes them away after a failure too, and lends them again', async () => {
  const root = repository();
  const commit = commitOf(root, 'HEAD^');
  const fails = withTree(root, commit, async () => {
    throw new Error('no');
  });
  await expect(fails).rejects.toThrow('no');
  expect(await withTree(root, commit, async () => 'again')).toBe('again');
});

it('installs the packages anew where the lock file is another one', async () => {
  const root = repository('other');
  // The lock file is none, which npm ci refuses: so it was asked.
  await expect(withTree(root, commitOf(root, 'HEAD^'), async () => '')).rejects.toThrow('npm ci --no-audit');
});

it('finds the first line of some paths that another commit has otherwise', () => {
  const root = repository();
  const base = commitOf(root, 'HEAD^');
  expect(changedPlace(root, base, ['package.json', 'file.txt'])).toEqual({ file: 'file.txt', line: 1 });
  expect(changedPlace(root, base, ['package.json'])).toEqual({ file: 'package.json' });
});

it('takes no option for a commit, and says which ref is none', () => {
  const root = repository();
  expect(() => commitOf(root, '--all')).toThrow();
  expect(() => commitOf(root, 'nowhere')).toThrow('nowhere');
});

it('knows the scripts of a version, and tells what one said that failed', async () => {
  const root = repository();
  expect([hasScript(root, 'hello'), hasScript(root, 'bye'), hasScript(join(root, 'none'), 'hello')]).toEqual([
    ...[true, false, false],
  ]);
  await expect(npm(root, ['run', '--silent', 'fail'])).rejects.toThrow(/ended with 3:\nso sorry/);
});
