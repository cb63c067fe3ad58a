import { execFileSync } from 'node:child_process';
import { decodeUtf8, type Tree } from './files.ts';

/** The files of a commit. */
interface CommitTree extends Tree {
  /** All files below the workspace. */
  paths: readonly string[];
}

/** A definition has 1 MiB at most; the list of a large repository's files has more. */
const MAX_OUTPUT = 256 * 1024 * 1024;

/**
 * Opens the commit that a git ref names: a branch (also of `origin` alone, as actions/checkout leaves them), a tag, a SHA.
 * @param root the workspace, a folder of the repository
 * @throws Error saying what to do when git or the commit is not there
 */
export function treeAt(ref: string, root: string): CommitTree {
  if (ref.startsWith('-')) throw new Error(`base: found "${ref}", expected a branch, a tag or a commit`);
  const commit = commitOf(ref, root) ?? commitOf(`origin/${ref}`, root);
  if (!commit) throw new Error(`base: ${whyMissing(ref, root)}`);
  const paths = git(root, 'ls-tree', '-r', '-z', '--name-only', commit).toString('utf8').split('\0').slice(0, -1);
  const known = new Set(paths);
  return {
    paths,
    read: (path) =>
      known.has(path) ? decodeUtf8(git(root, 'cat-file', 'blob', `${commit}:./${path}`), `${ref}:${path}`) : undefined,
  };
}

function commitOf(ref: string, root: string): string | undefined {
  try {
    return git(root, 'rev-parse', '--verify', '--quiet', `${ref}^{commit}`).toString().trim();
  } catch (error) {
    // "--quiet": it ends with 1 and says nothing when the ref names no commit.
    if ((error as GitError).status === 1) return undefined;
    throw error;
  }
}

function whyMissing(ref: string, root: string): string {
  const isShallow = git(root, 'rev-parse', '--is-shallow-repository').toString().trim() === 'true';
  return isShallow
    ? `"${ref}" is not in this shallow checkout: give actions/checkout "fetch-depth: 0", or fetch the commit before`
    : `"${ref}" names no commit of this repository`;
}

/** git ended with this status; the message is what it said. */
class GitError extends Error {
  readonly status: number | null;
  constructor(message: string, status: number | null) {
    super(message);
    this.status = status;
  }
}

function git(root: string, ...words: string[]): Buffer {
  try {
    return execFileSync('git', words, { cwd: root, maxBuffer: MAX_OUTPUT, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { code, status, stderr } = error as { code?: string; status: number | null; stderr?: Buffer };
    if (code === 'ENOENT') throw new GitError('base: git was not found, and is needed to compare', null);
    throw new GitError(`base: git ${words[0]}: ${stderr?.toString().trim() || code || `status ${status}`}`, status);
  }
}
