import * as core from '@actions/core';

/** A mistake in a file of the repository. */
export interface Finding {
  /** Path in the repository. */
  file: string;
  /** From 1. */
  line: number;
  message: string;
}

/** Tells findings: on GitHub as annotations on their lines, elsewhere as a compiler would. Any fails the process. */
export function report(findings: readonly Finding[], environment = process.env): void {
  for (const { file, line, message } of findings) {
    if (environment.GITHUB_ACTIONS === 'true') core.error(message, { file, startLine: line });
    else console.error(`${file}:${line}: ${message}`);
  }
  if (findings.length > 0) process.exitCode = 1;
}
