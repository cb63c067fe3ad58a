import type { Verdict } from './trial.ts';

const START = '<!-- faults:start -->';
const END = '<!-- faults:end -->';

/** The page with the table of the trials between its two markers. @throws Error when it has no place for it */
export function withTable(page: string, verdicts: readonly Verdict[]): string {
  const [start, end] = [page.indexOf(START), page.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`docs/faults.md: expected the lines "${START}" and "${END}"`);
  return `${page.slice(0, start)}${START}\n${tableOf(verdicts)}\n${page.slice(end)}`;
}

function tableOf(verdicts: readonly Verdict[]): string {
  const passed = verdicts.filter(({ problems }) => problems.length === 0).length;
  return [
    `${verdicts.length} trials, ${passed} as expected.`,
    '',
    '| Trial | Fault | Expected | Found |',
    '| :-- | :-- | :-- | :-- |',
    ...verdicts.map(({ name, fault, expected, problems, found }) => {
      const seen = problems.length === 0 ? 'as expected' : `**${found}** (${problems.join('; ')})`;
      return `| ${[name, fault, expected, seen].map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;
    }),
  ].join('\n');
}
