import { describe, expect, it } from 'vitest';
import { neutral } from './neutral.ts';

describe('Markdown of somebody who is not trusted', () => {
  it('keeps tables, folds and diagrams', () => {
    const report = [
      '<details><summary>Costs</summary>',
      '| a | b |\n| --- | --- |\n| 1 | <span>$</span>2 |',
      '```mermaid\nflowchart TD\n  s1["#126; a<br/>b"] -.-> s2\n```',
      '</details>',
    ].join('\n\n');
    expect(neutral(report)).toBe(report);
  });

  it.each([
    ['a person', 'ask @octocat', '@octocat'],
    ['a team', '@acme/ops', '@acme'],
    ['an issue', 'fixes #12', '#12'],
    ['an issue of another repository', 'acme/pumps#12', '#12'],
    ['an issue by its short name', 'GH-12', 'GH-12'],
    ['an address', 'https://github.com/acme/pumps/issues/1', '://'],
    ['an address without its scheme', 'www.example.com', 'www.'],
    ['a link', '[see](//evil.example)', ']('],
    ['an image', '![x](x.png)', ']('],
    ['a link defined elsewhere', '[see]\n\n[see]: //evil.example', ']:'],
    ['a hidden marker', '<!-- fresh-model: evaluation dev -->', '<!--'],
    ['a tag', '<img src=x>', '<img'],
    ['a tag that only begins as ours do', '<details onclick=x>', '<details'],
    ['a tag in capitals', '<A HREF=x>', '<A'],
    ['a direction of writing', 'a\u202Eb', '\u202E'],
    ['a control character', 'a\u0000b', '\u0000'],
  ])('takes the effect from %s', (_, markdown, effect) => {
    expect(markdown).toContain(effect);
    expect(neutral(markdown)).not.toContain(effect);
  });

  it('changes nothing when it is done twice', () => {
    const once = neutral('@a #1 <b> https://x [y](z) <!-- -->');
    expect(neutral(once)).toBe(once);
  });
});
