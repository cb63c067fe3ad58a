import { parseDecimal } from '../../../../pipeline/rows/decimal.ts';
import type { Table } from './table.ts';

/** What a column's cells look like. */
export interface ColumnProfile {
  name: string;
  /** Cells with something in them. */
  filled: number;
  /** Rows by what stands in the cell; empty ones are in none. */
  counts: ReadonlyMap<string, number>;
  /** Share of the filled cells that hold a number as the pipeline reads it: with a decimal point. */
  numericShare: number;
  /** Whether every filled cell holds a whole number. */
  isWhole: boolean;
  /** Whether every cell holds a number greater than the one above it. */
  isCounting: boolean;
  /** An example of a number that is written with a decimal comma. */
  decimalComma: string | undefined;
}

/** @returns a profile for each column, in the order of the header */
export function profileColumns(table: Table): ColumnProfile[] {
  return table.header.map((name, i) => profileOf(name, table.columns[i]!));
}

/** The number in a cell as the pipeline reads it, or NaN. */
export function numberIn(cell: string): number {
  const bytes = Buffer.from(cell);
  return parseDecimal(bytes, 0, bytes.length);
}

function profileOf(name: string, cells: readonly string[]): ColumnProfile {
  const counts = new Map<string, number>();
  for (const cell of cells) if (cell !== '') counts.set(cell, (counts.get(cell) ?? 0) + 1);
  const filled = cells.filter((cell) => cell !== '').length;
  const numbers = cells.map(numberIn);
  return {
    name,
    filled,
    counts,
    numericShare: filled === 0 ? 0 : numbers.filter((number) => !Number.isNaN(number)).length / filled,
    isWhole: filled > 0 && cells.every((cell) => cell === '' || /^-?\d+$/.test(cell)),
    isCounting:
      cells.length > 1 && numbers.every((number, i) => (i === 0 ? !Number.isNaN(number) : number > numbers[i - 1]!)),
    decimalComma: cells.find((cell) => /^-?\d+,\d+$/.test(cell)),
  };
}
