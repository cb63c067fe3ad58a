import type { Finding } from '../../pipeline/asl/finding.ts';

/** GitHub shows ten annotations of each kind for a step and drops the rest without a word. */
const MAX_ANNOTATIONS = 10;

/** A finding with its file. */
export interface FileFinding extends Finding {
  /** Relative to the workspace, with forward slashes. */
  path: string;
  /** Whether the file at the base did not have it; false where nothing is compared. */
  isNew: boolean;
}

/** A definition and the verdict on it. */
export interface CheckedFile {
  path: string;
  text: string;
  result: 'OK' | 'FAIL';
  /** In the order of the text. */
  findings: FileFinding[];
}

/** A path as it stands in an address. */
export const uriOf = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/** Errors first, then the new ones, else in the order given (by file and line). */
export const worstFirst = (findings: readonly FileFinding[]): FileFinding[] =>
  [...findings].sort(
    (a, b) => Number(b.severity === 'ERROR') - Number(a.severity === 'ERROR') || Number(b.isNew) - Number(a.isNew),
  );

/** The findings to annotate, of those in this order: of each kind as many as GitHub shows. */
export const annotated = (findings: readonly FileFinding[]): FileFinding[] =>
  (['ERROR', 'WARNING'] as const).flatMap((severity) =>
    findings.filter((finding) => finding.severity === severity).slice(0, MAX_ANNOTATIONS),
  );

/** What GitHub will not show beside the code, as a sentence; undefined when it shows all. */
export function unshown(findings: readonly FileFinding[]): string | undefined {
  const rest = findings.length - annotated(findings).length;
  return rest
    ? `${rest} of ${findings.length} findings are not annotated: GitHub shows ${MAX_ANNOTATIONS} of a kind for a step`
    : undefined;
}
