import type { Changes, StateChange, StatePath } from './changes.ts';
import { isComment } from './compare.ts';
import { canonical, type Difference } from './differences.ts';
import { line } from './labels.ts';
import type { Weakening } from './weakenings.ts';

const MAX_SENTENCES = 30;
const MAX_FIELDS = 3;
const MAX_VALUE = 40;

/**
 * What changed, a sentence each: the losses of safety first, then the machine itself, then what was added, removed,
 * renamed and changed. At most 31 sentences, the last of which says how many more there are. Plain text of one line,
 * which may hold anything that a name may hold: whoever shows it as Markdown or HTML has to escape it.
 */
export function describeChanges(changes: Changes): string[] {
  if (changes.kind !== 'compared') return [whole(changes)];
  const { weakened, machine, states } = changes;
  const of = <Kind extends StateChange['kind']>(kind: Kind) =>
    states.filter((state): state is Extract<StateChange, { kind: Kind }> => state.kind === kind);
  const fields = machine.filter((field) => !isComment(field));
  const comments = of('changed')
    .filter(({ onlyComments }) => onlyComments)
    .map(({ path }) => named(path));
  if (fields.length < machine.length) comments.unshift('the machine');
  const sentences = [
    ...weakened.map((weakening) => weaker(weakening, named(weakening.path))),
    ...(fields.length ? [`Changed the machine: ${listed(fields)}`] : []),
    ...outermost(of('added')).map(({ path, type, inner }) => `Added ${named(path)} (${line(type)}${within(inner)})`),
    ...outermost(of('removed')).map(
      ({ path, type, inner }) => `Removed ${named(path)} (${line(type)}${within(inner)})`,
    ),
    ...of('renamed').map(
      ({ path, was }) => `Renamed ${named([...path.slice(0, -1), was])} to ${named(path.slice(-1))}`,
    ),
    ...of('changed')
      .filter(({ onlyComments }) => !onlyComments)
      .map(({ path, fields: own }) => `Changed ${named(path)}: ${listed(own.filter((field) => !isComment(field)))}`),
    ...(comments.length ? [`Changed only comments of ${some(comments)}`] : []),
  ];
  const rest = sentences.length - MAX_SENTENCES;
  return rest > 0 ? [...sentences.slice(0, MAX_SENTENCES), `and ${rest} more`] : sentences;
}

const whole = ({ kind, states }: Changes): string =>
  `${kind === 'added' ? 'New' : 'Removed'} definition with ${states.length} state${states.length === 1 ? '' : 's'}`;

/** Without the states that came or went as a part of others. */
function outermost<Change extends { path: StatePath }>(changes: readonly Change[]): Change[] {
  const paths = new Set(changes.map(({ path }) => canonical(path)));
  return changes.filter(({ path }) => !paths.has(canonical(path.slice(0, -1))));
}

const within = (inner: number): string => (inner ? ` with ${inner} state${inner === 1 ? '' : 's'} in it` : '');

const named = (path: StatePath): string =>
  path.length ? `"${line(path.at(-1)!)}"${path.length > 1 ? ` in "${line(path.at(-2)!)}"` : ''}` : 'the machine';

/** What a guard that is gone did. */
const DID = {
  Retry: 'retried',
  Catch: 'took',
  Default: 'led to',
  TimeoutSeconds: 'was',
  HeartbeatSeconds: 'was',
} as const;

function weaker(weakening: Weakening, owner: string): string {
  switch (weakening.kind) {
    case 'removed':
      return `Removed ${weakening.field} of ${owner}: it ${DID[weakening.field]} ${line(weakening.was)}`;
    case 'narrowed':
      return `Narrowed ${weakening.field} of ${owner}: no longer for ${line(weakening.errors.join(', '))}`;
    case 'fewer attempts':
      return `Fewer attempts in Retry of ${owner}: ${weakening.after} instead of ${weakening.before} for ${line(weakening.errors.join(', '))}`;
    case 'longer':
      return `Longer ${weakening.field} of ${owner}: ${weakening.after} instead of ${weakening.before}`;
  }
}

const listed = (fields: readonly Difference[]): string => some(fields.map(fieldChange), '; ');

/** The first few, and how many more. */
const some = (words: readonly string[], between = ', '): string =>
  [...words.slice(0, MAX_FIELDS), ...(words.length > MAX_FIELDS ? [`${words.length - MAX_FIELDS} more`] : [])].join(
    between,
  );

function fieldChange({ pointer, before, after }: Difference): string {
  const place = line(pointer.slice(1));
  if (before === undefined) return `${place} added`;
  if (after === undefined) return `${place} removed`;
  const [old, now] = [canonical(before), canonical(after)];
  const from = commonStart(old, now);
  return `${place} ${excerpt(old, from)} → ${excerpt(now, from)}`;
}

function commonStart(a: string, b: string): number {
  let index = 0;
  while (index < a.length && a[index] === b[index]) index++;
  return index;
}

/** A part of a long text in which the place can be seen. */
function excerpt(text: string, place: number): string {
  if (text.length <= MAX_VALUE) return line(text);
  const start = Math.max(0, Math.min(place - MAX_VALUE / 2, text.length - MAX_VALUE));
  const end = start + MAX_VALUE;
  return line(`${start ? '…' : ''}${text.slice(start, end)}${end < text.length ? '…' : ''}`);
}
