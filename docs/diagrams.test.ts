import { expect, it } from 'vitest';
import { renewDiagram } from './diagrams.ts';

const page = 'before\n<!-- diagram:start -->\nold\n<!-- diagram:end -->\nafter\n';

it('replaces only what stands between the markers, and settles', () => {
  const renewed = renewDiagram(page, 'flowchart TD\n  a["$&"]\n', 'README.md');
  expect(renewed).toBe(
    'before\n<!-- diagram:start -->\n```mermaid\nflowchart TD\n  a["$&"]\n```\n<!-- diagram:end -->\nafter\n',
  );
  expect(renewDiagram(renewed, 'flowchart TD\n  a["$&"]\n', 'README.md')).toBe(renewed);
});

it('names the page that has no markers', () => {
  expect(() => renewDiagram('text', '', 'README.md')).toThrow('README.md: expected <!-- diagram:start -->');
});
