import { allStates, type State } from '../../states/engine/definition.ts';
import { outcomeOf, type Recording } from './recordings.ts';

type Row = Record<string, string>;

/** The object that a recorded execution read: made again from what it gave. Undefined when it read none. */
export function objectOf(recording: Recording): string | undefined {
  const { output } = outcomeOf(recording)!;
  if (recording.kinds.includes('aws-sdk:s3')) return (output as { Body?: string }).Body;
  const reading = [...allStates(recording.definition)].find(([, state]) => state.ItemReader)?.[1];
  if (!reading) return undefined;
  const csv = reading.ItemReader?.ReaderConfig?.InputType === 'CSV';
  // What was refused was no list, or was refused before it was read.
  if (output === undefined) return csv ? 'A\n1\n' : '{"no": "list"}';
  const read = (output as unknown[]).flatMap((item) =>
    reading.ItemBatcher ? (item as { Items: unknown[] }).Items : [item],
  );
  const items = read.length === maxItems(reading, recording) ? [...read, ...read] : read;
  return csv ? csvText(reading, items as Row[]) : JSON.stringify(items);
}

/** How many items were read at most: there were more of them when just as many were read. */
function maxItems({ ItemReader }: State, { input }: Recording): number {
  const { MaxItems, MaxItemsPath } = (ItemReader?.ReaderConfig ?? {}) as { MaxItems?: unknown; MaxItemsPath?: string };
  if (typeof MaxItems === 'number') return MaxItems;
  if (typeof MaxItems === 'string') return Number(/\d+/.exec(MaxItems)?.[0]);
  return MaxItemsPath === '$maxItems' ? 2 : Number((JSON.parse(input ?? '{}') as { MaxItems?: number }).MaxItems);
}

/** Rows under their names; or without names, and with one field more than names were given. */
function csvText({ ItemReader }: State, rows: Row[]): string {
  const given = ItemReader?.ReaderConfig?.CSVHeaderLocation === 'GIVEN';
  const lines = rows.map((row) => [...Object.values(row), ...(given ? ['more'] : [])].join(','));
  const header = given ? [] : [Object.keys(rows[0]!).join(',')];
  return [...header, ...lines].map((line) => `${line}\n`).join('');
}
