import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { bundleLambdas, needsBundles } from './bundle-lambdas.ts';
import { STEPS } from './names.ts';

const root = join(import.meta.dirname, '../..');

it('bundles each step into one file with a handler, the same bytes each time', { timeout: 60_000 }, async () => {
  const folders = await bundleLambdas(root);
  const read = () => Object.values(folders).map((folder) => readFileSync(join(folder, 'index.mjs'), 'utf8'));
  const first = read();
  expect(first).toHaveLength(STEPS.length);
  await bundleLambdas(root);
  expect(read()).toEqual(first);
  for (const folder of Object.values(folders)) {
    const { handler } = await import(pathToFileURL(join(folder, 'index.mjs')).href);
    expect(handler).toBeTypeOf('function');
  }
});

it('bundles nothing for stacks that the CLI is not going to deploy', () => {
  const stages = ['x-dev', 'x-prod'];
  expect(needsBundles(stages)).toBe(true);
  expect(needsBundles(stages, ['x-*'])).toBe(true);
  expect(needsBundles(stages, ['x-prod'])).toBe(true);
  expect(needsBundles(stages, ['x-github'])).toBe(false);
  expect(needsBundles(stages, [])).toBe(false);
});
