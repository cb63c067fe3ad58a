import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const NOT_OURS = new Set(['node_modules', 'build', 'cdk.out', 'dist', '.git']);

/** Every Markdown file of the repository, relative to its root. */
function pages(folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : pages(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

/** The anchors of a page's headings, as GitHub makes them. */
const anchors = (text: string): string[] =>
  [...withoutCode(text).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

const withoutCode = (text: string): string => text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
/** A fork may have deleted the stand-in, which pages link to. */
const isThere = (path: string) =>
  existsSync(path) || (path.includes('/infra/local') && !existsSync(join(root, 'infra/local')));

describe.each(pages())('%s', (page) => {
  const text = readFileSync(join(root, page), 'utf8');

  it('links only to what is there', () => {
    const targets = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
    const broken = targets.filter((target) => {
      if (/^(https?|mailto):/.test(target)) return false;
      const [path, anchor] = target.split('#');
      const file = path ? join(root, dirname(page), path) : join(root, page);
      if (!isThere(file)) return true;
      return anchor !== undefined && existsSync(file) && statSync(file).isFile()
        ? !anchors(readFileSync(file, 'utf8')).includes(anchor)
        : false;
    });
    expect(broken).toEqual([]);
  });

  it('names only npm scripts that exist', () => {
    const named = [...text.matchAll(/\bnpm run (?:--?[\w-]+ )*([a-z][\w-]*)/g)].map(([, script]) => script!);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
  });
});
