import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const run = (context: object) =>
  spawnSync(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    encoding: 'utf8',
    env: { ...process.env, CDK_CONTEXT_JSON: JSON.stringify(context) },
  });

it('says what is wrong with its context in one line, without a stack trace', { timeout: 30_000 }, () => {
  const { status, stderr } = run({ repository: 'acme' });
  expect(stderr).toBe('cdk context: repository: found "acme", expected OWNER/NAME or OWNER@ID/NAME@ID\n');
  expect(status).toBe(1);
});
