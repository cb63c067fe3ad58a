import type { FileFinding } from './annotations.ts';
import type { FileReport } from './files.ts';

/** GitHub drops a job summary of more than 1 MiB a step; what is left out is said. */
const MAX_SUMMARY = 1_000_000;
const MAX_ROWS = 500;

interface Drawing {
  path: string;
  mermaid: string;
}

/** The job summary in Markdown: a verdict, a table of the findings, the diagrams. */
export function summaryOf(
  reports: readonly FileReport[],
  findings: readonly FileFinding[],
  drawings: readonly Drawing[],
): string {
  const parts = [`## State machine definitions\n\n${verdictOf(reports, findings)}\n`];
  if (findings.length) parts.push(tableOf(findings));
  for (const { path, mermaid } of drawings)
    parts.push(`\n<details><summary>${path}</summary>\n\n\`\`\`mermaid\n${mermaid}\`\`\`\n\n</details>\n`);
  let summary = '';
  for (const part of parts) {
    if (Buffer.byteLength(summary) + Buffer.byteLength(part) > MAX_SUMMARY)
      return `${summary}\n… the rest is too long for a job summary\n`;
    summary += part;
  }
  return summary;
}

/** One sentence: how many errors and warnings in how many definitions. */
export function verdictOf(reports: readonly FileReport[], findings: readonly FileFinding[]): string {
  const errors = findings.filter(({ severity }) => severity === 'ERROR').length;
  const failed = reports.filter(({ result }) => result === 'FAIL').length;
  const parts = [count(errors, 'error'), count(findings.length - errors, 'warning')].join(', ');
  return failed
    ? `${parts}: ${failed} of ${count(reports.length, 'definition')} would be refused`
    : `${parts} in ${count(reports.length, 'definition')}`;
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

function tableOf(findings: readonly FileFinding[]): string {
  const rows = findings
    .slice(0, MAX_ROWS)
    .map(
      ({ path, line, column, severity, code, message }) =>
        `| ${severity} | ${path}:${line}:${column} | ${code} | ${cell(message)} |`,
    );
  const rest = findings.length > MAX_ROWS ? `\n${findings.length - MAX_ROWS} more are in the report.\n` : '';
  return `\n| Severity | Place | Code | Finding |\n| :-- | :-- | :-- | :-- |\n${rows.join('\n')}\n${rest}`;
}

const cell = (text: string): string =>
  text.replace(/[\\|<>]/g, (char) => `&#${char.charCodeAt(0)};`).replace(/\s+/g, ' ');
