import { fitted, type Limit } from '../../actions/post-evaluation/summary/fit.ts';
import { cell } from '../../actions/shared/markdown.ts';
import type { Finding, Part } from './finding.ts';

/** What the report is about. */
export interface Subject {
  /** Commits, as git names them. */
  base: string;
  head: string;
  /** Whether a person has accepted the losses. */
  acceptLoss: boolean;
}

/** The label of a pull request whose losses were accepted. */
export const ACCEPTING_LABEL = 'accept-loss';

/** Whether a finding fails the check. */
export const isFailing = ({ level }: Finding, { acceptLoss }: Pick<Subject, 'acceptLoss'>): boolean =>
  level === 'error' || (level === 'loss' && !acceptLoss);

/** The report in Markdown, never larger than the limit: the verdict and what fails it, then the parts in folds. */
export function reportOf(parts: readonly Part[], subject: Subject, limit: Limit): string {
  const findings = parts.flatMap((part) => part.findings);
  const failing = findings.filter((finding) => isFailing(finding, subject));
  const losses = findings.filter(({ level }) => level === 'loss');
  const head = [
    '## What this pull request does to the pipeline',
    failing.length
      ? `❌ **${failing.length} finding${failing.length === 1 ? '' : 's'} to mend**`
      : '✅ **Nothing is lost or broken**',
    ...(findings.length ? [findings.map((finding) => findingLine(finding, subject)).join('\n')] : []),
    ...(losses.length && !subject.acceptLoss
      ? [`A loss (⛔) that is meant is accepted by the label \`${ACCEPTING_LABEL}\`.`]
      : []),
    `Compared: ${cell(subject.base.slice(0, 12))} (base) and ${cell(subject.head.slice(0, 12))}, by their own code against the stand-in.`,
  ].join('\n\n');
  const whole = 'The artifact `pull-request-report` of the workflow run has the whole report.';
  return fitted(head, parts, { limit, whole });
}

const SIGNS = { error: '❌', loss: '⛔', warning: '⚠️' } as const;
const MOST_LISTED = 2000;

function findingLine({ level, message, file, line }: Finding, { acceptLoss }: Subject): string {
  const place = file ? ` (${cell(line ? `${file}:${line}` : file)})` : '';
  const accepted = level === 'loss' && acceptLoss ? 'accepted: ' : '';
  return `- ${SIGNS[level]} ${accepted}${cell(message.slice(0, MOST_LISTED))}${place}`;
}

/** A workflow command that shows a finding on its line. */
export function annotation(finding: Finding, subject: Pick<Subject, 'acceptLoss'>): string {
  const { message, file, line } = finding;
  const command = isFailing(finding, subject) ? 'error' : 'warning';
  const data = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  const property = (text: string) => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
  const at = file ? ` file=${property(file)}${line ? `,line=${line}` : ''}` : '';
  return `::${command}${at}::${data(message)}`;
}
