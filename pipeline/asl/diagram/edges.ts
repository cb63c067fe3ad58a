import type { Json } from '../rules/shape.ts';
import { type Transition, transitions } from '../rules/transitions.ts';
import { canonical, textOf } from './differences.ts';
import { condition } from './labels.ts';

/** How something is drawn that is not as it was. */
export type Mark = 'added' | 'removed' | 'changed';

/** A way from one state to another, in words. */
export interface Edge {
  to: string;
  isCatch: boolean;
  /** Whether it is a Catch of all errors. */
  takesAll: boolean;
  text: string;
  /** What decides that the way is taken, comments aside: the same text for the same rule. */
  rule: string;
  mark?: Mark | undefined;
}

/** In this order edges are drawn. */
const ORDER = ['Next', 'Choices', 'Default', 'Catch'];

/** The ways out of a state as it was and as it is: the present ones in their order, then those that are gone. */
export function edgesOf(before: Json | undefined, after: Json | undefined): Edge[] {
  const now = leaving(after);
  if (before === after) return now;
  const old = leaving(before);
  const same = matches(old, now, ({ to, isCatch, rule }) => canonical([to, isCatch, rule]));
  const kept = new Set(same.values());
  const rest = { old: old.filter((edge) => !same.has(edge)), now: now.filter((edge) => !kept.has(edge)) };
  const changed = matches(rest.old, rest.now, ({ to, isCatch }) => canonical([to, isCatch]));
  const other = new Set(changed.values());
  const markOf = (edge: Edge): Mark | undefined => (kept.has(edge) ? undefined : other.has(edge) ? 'changed' : 'added');
  return [
    ...now.map((edge) => ({ ...edge, mark: markOf(edge) })),
    ...rest.old.filter((edge) => !changed.has(edge)).map((edge) => ({ ...edge, mark: 'removed' as const })),
  ];
}

/** Pairs edges of two lists that are alike, each with one at most. */
function matches(old: readonly Edge[], now: readonly Edge[], likeness: (edge: Edge) => string): Map<Edge, Edge> {
  const free = Map.groupBy(now, likeness);
  const pairs = old.map((edge) => [edge, free.get(likeness(edge))?.shift()] as const);
  return new Map(pairs.filter((pair): pair is readonly [Edge, Edge] => pair[1] !== undefined));
}

function leaving(state: Json | undefined): Edge[] {
  if (!state) return [];
  const fieldOf = ({ rule, location }: Transition) => rule?.kind ?? location.slice(1);
  return [...transitions(state, '')]
    .filter(({ target }) => typeof target === 'string')
    .sort((a, b) => ORDER.indexOf(fieldOf(a)) - ORDER.indexOf(fieldOf(b)))
    .map((transition) => {
      const { rule, target } = transition;
      const field = fieldOf(transition);
      const edge = { to: target as string, isCatch: field === 'Catch', takesAll: false };
      if (!rule) return { ...edge, text: field === 'Default' ? 'else' : '', rule: field };
      if (rule.kind === 'Choices') {
        const { Comment, Next, Assign, Output, ...test } = rule.definition;
        return { ...edge, text: condition(rule.definition), rule: canonical(test) };
      }
      const { ErrorEquals } = rule.definition;
      const errors = Array.isArray(ErrorEquals) ? ErrorEquals.map(textOf) : [];
      const text = errors.filter((name) => name !== 'States.ALL').join(', ');
      return { ...edge, takesAll: errors.includes('States.ALL'), text, rule: canonical(ErrorEquals) };
    });
}
