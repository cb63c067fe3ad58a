import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { glob } from './glob.ts';

/** Where files are read from, the workspace or a commit; paths are relative to the workspace, with forward slashes. */
export interface Tree {
  /** A file's text; undefined where there is none. @throws Error when it cannot be read or is not UTF-8 */
  read(path: string): string | undefined;
}

/** The files that patterns name, and whether a path would be one of them. */
interface Selection {
  /** Each once, sorted. */
  paths: string[];
  includes(path: string): boolean;
}

/**
 * Finds the files of glob patterns; one that starts with `!` takes files out again, wherever it stands.
 * @throws Error when a pattern matches no file, or none is left: a gate that checks nothing must not pass
 */
export function selectFiles(patterns: readonly string[], root: string): Selection {
  const excluded = patterns.filter((text) => text.startsWith('!')).map((text) => glob(text.slice(1), root));
  const wanted = patterns.filter((text) => !text.startsWith('!'));
  const globs = wanted.map((text) => glob(text, root));
  const kept = (file: string) => !excluded.some(({ matches }) => matches(file));
  const found = globs.flatMap(({ files }, i) => {
    const all = files();
    if (!all.length) throw new Error(`definitions: "${wanted[i]}" matches no file in ${root}`);
    return all.filter(kept);
  });
  if (!found.length) throw new Error(`definitions: no file is left of ${patterns.join(' ')}`);
  return {
    paths: [...new Set(found)].map((file) => relative(root, file).split(sep).join('/')).sort(),
    includes: (path) => {
      const file = resolve(root, path);
      return kept(file) && globs.some(({ matches }) => matches(file));
    },
  };
}

/** The files on disk. */
export const workspace = (root: string): Tree => ({
  read(path) {
    try {
      return decodeUtf8(readFileSync(resolve(root, path)), path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  },
});

/** The text of a file. @throws Error naming the file when it is not UTF-8 */
export function decodeUtf8(bytes: Buffer, path: string): string {
  if (!isUtf8(bytes)) throw new Error(`${path}: the file is not UTF-8`);
  return bytes.toString('utf8');
}
