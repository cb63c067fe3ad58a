import { diagram } from '../../pipeline/asl/diagram/diagram.ts';
import { cell } from '../shared/markdown.ts';
import { type DefinitionChange, definitionIn } from './changes.ts';
import type { Outcome } from './check.ts';
import { type FileFinding, unshown, uriOf } from './findings.ts';

/** GitHub drops a job summary of more than 1 MiB a step. */
const MAX_SUMMARY = 1_000_000;
const MAX_ROWS = 500;

interface SummaryOptions {
  /** Draws each sound definition. */
  diagram: boolean;
  /** The git ref that was compared with. */
  base?: string | undefined;
  /** Where the files can be seen, to link lines: `https://github.com/OWNER/REPO/blob/SHA`. */
  sources?: string | undefined;
}

/** The job summary in Markdown: the verdict, the findings, what changed, the diagrams; what has no place is told. */
export function summaryOf(outcome: Outcome, options: SummaryOptions): string {
  const parts = ['## State machine definitions\n', `**${verdictOf(outcome)}**\n`];
  if (outcome.findings.length) parts.push(findingsTable(outcome.findings, options.sources));
  if (outcome.changes) parts.push(`### Changes since \`${options.base}\`\n`, ...changeParts(outcome.changes));
  if (options.diagram) parts.push(...drawings(outcome).map(({ path, mermaid }) => folded(path, mermaid)));
  let summary = '';
  let left = 0;
  for (const part of parts) {
    if (Buffer.byteLength(summary) + Buffer.byteLength(part) > MAX_SUMMARY) left++;
    else summary += `${part}\n`;
  }
  return left ? `${summary}\n${count(left, 'part')} of this summary would be too long for GitHub to show.\n` : summary;
}

/** One sentence: whether the definitions pass, and how many errors and warnings are in how many of them. */
export function verdictOf({ files, findings, errors, warnings, failing }: Outcome): string {
  const found = `${count(errors, 'error')} and ${count(warnings, 'warning')}`;
  const where = findings.length
    ? `in ${files.filter((file) => file.findings.length).length} of ${count(files.length, 'definition')}`
    : `in ${count(files.length, 'definition')}`;
  return `${errors ? 'Refused' : failing ? 'Accepted, but not without warnings' : 'Accepted'}: ${found} ${where}`;
}

/** Mermaid of each definition without an error. */
export const drawings = ({ files }: Outcome): { path: string; mermaid: string }[] =>
  files
    .filter(({ result }) => result === 'OK')
    .map(({ path, text }) => ({ path, mermaid: diagram(definitionIn(path, text)) }));

/** `1 error`, `2 errors`. */
const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

function findingsTable(findings: readonly FileFinding[], sources: string | undefined): string {
  const place = ({ path, line, column }: FileFinding) => {
    const text = cell(`${path}:${line}:${column}`);
    return sources ? `[${text}](${sources}/${uriOf(path)}#L${line})` : text;
  };
  const rows = findings.slice(0, MAX_ROWS).map((finding) => {
    const { severity, isNew, code, message } = finding;
    return `| ${severity}${isNew ? ', new' : ''} | ${place(finding)} | ${cell(code)} | ${cell(message)} |`;
  });
  const notes = [
    unshown(findings),
    findings.length > MAX_ROWS && `This table has the worst ${MAX_ROWS}; all are in the report`,
  ];
  return [
    ...notes.filter(Boolean).map((note) => `${note}.\n`),
    '| Severity | Place | Code | Finding |\n| :-- | :-- | :-- | :-- |',
    ...rows,
    '',
  ].join('\n');
}

const changeParts = (changes: readonly DefinitionChange[]): string[] =>
  changes.length
    ? changes.map(({ path, sentences, mermaid }) =>
        [
          `**${cell(path)}**\n`,
          ...sentences.map((sentence) => `- ${cell(sentence)}`),
          ...(mermaid ? ['', drawn(mermaid)] : ['']),
        ].join('\n'),
      )
    : ['No definition does anything else than before.\n'];

const folded = (title: string, mermaid: string): string =>
  `<details><summary>${cell(title)}</summary>\n\n${drawn(mermaid)}\n</details>\n`;

const drawn = (mermaid: string): string => `\`\`\`mermaid\n${mermaid}\`\`\`\n`;
