import type { Levels } from '../codes.ts';
import type { Finding } from '../finding.ts';
import type { Scope } from '../rules/shape.ts';

export interface AdviceOptions {
  /** What each warning counts as; default: all are warnings. */
  levels?: Levels;
}

/** Reports what Step Functions would run without a word, and what will hurt. Takes a definition without errors. */
export function advise(_definition: unknown, _scope: Scope, _options: AdviceOptions): void {}

/** The findings with their warnings switched off or promoted as `levels` says. */
export const levelled = (findings: readonly Finding[], levels: Levels): Finding[] =>
  findings.flatMap((finding) => {
    const level = finding.severity === 'WARNING' ? levels[finding.code as keyof Levels] : undefined;
    if (level === 'off') return [];
    return level === 'error' ? { ...finding, severity: 'ERROR' as const } : finding;
  });
