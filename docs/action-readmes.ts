/**
 * Writes the tables of inputs and outputs into the actions' READMEs, from their action.yml. With `--check` it only
 * compares and fails on a difference.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

interface Manifest {
  inputs?: Record<string, { description: string; required?: boolean; default?: string }>;
  outputs?: Record<string, { description: string }>;
}

const START = '<!-- generated from action.yml by npm run docs -->';
const END = '<!-- end of the generated part -->';

/** The Markdown tables of an action's inputs and outputs. */
function tables({ inputs = {}, outputs = {} }: Manifest): string {
  const cell = (text: string) => text.replaceAll('|', '\\|').trim();
  const value = (input: { required?: boolean; default?: string }) =>
    input.required ? 'required' : input.default ? `\`${cell(input.default)}\`` : '';
  return [
    '| Input | What it is | Default |',
    '| :-- | :-- | :-- |',
    ...Object.entries(inputs).map(([name, input]) => `| \`${name}\` | ${cell(input.description)} | ${value(input)} |`),
    '',
    '| Output | What it is |',
    '| :-- | :-- |',
    ...Object.entries(outputs).map(([name, output]) => `| \`${name}\` | ${cell(output.description)} |`),
  ].join('\n');
}

/** A README with its generated part renewed. @throws Error when it has no place for it */
function renew(readme: string, manifest: Manifest, file: string): string {
  const [start, end] = [readme.indexOf(START), readme.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`${file}: expected the lines "${START}" and "${END}"`);
  return `${readme.slice(0, start)}${START}\n\n${tables(manifest)}\n\n${readme.slice(end)}`;
}

if (import.meta.main) {
  const actions = join(import.meta.dirname, '..', 'actions');
  const check = process.argv.includes('--check');
  const hasManifest = (name: string) => existsSync(join(actions, name, 'action.yml'));
  for (const action of readdirSync(actions).filter(hasManifest)) {
    const file = join(actions, action, 'README.md');
    const readme = readFileSync(file, 'utf8');
    const manifest = parse(readFileSync(join(actions, action, 'action.yml'), 'utf8')) as Manifest;
    const renewed = renew(readme, manifest, `actions/${action}/README.md`);
    if (renewed === readme) continue;
    if (!check) writeFileSync(file, renewed);
    else {
      console.error(`actions/${action}/README.md is stale: run "npm run docs" and commit the result`);
      process.exitCode = 1;
    }
  }
}
