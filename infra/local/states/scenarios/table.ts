/** `npm run scenarios`: writes the table of the scenarios into README.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Scenario } from './scenario.ts';
import { scenarios } from './suite.ts';

const START = '<!-- scenarios:start -->';
const END = '<!-- scenarios:end -->';

/** The page with the table of the scenarios between its two markers. @throws Error when it has no place for it */
export function withTable(page: string, all: readonly { file: string; scenario: Scenario }[]): string {
  const [start, end] = [page.indexOf(START), page.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`README.md: expected the lines "${START}" and "${END}"`);
  return `${page.slice(0, start)}${START}\n${tableOf(all)}\n${page.slice(end)}`;
}

function tableOf(all: readonly { file: string; scenario: Scenario }[]): string {
  const rows = all.map(({ file, scenario: { title, state, outcome, evidence, notOnAws } }) =>
    [`[${title}](${file})`, state, outcome, evidence, notOnAws ? `no: ${notOnAws}` : 'yes'].map(cell).join(' | '),
  );
  return [
    `${all.length} scenarios.`,
    '',
    '| Scenario | State | Outcome | Evidence | Runs on AWS |',
    '| :-- | :-- | :-- | :-- | :-- |',
    ...rows.map((row) => `| ${row} |`),
  ].join('\n');
}

const cell = (text: string) => text.replaceAll('|', '\\|');

if (import.meta.main) {
  const file = join(import.meta.dirname, 'README.md');
  writeFileSync(file, withTable(readFileSync(file, 'utf8'), scenarios()));
}
