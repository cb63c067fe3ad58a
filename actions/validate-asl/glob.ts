import { readdirSync, statSync } from 'node:fs';
import { resolve, sep } from 'node:path';

const SKIPPED = new Set(['node_modules', '.git']);
const MAGIC = /[*?{[]/;

/** A pattern made ready to be asked; paths are absolute. */
interface Glob {
  matches(path: string): boolean;
  /** The files on disk that it names; it looks into no node_modules and no .git. */
  files(): string[];
}

/**
 * Reads a pattern: `*` and `?` within a folder, `**` across folders, `{a,b}` and `[abc]`. Written out because
 * `fs.globSync` is missing in Node 20, which a developer's machine may still have.
 */
export function glob(pattern: string, root: string): Glob {
  const parts = pattern.split('/');
  const fixed = parts.findIndex((part) => MAGIC.test(part));
  if (fixed < 0) {
    const file = resolve(root, pattern);
    return { matches: (path) => path === file, files: () => (isFile(file) ? [file] : []) };
  }
  const base = resolve(root, parts.slice(0, fixed).join('/') || (pattern.startsWith('/') ? '/' : '.'));
  const below = base.endsWith(sep) ? base : base + sep;
  const shape = toRegExp(parts.slice(fixed).join('/'));
  const matches = (path: string) => path.startsWith(below) && shape.test(path.slice(below.length).split(sep).join('/'));
  return { matches, files: () => [...walk(base)].filter(matches) };
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
