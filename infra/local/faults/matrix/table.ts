import type { Verdict } from './trial.ts';

const START = '<!-- faults:start -->';
const END = '<!-- faults:end -->';

/**
 * The page with the table of the trials between its two markers: a line for each name, in their order, renewed where it
 * was played and as it was where it was not.
 * @throws Error when it has no place for it
 */
export function withTable(page: string, names: readonly string[], verdicts: readonly Verdict[]): string {
  const [start, end] = [page.indexOf(START), page.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`docs/faults.md: expected the lines "${START}" and "${END}"`);
  const written = page.slice(start, end).split('\n');
  const lines = names.flatMap((name) => {
    const verdict = verdicts.find((one) => one.name === name);
    const before = written.find((line) => line.startsWith(`| ${name} |`));
    return verdict ? [lineOf(verdict)] : (before ?? []);
  });
  const passed = lines.filter((line) => line.endsWith(AS_EXPECTED)).length;
  const head = ['| Trial | Fault | Expected | Found |', '| :-- | :-- | :-- | :-- |'];
  const table = [`${lines.length} trials, ${passed} as expected.`, '', ...head, ...lines].join('\n');
  return `${page.slice(0, start)}${START}\n${table}\n${page.slice(end)}`;
}

const AS_EXPECTED = '| as expected |';

function lineOf({ name, fault, expected, problems, found }: Verdict): string {
  const seen = problems.length === 0 ? AS_EXPECTED : `| **${found}** (${problems.join('; ')}) |`;
  return `| ${[name, fault, expected].join(' | ')} ${seen.replaceAll('\n', ' ')}`;
}
