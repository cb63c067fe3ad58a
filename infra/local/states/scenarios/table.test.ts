import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scenarios } from './suite.ts';
import { withTable } from './table.ts';

it('writes a row a scenario between the markers, and nothing elsewhere', () => {
  const [first] = scenarios();
  const page = withTable('before\n<!-- scenarios:start -->\nold\n<!-- scenarios:end -->\nafter\n', [first!]);
  expect(page).toMatch(/^before\n<!-- scenarios:start -->\n1 scenarios\.\n[\s\S]*\n<!-- scenarios:end -->\nafter\n$/);
  expect(page).toContain(`| [${first!.scenario.title}](${first!.file}) | ${first!.scenario.state} |`);
  expect(page).not.toContain('old');
});

it('refuses a page without the markers', () => {
  expect(() => withTable('no table', [])).toThrow('README.md: expected the lines');
});

it('the suite has every state type, and no two scenarios of one title', () => {
  const all = scenarios().map(({ scenario }) => scenario);
  expect([...new Set(all.map(({ state }) => state))].sort()).toEqual(
    ['Choice', 'Execution', 'Fail', 'Map', 'Parallel', 'Pass', 'Succeed', 'Task', 'Wait'].sort(),
  );
  expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
});

it('the table in README.md lists the suite as it is', () => {
  const readme = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8');
  expect(withTable(readme, scenarios())).toBe(readme);
});
