import { describe, expect, it } from 'vitest';
import type { DefinitionChange } from './changes.ts';
import { summaryOf, verdictOf } from './summary.ts';
import { findingOf, outcomeOf } from './testing.ts';

const quiet = { diagram: false };
const changed: DefinitionChange = {
  path: 'a.json',
  sentences: ['A <lost> its Retry'],
  mermaid: 'flowchart TD\n',
};

describe('verdictOf', () => {
  it('says whether the definitions pass, and counts', () => {
    expect(verdictOf(outcomeOf([]))).toBe('Accepted: 0 errors and 0 warnings in 1 definition');
    expect(verdictOf(outcomeOf([findingOf('WARNING')]))).toBe('Accepted: 0 errors and 1 warning in 1 of 1 definition');
    expect(verdictOf(outcomeOf([findingOf('ERROR'), findingOf('ERROR')]))).toBe(
      'Refused: 2 errors and 0 warnings in 1 of 1 definition',
    );
  });

  it('says that warnings alone are why it fails', () => {
    expect(verdictOf(outcomeOf([findingOf('WARNING')], { failing: true }))).toMatch(
      /^Accepted, but not without warnings: /,
    );
  });
});

describe('summaryOf', () => {
  it('puts the verdict first, then each finding with a link to its line', () => {
    const summary = summaryOf(outcomeOf([findingOf('ERROR', 7, { isNew: true })]), {
      ...quiet,
      sources: 'https://x/blob/1',
    });
    expect(summary).toMatch(/^## State machine definitions\n\n\*\*Refused: /);
    expect(summary).toContain(
      '| ERROR, new | [a b.json:7:2](https://x/blob/1/a%20b.json#L7) | NO\\_PATH | found \\| at 7 |',
    );
    expect(summaryOf(outcomeOf([findingOf('WARNING', 7)]), quiet)).toContain('| WARNING | a b.json:7:2 |');
  });

  it('keeps GitHub from drawing what stands between two dollars as mathematics', () => {
    const finding = findingOf('WARNING', 7, { message: 'put $$.a and $b in' });
    expect(summaryOf(outcomeOf([finding]), quiet)).toContain(
      '| put <span>$</span><span>$</span>.a and <span>$</span>b in |',
    );
  });

  it('says which findings GitHub does not annotate, and which have no place in the table', () => {
    const summary = summaryOf(outcomeOf([...Array(501).keys()].map((line) => findingOf('ERROR', line))), quiet);
    expect(summary).toContain('491 of 501 findings are not annotated');
    expect(summary).toContain('This table has the worst 500; all are in the report.');
    expect(summary.match(/^\| ERROR/gm)).toHaveLength(500);
  });

  it('tells and draws what changed since the base', () => {
    const summary = summaryOf(outcomeOf([], { changes: [changed] }), { ...quiet, base: 'main' });
    expect(summary).toContain(
      '### Changes since `main`\n\n**a.json**\n\n- A &#60;lost&#62; its Retry\n\n```mermaid\nflowchart TD\n```',
    );
    expect(summaryOf(outcomeOf([], { changes: [] }), quiet)).toContain('No definition does anything else than before.');
    expect(summaryOf(outcomeOf([]), quiet)).not.toContain('###');
  });

  it('draws the sound definitions where asked to', () => {
    const summary = summaryOf(outcomeOf([]), { diagram: true });
    expect(summary).toContain('<details><summary>a b.json</summary>\n\n```mermaid\nflowchart TD\n');
    expect(summaryOf(outcomeOf([findingOf('ERROR')]), { diagram: true })).not.toContain('mermaid');
  });

  it('stays under the size at which GitHub drops it, and says that something is left out', () => {
    const sentences = Array<string>(60_000).fill('The same sentence again');
    const summary = summaryOf(outcomeOf([], { changes: [{ ...changed, sentences }, changed] }), quiet);
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
    expect(summary).toContain('**a.json**');
    expect(summary).toContain('1 part of this summary would be too long for GitHub to show.');
  });
});
