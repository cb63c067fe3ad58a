import { readdirSync, statSync } from 'node:fs';
import { resolve, sep } from 'node:path';

const SKIPPED = new Set(['node_modules', '.git']);
const MAGIC = /[*?{[]/;

/**
 * The files that a pattern names, as absolute paths: `*` and `?` within a folder, `**` across folders, `{a,b}` and
 * `[abc]`. It looks into no node_modules and no .git. Written out because `fs.globSync` is missing in Node 20, which a
 * developer's machine may still have.
 */
export function glob(pattern: string, root: string): string[] {
  const parts = pattern.split('/');
  const fixed = parts.findIndex((part) => MAGIC.test(part));
  if (fixed < 0) return isFile(resolve(root, pattern)) ? [resolve(root, pattern)] : [];
  const base = resolve(root, parts.slice(0, fixed).join('/') || (pattern.startsWith('/') ? '/' : '.'));
  const matches = toRegExp(parts.slice(fixed).join('/'));
  return [...walk(base)].filter((path) =>
    matches.test(path.slice(base.length).split(sep).join('/').replace(/^\//, '')),
  );
}

function* walk(folder: string): Generator<string> {
  for (const entry of readFolder(folder)) {
    const path = resolve(folder, entry.name);
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name)) yield* walk(path);
    } else if (entry.isFile() || isFile(path)) yield path;
  }
}

/** An empty list for a folder that is not there: the pattern then matches nothing, which the caller reports. */
function readFolder(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

function toRegExp(pattern: string): RegExp {
  const source = pattern.replace(/\*\*\/|\*\*|\*|\?|\{[^{}]*\}|\[[^\]]*\]|./gs, (token) => {
    if (token === '**/') return '(?:.*/)?';
    if (token === '**') return '.*';
    if (token === '*') return '[^/]*';
    if (token === '?') return '[^/]';
    if (token.length > 1 && token[0] === '{') {
      const choices = token.slice(1, -1).split(',');
      return `(?:${choices.map((choice) => toRegExp(choice).source.slice(1, -1)).join('|')})`;
    }
    if (token.length > 1) return token.replace(/^\[!/, '[^').replaceAll('\\', '\\\\');
    return token.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
  });
  return new RegExp(`^${source}$`);
}
