/**
 * Draws the state machine into the pages that show it, between the markers `<!-- diagram:start -->` and
 * `<!-- diagram:end -->`. With `--check` it writes nothing and fails where a page is not up to date.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { diagram } from '../pipeline/asl/diagram.ts';

const PAGES = ['README.md', 'docs/architecture.md'];
const BETWEEN = /(<!-- diagram:start -->).*?(<!-- diagram:end -->)/s;

const root = join(import.meta.dirname, '..');
const check = process.argv.includes('--check');
const drawing = diagram(JSON.parse(readFileSync(join(root, 'pipeline/retraining.asl.json'), 'utf8')));
const block = `\n\`\`\`mermaid\n${drawing}\`\`\`\n`;

for (const page of PAGES) {
  const path = join(root, page);
  const before = readFileSync(path, 'utf8');
  if (!BETWEEN.test(before)) {
    console.error(`${page}: the markers <!-- diagram:start --> and <!-- diagram:end --> are missing`);
    process.exitCode = 1;
    continue;
  }
  const after = before.replace(BETWEEN, (_, start: string, end: string) => `${start}${block}${end}`);
  if (after === before) continue;
  if (check) {
    console.error(`${page}: the diagram is not of today's pipeline/retraining.asl.json: run "node docs/diagrams.ts"`);
    process.exitCode = 1;
  } else writeFileSync(path, after);
}
