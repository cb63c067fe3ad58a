import { type Comparison, compare, isComment } from './compare.ts';
import { Drawing, signed, warned } from './drawing.ts';
import type { Mark } from './edges.ts';
import { changedOnly } from './focus.ts';

const STYLES = [
  'classDef succeed stroke:#1a7f37,stroke-width:3px',
  'classDef fail stroke:#cf222e,stroke-width:3px',
  'classDef last stroke-width:3px',
];

/** Fill and text have a colour each, so that both read on a light and on a dark page. */
const MARK_STYLES: Readonly<Record<Mark, { node: string; edge: string }>> = {
  added: {
    node: 'fill:#dafbe1,color:#0b4f1c,stroke:#2da44e,stroke-width:3px',
    edge: 'stroke:#2da44e,stroke-width:3px',
  },
  removed: {
    node: 'fill:#ffebe9,color:#82071e,stroke:#e5534b,stroke-width:2px,stroke-dasharray:3 4',
    edge: 'stroke:#e5534b,stroke-width:2px,stroke-dasharray:2 5',
  },
  changed: {
    node: 'fill:#ffe28a,color:#4d3800,stroke:#bf8700,stroke-width:3px,stroke-dasharray:12 4',
    edge: 'stroke:#bf8700,stroke-width:3px',
  },
};
const MARKS = Object.keys(MARK_STYLES) as Mark[];

/** Mermaid draws no more (its defaults of `maxTextSize` and `maxEdges`, which GitHub does not raise). */
const MAX_TEXT = 50_000;
const MAX_EDGES = 500;

/**
 * Draws a definition as a Mermaid flowchart, as GitHub renders it: a Choice is a diamond, a Catch a dotted edge, a Map
 * and a Parallel a box around their states; Succeed, Fail and states that end a machine have a thick border. Where many
 * states catch all errors into one, that is drawn once. Takes any parsed definition; what is not well formed is left out.
 * Of a definition too large for Mermaid the flowchart only says so.
 */
export const diagram = (definition: unknown): string => diagramOfChanges(definition, definition);

/**
 * Draws two parsed definitions as one flowchart, as {@link diagram} does, with what was added, removed and changed; a
 * definition that is not there is undefined. What came and went is told by a sign, by the line and by the colour, a loss
 * of safety in words. Where nothing but comments changed, it is the diagram of the new one. What is too large for Mermaid
 * is drawn without the states that neither changed nor are next to such; if that is too large too, the flowchart says so.
 */
export function diagramOfChanges(before: unknown, after: unknown): string {
  const comparison = compare(before, after);
  const whole = drawn(comparison, []);
  if (isDrawable(whole)) return whole.text;
  const part = drawn({ ...comparison, root: changedOnly(comparison.root) }, ['only changes and their neighbours']);
  if (part.marked && isDrawable(part)) return part.text;
  const found = `${whole.edges} transitions in ${whole.text.length} characters`;
  return `flowchart TD\n  note["Too large to draw: ${found}.<br/>GitHub draws ${MAX_EDGES} in ${MAX_TEXT} at most."]\n`;
}

interface Drawn {
  text: string;
  edges: number;
  /** Whether anything is marked as other than before. */
  marked: boolean;
}

const isDrawable = ({ text, edges }: Drawn): boolean => text.length <= MAX_TEXT && edges <= MAX_EDGES;

function drawn(comparison: Comparison, notes: readonly string[]): Drawn {
  const drawing = new Drawing();
  drawing.machine(comparison.root, '  ', true);
  const { lines, edges, nodesWith, edgesWith } = drawing;
  const legend = legendOf(drawing, comparison);
  const explained = legend.length ? [...legend, ...notes.map((words) => ({ words }))] : [];
  const idsWith = (mark: Mark) => [
    ...(nodesWith.get(mark) ?? []),
    ...legend.flatMap((entry, index) => (entry.mark === mark ? [`l${index}`] : [])),
  ];
  const text = [
    'flowchart TD',
    ...lines,
    ...(explained.length ? ['  subgraph legend["Changes"]', '    direction TB'] : []),
    ...explained.map(({ words }, index) => `    l${index}["${words}"]`),
    ...(explained.length ? ['  end'] : []),
    ...edges,
    ...STYLES.map((style) => `  ${style}`),
    ...MARKS.filter((mark) => idsWith(mark).length).flatMap((mark) => [
      `  classDef ${mark} ${MARK_STYLES[mark].node}`,
      `  class ${idsWith(mark)} ${mark}`,
    ]),
    ...[...edgesWith].map(([mark, numbers]) => `  linkStyle ${numbers} ${MARK_STYLES[mark].edge}`),
    '',
  ].join('\n');
  return { text, edges: edges.length, marked: legend.length > 0 };
}

/** Words for each mark in use, for losses of safety, and for changes of the machine itself that no state shows. */
function legendOf(drawing: Drawing, { fields, weakened }: Comparison): { words: string; mark?: Mark }[] {
  const marks = MARKS.filter((mark) => drawing.nodesWith.has(mark) || drawing.edgesWith.has(mark));
  const hasChangedHead = fields.some((field) => !isComment(field) && field.pointer !== '/StartAt');
  const head = ['the machine itself', ...weakened.map(warned)].join('<br/>');
  return [
    ...marks.map((mark) => ({ words: signed(mark, mark), mark })),
    ...(drawing.hasWeakened ? [{ words: '⚠ less safe' }] : []),
    ...(hasChangedHead ? [{ words: signed('changed', head), mark: 'changed' as const }] : []),
  ];
}
