import { isUtf8 } from 'node:buffer';
import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the report's artifact says; nothing in it is to be trusted. */
interface Artifact {
  /** Of the pull request that it says to be about. */
  number: number;
  markdown: string;
}

/** Bytes that its files may have: the report is written to stay under 60,000 characters. */
const LONGEST = { 'number.txt': 20, 'comment.md': 240_000 } as const;

/**
 * Reads the artifact of a pull request's run: two plain files and nothing else is looked at.
 * @throws Error for a file that is missing, no plain file, too long, or not UTF-8, and for a number that is none
 */
export function readArtifact(folder: string): Artifact {
  const text = read(folder, 'number.txt').trim();
  if (!/^[1-9]\d{0,9}$/.test(text))
    throw new Error(`number.txt: found ${JSON.stringify(text)}, expected the number of a pull request`);
  return { number: Number(text), markdown: read(folder, 'comment.md') };
}

function read(folder: string, name: keyof typeof LONGEST): string {
  const path = join(folder, name);
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (!stat?.isFile()) throw new Error(`${name}: found ${stat ? 'no plain file' : 'nothing'}, expected a plain file`);
  if (stat.size > LONGEST[name])
    throw new Error(`${name}: found ${stat.size} bytes, expected ${LONGEST[name]} at most`);
  const bytes = readFileSync(path);
  if (!isUtf8(bytes)) throw new Error(`${name}: found other bytes, expected UTF-8`);
  return bytes.toString('utf8');
}
