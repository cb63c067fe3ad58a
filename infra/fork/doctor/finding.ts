/** What a check found: all is well, something will not work, something a person should know, or it could not be looked at. */
export interface Finding {
  check: string;
  status: 'ok' | 'failed' | 'warning' | 'not checked';
  message: string;
  /** The command that mends it, or what makes the check possible. */
  mend?: string;
}

/** A check by its name. What it throws could not be looked at. */
export interface Check {
  name: string;
  run: () => Promise<Result[]> | Result[];
  /** What makes the check possible where it throws. */
  enable?: string;
}

/** A finding before its check is named. */
export type Result = Omit<Finding, 'check'>;

export const ok = (message: string): Result => ({ status: 'ok', message });
export const failed = (message: string, mend: string): Result => ({ status: 'failed', message, mend });
export const warning = (message: string, mend: string): Result => ({ status: 'warning', message, mend });
export const notChecked = (message: string, mend: string): Result => ({ status: 'not checked', message, mend });

/** Runs checks one after the other. */
export async function runChecks(checks: readonly Check[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { name, run, enable } of checks) {
    let results: Result[];
    try {
      results = await run();
    } catch (error) {
      const { name: kind, message } = error as Error;
      const said = kind === 'Error' ? message : `${kind}: ${message}`;
      results = [{ status: 'not checked', message: said, ...(enable !== undefined && { mend: enable }) }];
    }
    findings.push(...results.map((result) => ({ check: name, ...result })));
  }
  return findings;
}

const MARK = { ok: '✔', failed: '✘', warning: '!', 'not checked': '–' };

/** The findings as lines for a person, with what mends each below it. */
export function findingsText(findings: readonly Finding[]): string {
  const lines = findings.flatMap(({ check, status, message, mend }) => [
    `${MARK[status]} ${check}: ${status === 'not checked' ? 'not checked: ' : ''}${message}`,
    ...(mend === undefined ? [] : [`    ${mend}`]),
  ]);
  const count = (status: Finding['status']) => findings.filter((finding) => finding.status === status).length;
  const summary = `${count('ok')} in order, ${count('failed')} to mend, ${count('warning')} to know, ${count('not checked')} not checked`;
  return [...lines, '', summary].join('\n');
}
