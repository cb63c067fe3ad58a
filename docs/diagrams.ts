/**
 * Draws the state machine into the pages that show it, between the markers `<!-- diagram:start -->` and
 * `<!-- diagram:end -->`. With `--check` it writes nothing and fails where a page is not up to date.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { diagram } from '../pipeline/asl/diagram/diagram.ts';

const PAGES = ['README.md', 'docs/architecture.md'];
const BETWEEN = /(<!-- diagram:start -->).*?(<!-- diagram:end -->)/s;

/** A page with its diagram renewed. @throws Error when it has no place for it */
export function renewDiagram(page: string, mermaid: string, file: string): string {
  if (!BETWEEN.test(page)) throw new Error(`${file}: expected <!-- diagram:start --> and <!-- diagram:end -->`);
  return page.replace(BETWEEN, (_, start: string, end: string) => `${start}\n\`\`\`mermaid\n${mermaid}\`\`\`\n${end}`);
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..');
  const check = process.argv.includes('--check');
  const mermaid = diagram(JSON.parse(readFileSync(join(root, 'pipeline/retraining.asl.json'), 'utf8')));
  for (const page of PAGES) {
    const path = join(root, page);
    const before = readFileSync(path, 'utf8');
    const after = renewDiagram(before, mermaid, page);
    if (after === before) continue;
    if (!check) writeFileSync(path, after);
    else {
      console.error(`${page}: the diagram is not that of pipeline/retraining.asl.json: run "node docs/diagrams.ts"`);
      process.exitCode = 1;
    }
  }
}
