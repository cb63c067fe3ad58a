import { Placeholder } from '../../json.ts';

/**
 * What data at one place may look like: which members its objects, and what the items of its arrays, have on any path
 * to the place. A member that is not there exists on no path. Nothing else is told apart: text, number and null alike
 * have no members.
 */
export interface Shape {
  readonly members: ReadonlyMap<string, Shape>;
  /** Undefined where the data is no array, or where nothing is known of its items ({@link open}). */
  readonly items?: Shape | undefined;
  /** Whether there may be members and items beside the known ones. */
  readonly open: boolean;
}

const NO_MEMBERS: ReadonlyMap<string, Shape> = new Map();

/** Data of which nothing is known. */
export const UNKNOWN: Shape = { members: NO_MEMBERS, open: true };
/** Data with nothing inside: a text, a number, true, false, null; also that of a place no path reaches. */
export const PLAIN: Shape = { members: NO_MEMBERS, open: false };

/** An object with exactly these members; a name with `${…}` in it, which a substitution still changes, may be any. */
export function objectOf(members: Readonly<Record<string, Shape>> | Iterable<readonly [string, Shape]>): Shape {
  const all = new Map(Symbol.iterator in members ? members : Object.entries(members));
  return { members: all, open: [...all.keys()].some((name) => name.includes('${')) };
}

export const arrayOf = (items: Shape): Shape => ({ members: NO_MEMBERS, items, open: false });

/** The shape of a constant; what a substitution stands for is not known. */
export function shapeOf(value: unknown): Shape {
  if (value instanceof Placeholder) return UNKNOWN;
  if (Array.isArray(value)) return arrayOf(joined(value.map(shapeOf)));
  if (typeof value !== 'object' || value === null) return PLAIN;
  return objectOf(Object.entries(value).map(([name, member]) => [name, shapeOf(member)] as const));
}

const knownMember = (shape: Shape, name: string): Shape | undefined =>
  shape.members.get(name) ?? (shape.open ? UNKNOWN : undefined);

/** The items of an array; of other data, undefined. */
export const itemsOf = (shape: Shape): Shape | undefined => shape.items ?? (shape.open ? UNKNOWN : undefined);

/**
 * A member by its name, also of the items of an array, as JSONata reads it; undefined where no path gives one. JSONPath
 * does not look into arrays: there this errs on the side of silence.
 */
export function memberOf(shape: Shape, name: string): Shape | undefined {
  const own = knownMember(shape, name);
  const ofItems = shape.items && memberOf(shape.items, name);
  return own && ofItems ? join(own, ofItems) : (own ?? ofItems);
}

/** All names that {@link memberOf} knows. */
export const memberNames = (shape: Shape): string[] => [
  ...new Set([...shape.members.keys(), ...(shape.items ? memberNames(shape.items) : [])]),
];

/** The data with one member set. */
export const withMember = (shape: Shape, name: string, value: Shape): Shape => ({
  ...shape,
  members: new Map(shape.members).set(name, value),
});

/** Data that looks like `a` on one path and like `b` on another; `a` itself where `b` adds nothing. */
export function join(a: Shape, b: Shape): Shape {
  if (a === b || a === UNKNOWN) return a;
  if (b === UNKNOWN) return b;
  const open = a.open || b.open;
  let changed = open !== a.open;
  const either = (mine: Shape | undefined, theirs: Shape | undefined): Shape | undefined => {
    const both = mine && theirs ? join(mine, theirs) : (mine ?? theirs);
    changed ||= both !== mine;
    return open && both === UNKNOWN ? undefined : both;
  };
  const members = new Map<string, Shape>();
  for (const name of new Set([...a.members.keys(), ...b.members.keys()])) {
    const both = either(knownMember(a, name), knownMember(b, name));
    if (both) members.set(name, both);
  }
  const items = either(itemsOf(a), itemsOf(b));
  if (!changed) return a;
  return open && !members.size && !items ? UNKNOWN : { members, items, open };
}

export const joined = (shapes: Iterable<Shape>): Shape => [...shapes].reduce(join, PLAIN);

const MAX_DEPTH = 16;
const MAX_NODES = 300;

/**
 * The shape cut to a size that loops cannot grow (a state that wraps its own input would nest it forever): what is
 * deeper or more is unknown. The shape itself where nothing is cut.
 */
export function bounded(shape: Shape, depth = MAX_DEPTH, budget = { nodes: MAX_NODES }): Shape {
  if (!shape.members.size && !shape.items) return shape;
  if (depth === 0 || budget.nodes < shape.members.size) return UNKNOWN;
  budget.nodes -= shape.members.size + 1;
  let changed = false;
  const cut = (part: Shape): Shape => {
    const rest = bounded(part, depth - 1, budget);
    changed ||= rest !== part;
    return rest;
  };
  const members = new Map(Array.from(shape.members, ([name, member]) => [name, cut(member)] as const));
  const items = shape.items && cut(shape.items);
  return changed ? { members, items, open: shape.open } : shape;
}
