import { cell } from '../../actions/shared/markdown.ts';
import type { FileFinding } from '../../actions/validate-asl/findings.ts';
import { changesBetween, hasChanges, onlyComments, type StatePath } from '../../pipeline/asl/diagram/changes.ts';
import { describeChanges } from '../../pipeline/asl/diagram/describe.ts';
import { diagram, diagramOfChanges } from '../../pipeline/asl/diagram/diagram.ts';
import { pointer } from '../../pipeline/asl/finding.ts';
import { formatOf, parseSource } from '../../pipeline/asl/source.ts';
import { markdownTable } from '../../pipeline/markdown-table.ts';
import type { Finding, Part } from './finding.ts';

/** The state machine of one version: the text of its file, and of the contracts beside. */
export interface Definition {
  path: string;
  text: string;
}

const read = ({ path, text }: Definition) => parseSource(text, formatOf(path), { placeholders: true });

/**
 * What validate-asl finds in the state machine's file, and what it does otherwise than in the base: a lost Retry, Catch,
 * Default or timeout is a loss.
 * @param base undefined where the base has no such file
 */
export function definitionPart(base: Definition | undefined, head: Definition, findings: readonly FileFinding[]): Part {
  const [was, is] = [base && read(base).value, read(head)];
  const changes = changesBetween(was, is.value);
  const found: Finding[] = findings.map(({ severity, message, line }) => ({
    level: severity === 'ERROR' ? 'error' : 'warning',
    message,
    file: head.path,
    line,
  }));
  const losses: Finding[] = describeLosses(changes).map(({ sentence, path }) => ({
    level: 'loss',
    message: sentence,
    file: head.path,
    line: is.position(placeOf(path, is.value)).line,
  }));
  const isSame = base !== undefined && (!hasChanges(changes) || onlyComments(changes));
  const counted = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
  const what = isSame ? 'does what it did' : `${counted(changes.states.length, 'state')} changed`;
  return {
    title: `State machine: ${counted(findings.length, 'finding')}, ${what}`,
    importance: 3,
    findings: [...found, ...losses],
    body: [
      findingTable(head.path, findings),
      ...(isSame ? [] : [sentences(changes)]),
      ...(isSame || was === undefined ? [] : ['**Before and after in one**', mermaid(diagramOfChanges(was, is.value))]),
      ...(was === undefined || isSame ? [] : ['**Before**', mermaid(diagram(was))]),
      '**After**',
      mermaid(diagram(is.value)),
    ].join('\n\n'),
  };
}

type Changes = ReturnType<typeof changesBetween>;

const sentences = (changes: Changes): string =>
  describeChanges(changes)
    .map((sentence) => `- ${cell(sentence)}`)
    .join('\n');

/** A sentence for each way in which a state guards against less than before. */
const describeLosses = (changes: Changes): { sentence: string; path: StatePath }[] =>
  changes.weakened.map((weakening) => {
    const [sentence = ''] = describeChanges({ kind: 'compared', weakened: [weakening], machine: [], states: [] });
    return { sentence, path: weakening.path };
  });

/** A JSON pointer to a state; to the outermost state around it where it is nested in another way than a Map's. */
const placeOf = (path: StatePath, machine: unknown): string => {
  let place = '';
  let owner = machine as Record<string, unknown> | undefined;
  for (const [depth, name] of path.entries()) {
    const isInner = depth > 0;
    if (isInner && !(owner as { ItemProcessor?: unknown }).ItemProcessor) return place;
    if (isInner) owner = (owner as { ItemProcessor: Record<string, unknown> }).ItemProcessor;
    place = pointer(pointer(isInner ? pointer(place, 'ItemProcessor') : place, 'States'), name);
    owner = (owner as { States?: Record<string, Record<string, unknown>> } | undefined)?.States?.[name];
    if (!owner) return place;
  }
  return place;
};

function findingTable(path: string, findings: readonly FileFinding[]): string {
  if (findings.length === 0) return `\`${path}\` is sound.`;
  return markdownTable(
    ['Severity', 'Line', 'Code', 'Finding'],
    findings.map(({ severity, line, code, message }) => [severity, String(line), cell(code), cell(message)]),
  );
}

const mermaid = (text: string): string => `\`\`\`mermaid\n${text}\`\`\``;
