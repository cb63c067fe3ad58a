import { changesBetween, hasChanges, onlyComments } from '../../pipeline/asl/diagram/changes.ts';
import { describeChanges } from '../../pipeline/asl/diagram/describe.ts';
import { diagramOfChanges } from '../../pipeline/asl/diagram/diagram.ts';
import { formatOf, parseSource } from '../../pipeline/asl/source.ts';

/** What became of a definition since the base. */
export interface DefinitionChange {
  path: string;
  /** What it does otherwise, the losses of safety first: plain text, which may hold anything that a name may hold. */
  sentences: string[];
  /** Mermaid of it, where it was and is there and an execution could notice a change. */
  mermaid?: string;
}

/** The plain value of a definition's text; undefined when it cannot be read. */
export const definitionIn = (path: string, text: string): unknown =>
  parseSource(text, formatOf(path), { placeholders: true }).value;

/** Compares two texts of a definition, undefined where it was or is not there; gives nothing when both say the same. */
export function changeOf(
  path: string,
  before: string | undefined,
  after: string | undefined,
): DefinitionChange | undefined {
  if (before === after) return undefined;
  const [was, is] = [before, after].map((text) => (text === undefined ? undefined : definitionIn(path, text)));
  if ((was === undefined) !== (before === undefined) || (is === undefined) !== (after === undefined))
    return { path, sentences: ['Changed, but one of the two versions cannot be read'] };
  const changes = changesBetween(was, is);
  if (!hasChanges(changes)) return undefined;
  const isDrawn = changes.kind === 'compared' && !onlyComments(changes);
  return { path, sentences: describeChanges(changes), ...(isDrawn && { mermaid: diagramOfChanges(was, is) }) };
}
