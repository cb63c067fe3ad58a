import { readFileSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import type { Finding } from '../../pipeline/asl/finding.ts';
import type { StateMachineType } from '../../pipeline/asl/rules/shape.ts';
import { formatOf } from '../../pipeline/asl/source.ts';
import { validateDefinition } from '../../pipeline/asl/validate.ts';
import { glob } from './glob.ts';

/** What the report says of one file; `path` is relative to the workspace, with forward slashes. */
export interface FileReport {
  path: string;
  result: 'OK' | 'FAIL';
  diagnostics: Finding[];
}

interface ValidateFilesOptions {
  type: StateMachineType;
  /** Values of `${Name}` in the definitions. */
  substitutions: Readonly<Record<string, string>>;
  /** The folder that patterns and reported paths are relative to. */
  root: string;
}

/**
 * Validates all files that the patterns name, each once, in the order of their paths.
 * @throws Error when a pattern matches no file: a gate that checks nothing must not pass
 */
export function validateFiles(patterns: readonly string[], options: ValidateFilesOptions): FileReport[] {
  const { root, type, substitutions } = options;
  const paths = new Set(patterns.flatMap((pattern) => filesOf(pattern, root)));
  return [...paths].sort().map((path) => {
    const text = readFileSync(resolve(root, path), 'utf8');
    const { result, findings } = validateDefinition(text, { type, substitutions, format: formatOf(path) });
    return { path, result, diagnostics: findings };
  });
}

function filesOf(pattern: string, root: string): string[] {
  const files = glob(pattern, root);
  if (!files.length) throw new Error(`Input "definitions": "${pattern}" matches no file in ${root}`);
  return files.map((path) => relative(root, path).split(sep).join('/'));
}
