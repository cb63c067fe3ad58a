import { ContractError } from '../../../pipeline/parse-as.ts';
import type { PipelineSettings } from '../../../pipeline/settings.ts';
import { changeOf } from './changes.ts';
import { readTable, type Table } from './csv/table.ts';
import { type Change, chosenBefore, datasetChanges, settleColumns } from './dataset.ts';
import { type Chosen, guessUses, type Use } from './guess.ts';
import { ASKED, type Flags } from './options.ts';

const CORRECTION =
  'Enter if that is right, or what is not (asset=, label=, failure=, never=, number= or category= and a name)';

/** Asks a person, who may take what is suggested; without a terminal it is taken. */
export type Ask = (question: string, suggested: string) => Promise<string>;

/** Thresholds, costs and whatever `--set` names. */
export async function askSettings(flags: Flags, settings: PipelineSettings, ask: Ask): Promise<Change[]> {
  const asked: Change[] = [];
  for (const { flag, path, question, read } of ASKED) {
    const current = path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], settings);
    const answer = flags.texts[flag] ?? (await ask(question, String(current)));
    if (answer !== String(current)) asked.push([[...path], read(answer, flag)]);
  }
  return [...asked, ...(flags.set ?? []).map(changeOf)];
}

/**
 * Reads the columns of the user's file, says what each is taken for, and lets the person correct it.
 * @param say prints a line
 * @returns no changes where there is no file
 */
export async function askUses(
  flags: Flags,
  settings: PipelineSettings,
  ask: Ask,
  say: (line: string) => void,
): Promise<Change[]> {
  const file =
    flags.texts.data ?? (await ask('CSV file of yours to read the columns from (empty: keep the columns)', ''));
  if (file === '') return [];
  const table = await readTable(file, flags.texts.separator);
  let chosen = chosenOf({ ...flags, ...flags.texts }, chosenBefore(settings.dataset, table.header));
  let settled = settleColumns(table, chosen);
  for (;;) {
    const uses = guessUses(table, { ...chosen, ...settled });
    for (const line of describe(table, settled, uses)) say(line);
    const correction = await ask(CORRECTION, '');
    if (correction === '') return datasetChanges(table, settings, settled, uses);
    try {
      const better = corrected(chosen, correction);
      settled = settleColumns(table, better);
      chosen = better;
    } catch (error) {
      if (!(error instanceof ContractError)) throw error;
      say(error.message);
    }
  }
}

/** Flags come before what the settings say; a column that a flag names is in no other list. */
function chosenOf(flags: Partial<Chosen>, before: Chosen): Chosen {
  const named = [...(flags.never ?? []), ...(flags.number ?? []), ...(flags.category ?? [])];
  const others = (names: readonly string[]) => names.filter((name) => !named.includes(name));
  return {
    label: flags.label ?? before.label,
    failure: flags.failure ?? (flags.label === undefined ? before.failure : undefined),
    asset: flags.asset ?? before.asset,
    never: [...others(before.never), ...(flags.never ?? [])],
    number: [...others(before.number), ...(flags.number ?? [])],
    category: [...others(before.category), ...(flags.category ?? [])],
  };
}

/** @throws ContractError for what is not one of the six, as `never=COLUMN` */
function corrected(chosen: Chosen, correction: string): Chosen {
  const [, what, value] = /^(asset|label|failure|never|number|category)=(.+)$/.exec(correction) ?? [];
  if (!what || !value)
    throw new ContractError(
      `found "${correction}", expected asset=, label=, failure=, never=, number= or category= and a name`,
    );
  if (what === 'asset' || what === 'failure') return { ...chosen, [what]: value };
  if (what === 'label') return { ...chosen, label: value, failure: undefined };
  return chosenOf({ [what]: [value] }, chosen);
}

function describe(
  table: Table,
  { label, failure }: { label: string; failure: string },
  uses: ReadonlyMap<string, Use>,
): string[] {
  const cells = table.columns[table.header.indexOf(label)]!;
  const failures = cells.filter((cell) => cell === failure).length;
  const part = table.complete ? '' : 'the first ';
  const width = Math.max(...table.header.map((name) => name.length));
  return [
    `${table.file}: ${part}${table.rows} rows, ${failures} of them failures, separator ${JSON.stringify(table.separator)}`,
    ...[...uses].map(([name, use]) => `  ${name.padEnd(width)}  ${spoken(use)}${use.why && `: ${use.why}`}`),
  ];
}

function spoken(use: Use): string {
  if (use.use === 'never') return 'never used';
  if (use.use !== 'feature') return use.use;
  return use.column.type === 'number' ? 'number' : `category of ${use.column.values.join(', ')}`;
}
