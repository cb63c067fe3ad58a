import type { Finding } from '../../pipeline/asl/finding.ts';
import type { FileReport } from './files.ts';

/** GitHub shows ten annotations of each kind for a step and drops the rest without a word. */
const MAX_ANNOTATIONS = 10;

/** A finding with its file. */
export interface FileFinding extends Finding {
  path: string;
}

/** All findings, errors first, then by file and line. */
export const worstFirst = (reports: readonly FileReport[]): FileFinding[] =>
  reports
    .flatMap(({ path, diagnostics }) => diagnostics.map((finding) => ({ ...finding, path })))
    .sort((a, b) => Number(a.severity === 'WARNING') - Number(b.severity === 'WARNING'));

/** The findings to annotate: of each kind those that GitHub shows. */
export const annotated = (findings: readonly FileFinding[]): FileFinding[] =>
  (['ERROR', 'WARNING'] as const).flatMap((severity) =>
    findings.filter((finding) => finding.severity === severity).slice(0, MAX_ANNOTATIONS),
  );
