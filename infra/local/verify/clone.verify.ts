import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALL_TESTS, cloneRepository } from './clone.ts';

let clone: Awaited<ReturnType<typeof cloneRepository>>;

beforeAll(async () => {
  clone = await cloneRepository();
  rmSync(join(clone.directory, 'infra/local'), { recursive: true });
});
afterAll(() => clone?.remove());

describe('a fork that deleted infra/local', () => {
  it.each([
    ['passes its checks', 'npm', ['run', 'check']],
    ['synthesizes its stacks', 'npm', ['exec', '--offline', '--', 'cdk', 'synth', '--quiet']],
    ['passes its tests, those of its workflows among them', 'npx', ['vitest', 'run']],
  ])('%s', { timeout: ALL_TESTS }, async (_, command, parameters) => {
    const { code, stdout, stderr } = await clone.run(command, ...parameters);
    expect(code, stdout + stderr).toBe(0);
  });
});
