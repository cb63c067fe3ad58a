import { fateOf, type MachinePair, type StatePair } from './compare.ts';
import { type Edge, edgesOf, type Mark } from './edges.ts';
import { detailOf, quote } from './labels.ts';
import { shortly } from './weakenings.ts';

/** How each state type is drawn: what opens and closes the label, as Mermaid's flowchart has it. */
const OUTLINES: ReadonlyMap<unknown, readonly [string, string]> = new Map([
  ['Choice', ['{', '}']],
  ['Wait', ['>', ']']],
  ['Succeed', ['([', '])']],
  ['Fail', ['([', '])']],
  ['Pass', ['(', ')']],
]);
const BOX = ['[', ']'] as const;

/** `+`, `−` or `~` stands before what is marked, so that nobody has to tell colours apart. */
const SIGNS: Readonly<Record<Mark, string>> = { added: '#43;', removed: '−', changed: '#126;' };

const MARKS = { added: 'added', removed: 'removed', renamed: 'changed', changed: 'changed' } as const;

/** How a state is marked; one of which only comments changed is drawn as it is. */
export function markOf(state: StatePair): Mark | undefined {
  const fate = fateOf(state);
  return fate === 'comments' || fate === 'same' ? undefined : MARKS[fate];
}

/** Nodes and edges of a flowchart, in Mermaid's text. */
export class Drawing {
  readonly lines: string[] = [];
  /** Edges come after all nodes: an edge named earlier would pull its target into the wrong box. */
  readonly edges: string[] = [];
  /** Ids of the nodes, and numbers of the edges, with each mark. */
  readonly nodesWith = new Map<Mark, string[]>();
  readonly edgesWith = new Map<Mark, number[]>();
  /** Whether a state guards against less than before. */
  hasWeakened = false;
  #ids = 0;

  machine(machine: MachinePair, indent: string, top: boolean): void {
    // Names may hold anything, also Mermaid's own words such as "end": nodes get ids of their own.
    const ids = new Map(machine.states.map(({ name }) => [name, `s${++this.#ids}`]));
    for (const state of machine.states) this.#state(state, ids.get(state.name)!, indent);
    if (top) this.#start(machine, ids, indent);
    const edges = machine.states.flatMap((state) =>
      edgesOf(state.before, state.after).map((edge) => ({ ...edge, from: ids.get(state.name)! })),
    );
    const common = commonHandler(edges);
    const handler = common && ids.get(common.to);
    if (handler) {
      const text = `any other error<br/>of ${common.states} states`;
      this.lines.push(`${indent}${handler}e(["${signed(common.mark, text)}"])`);
      if (common.mark) addTo(this.nodesWith, common.mark, `${handler}e`);
      this.#edge(`${handler}e`, '-.->', handler, '', common.mark);
    }
    for (const edge of edges) {
      if (handler && isLike(edge, common)) continue;
      this.#edge(edge.from, edge.isCatch ? '-.->' : '-->', ids.get(edge.to), edge.text, edge.mark);
    }
  }

  #state(state: StatePair, id: string, indent: string): void {
    const mark = markOf(state);
    const machines = state.machines.filter(({ states }) => states.length);
    if (mark) addTo(this.nodesWith, mark, id);
    this.hasWeakened ||= state.weakened.length > 0;
    if (machines.length) {
      this.lines.push(`${indent}subgraph ${id}["${label(state, mark, ' – ')}"]`);
      for (const machine of machines) this.machine(machine, `${indent}  `, false);
      this.lines.push(`${indent}end`);
    } else {
      const drawn = state.after ?? state.before!;
      const [open, close] = OUTLINES.get(drawn.Type) ?? BOX;
      this.lines.push(`${indent}${id}${open}"${label(state, mark, '<br/>')}"${close}${styleOf(drawn)}`);
    }
  }

  #start({ before, after }: MachinePair, ids: ReadonlyMap<string, string>, indent: string): void {
    const asState = (machine: typeof before) => machine && { Next: machine.StartAt };
    const edges = edgesOf(asState(before), before === after ? asState(before) : asState(after));
    if (edges.some(({ to }) => ids.has(to))) this.lines.push(`${indent}start((" "))`);
    for (const { to, mark } of edges) this.#edge('start', '-->', ids.get(to), '', mark);
  }

  #edge(from: string, arrow: string, to: string | undefined, text: string, mark: Mark | undefined): void {
    if (!to) return;
    const words = signed(mark, quote(text));
    if (mark) addTo(this.edgesWith, mark, this.edges.length);
    this.edges.push(`  ${from} ${mark === 'removed' ? '-.->' : arrow}${words && `|"${words}"|`} ${to}`);
  }
}

function addTo<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

/** A text that is already safe in a label, with its mark's sign before it; no plain space, which would make a list. */
export const signed = (mark: Mark | undefined, text: string): string =>
  mark ? `${SIGNS[mark]}${text && `\u00a0${text}`}` : text;

interface Common {
  to: string;
  mark: Mark | undefined;
  states: number;
}

/** The state that takes all errors of more than three others, if there is one: an edge from each would hide the flow. */
function commonHandler(edges: readonly Edge[]): Common | undefined {
  const groups = new Map<string, Common>();
  for (const { to, mark } of edges.filter(({ takesAll }) => takesAll)) {
    const key = `${mark} ${to}`;
    groups.set(key, { to, mark, states: (groups.get(key)?.states ?? 0) + 1 });
  }
  const [most] = [...groups.values()].sort((a, b) => b.states - a.states);
  return most && most.states > 3 ? most : undefined;
}

const isLike = (edge: Edge, common: Common): boolean =>
  edge.takesAll && edge.to === common.to && edge.mark === common.mark;

function styleOf(state: { readonly [field: string]: unknown }): string {
  if (state.Type === 'Succeed') return ':::succeed';
  if (state.Type === 'Fail') return ':::fail';
  return state.End === true ? ':::last' : '';
}

/** A state's name, what it does, what it was called, and what it no longer guards against. The title of a box has one line. */
function label(state: StatePair, mark: Mark | undefined, between: string): string {
  const { name, was, after, before, weakened } = state;
  const detail = quote(detailOf(after ?? before!));
  const parts = [quote(name), detail, was === undefined ? '' : `was ${quote(was)}`, ...weakened.map(warned)];
  return signed(mark, parts.filter(Boolean).join(between));
}

/** A loss of safety in a label. */
export const warned = (weakening: Parameters<typeof shortly>[0]): string => `⚠ ${quote(shortly(weakening))}`;
