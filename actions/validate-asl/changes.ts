import { isDeepStrictEqual } from 'node:util';
import { formatOf, parseSource } from '../../pipeline/asl/source.ts';

/** What became of a definition since the base. */
export interface DefinitionChange {
  path: string;
  kind: 'added' | 'changed' | 'removed';
  /** What a changed one does otherwise, the loss of safety first; Markdown-free text. */
  sentences: string[];
  /** Mermaid of a changed one. */
  mermaid?: string;
}

/** The plain value of a definition's text; undefined when it cannot be read. */
export const definitionIn = (path: string, text: string): unknown =>
  parseSource(text, formatOf(path), { placeholders: true }).value;

/** Compares two texts of one definition; undefined when both say the same, or it was and is not there. */
export function changeOf(
  path: string,
  before: string | undefined,
  after: string | undefined,
): DefinitionChange | undefined {
  if (before === undefined || after === undefined) {
    if (before === after) return undefined;
    return { path, kind: before === undefined ? 'added' : 'removed', sentences: [] };
  }
  if (before === after) return undefined;
  const [old, current] = [definitionIn(path, before), definitionIn(path, after)];
  if (isDeepStrictEqual(old, current)) return undefined;
  return { path, kind: 'changed', sentences: [] };
}
