import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { holds, type Scope, text } from './expressions.ts';
import { repository } from './testing.ts';

const scope: Scope = {
  workspace: '.',
  contexts: {
    github: { ref: 'main' },
    steps: { s: { outputs: { n: '3', json: '{"a":[1,2]}' } } },
    inputs: { on: true },
  },
  status: { success: true, failure: false, cancelled: false },
};

test.each([
  ['plain ${{ github.ref }} text', 'plain main text'],
  ["it's '${{ github.ref }}' 'twice' {x} ${Y}", "it's 'main' 'twice' {x} ${Y}"],
  ["${{ format('''{0}'' and ''{1}''', github.ref, '}}') }}", "'main' and '}}'"],
  ['${{ steps.none.outputs.x }}', ''],
  ['${{ needs.none.result }}', ''],
  ['${{ secrets.NONE || inputs.on && steps.s.outputs.n }}', '3'],
  ['${{ fromJSON(steps.s.outputs.json).a[1] }}', '2'],
  ['${{ inputs.on }}', 'true'],
  ['${{ GITHUB.REF }}', 'main'],
  [12, '12'],
  [null, ''],
])('%j is text %j', (value, expected) => {
  expect(text(value, scope)).toBe(expected);
});

test('lists and objects are no text, and what is not closed or not known is refused', () => {
  expect(() => text('${{ github }}', scope)).toThrow('"${{ github }}" gives a list or an object');
  expect(() => text('${{ github.ref', scope)).toThrow('The expression is not closed');
  expect(() => text('${{ nothing.x }}', scope)).toThrow("Unrecognized named-value: 'nothing'");
  expect(() => text("${{ fromJSON('no') }}", scope)).toThrow();
});

test('conditions know the status and the truth of values', () => {
  expect(holds("success() && steps.s.outputs.n == '3'", scope)).toBe(true);
  expect(holds('success() && (steps.s.outputs.none)', scope)).toBe(false);
  expect(holds('failure() || cancelled()', scope)).toBe(false);
  expect(holds("always() && 'a' == 'A'", scope)).toBe(true);
});

test('hashFiles hashes the hashes of the matching files in order of their names', () => {
  const workspace = repository({ 'a.txt': 'A', 'deep/b.txt': 'B', 'deep/c.md': 'C', 'deep/d.txt': 'D' });
  const digest = (content: string) => createHash('sha256').update(content).digest();
  const expected = createHash('sha256').update(digest('A')).update(digest('B')).digest('hex');
  const hash = (patterns: string) => text(`\${{ hashFiles(${patterns}) }}`, { ...scope, workspace });
  expect(hash("'**/*.txt', '!deep/d.txt'")).toBe(expected);
  expect(hash("'*.none'")).toBe('');
});
