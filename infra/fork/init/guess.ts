import type { DatasetSettings } from '../../../pipeline/settings.ts';
import { leakOf } from './csv/leak.ts';
import { type ColumnProfile, profileColumns } from './csv/profile.ts';
import type { Table } from './csv/table.ts';

type Column = DatasetSettings['columns'][number];

/** What a column of the file is for, and why. */
export type Use =
  | { use: 'label' | 'asset'; why: string }
  | { use: 'feature'; column: Column; why: string }
  | { use: 'never'; why: string };

/** What a person says of the file; the rest is guessed. */
export interface Chosen {
  label?: string | undefined;
  failure?: string | undefined;
  asset?: string | undefined;
  /** Columns that are no features. */
  never: readonly string[];
  /** Columns that are features whatever they look like. */
  number: readonly string[];
  category: readonly string[];
}

/** More distinct values than this are no category. */
const MOST_CATEGORIES = 30;
/** Of a column that is read as numbers, so many cells must hold one; the other rows are rejected. */
const NUMERIC_SHARE = 0.99;

const LABEL_NAMES = [
  /fail|breakdown/i,
  /label|target/i,
  /fault|defect|broken|outage|anomal|alarm/i,
  /down|status|state|class|outcome/i,
];
const FAILURE_VALUES = /^(1|true|t|yes|y|fail\w*|fault\w*|broken|breakdown|down|bad|defect\w*|nok|alarm|anomal\w*)$/i;
const TIME = /^\d{1,4}[-./]\d{1,2}[-./]\d{1,4}|^\d{1,2}:\d\d/;
const ASSET_NAMES = /asset|machine|device|equipment|unit|engine|turbine|pump|motor|robot|serial|product.?id/i;

/** The column that says which rows failed: of those with two values the only one, or the one whose name says so. */
export function guessLabel(profiles: readonly ColumnProfile[]): string | undefined {
  const two = profiles.filter((profile) => profile.counts.size === 2);
  if (two.length === 1) return two[0]!.name;
  return LABEL_NAMES.map((pattern) => two.find(({ name }) => pattern.test(name))).find(Boolean)?.name;
}

/** Of the label's two values the one that means a failure: by its word, or the rarer one. */
export function guessFailure(label: ColumnProfile): string {
  const values = [...label.counts].sort(([, a], [, b]) => a - b).map(([value]) => value);
  return values.find((value) => FAILURE_VALUES.test(value)) ?? values[0]!;
}

/**
 * The column that names the asset of a row: one whose name says so, else the first of texts that are too many for a
 * category and are no times, else one that is different in every row.
 */
export function guessAsset(profiles: readonly ColumnProfile[], label: string, rows: number): string | undefined {
  const whole = profiles.filter(
    ({ name, filled, counts, numericShare, isWhole }) =>
      name !== label && filled === rows && counts.size > 2 && (isWhole || numericShare < 1),
  );
  const named = whole.find(({ name, isCounting }) => ASSET_NAMES.test(name) && !isCounting);
  const texts = whole.filter(({ counts, numericShare }) => counts.size > MOST_CATEGORIES && numericShare < 1);
  const text = texts.find(({ counts }) => !TIME.test(counts.keys().next().value!));
  return (named ?? text ?? whole.find(({ counts }) => counts.size === rows))?.name;
}

/** What every column of the file is for, in the order of its header. */
export function guessUses(
  table: Table,
  { label, failure, asset, ...chosen }: Chosen & { label: string; failure: string; asset: string },
): Map<string, Use> {
  const failed = table.columns[table.header.indexOf(label)]!.map((cell) => cell === failure);
  const uses = profileColumns(table).map((profile, i): [string, Use] => {
    const { name } = profile;
    if (name === label) return [name, { use: 'label', why: `'${failure}' is a failure` }];
    if (name === asset) return [name, { use: 'asset', why: `${profile.counts.size} assets` }];
    if (chosen.never.includes(name)) return [name, { use: 'never', why: 'as chosen' }];
    if (chosen.number.includes(name))
      return [name, { use: 'feature', column: { name, type: 'number' }, why: 'as chosen' }];
    if (chosen.category.includes(name)) return [name, category(profile, 'as chosen')];
    const leak = leakOf(table.columns[i]!, failed);
    return [name, leak ? { use: 'never', why: `it tells the answer: ${leak}` } : byContent(profile)];
  });
  return new Map(uses);
}

function byContent(profile: ColumnProfile): Use {
  const { name, counts, numericShare, isCounting, isWhole, decimalComma } = profile;
  if (counts.size < 2) return { use: 'never', why: counts.size === 0 ? 'it is empty' : 'it has one value only' };
  if (isCounting && isWhole) return { use: 'never', why: 'it counts the rows' };
  if (decimalComma)
    return { use: 'never', why: `numbers such as '${decimalComma}' have a decimal comma, expected a point` };
  if (numericShare >= NUMERIC_SHARE) {
    const why = numericShare < 1 ? 'a few cells hold no number: their rows are rejected' : '';
    return { use: 'feature', column: { name, type: 'number' }, why };
  }
  if (counts.size <= MOST_CATEGORIES) return category(profile, '');
  return { use: 'never', why: `text with ${counts.size} different values` };
}

const category = ({ name, counts }: ColumnProfile, why: string): Use => ({
  use: 'feature',
  column: { name, type: 'category', values: [...counts.keys()].sort() },
  why,
});
