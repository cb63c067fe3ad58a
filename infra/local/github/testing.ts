import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type GitHub, serveGitHub } from './api.ts';
import type { Progress } from './progress.ts';
import { type RunOptions, runWorkflow, type WorkflowResult } from './run.ts';

/** Where {@link run} puts the workflow. */
const WORKFLOW = '.github/workflows/w.yml';

/** A folder with these files, deleted when the test ends. */
export function repository(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'workflow-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

/** The files of a local JavaScript action `actions/NAME`; more lines of its action.yml and more scripts where given. */
export function action(name: string, main: string, metadata = '', scripts: Record<string, string> = {}) {
  const head = `name: ${name}\ndescription: a test's\nruns:\n  using: node24\n  main: main.js\n`;
  return Object.fromEntries([
    [`actions/${name}/action.yml`, head + metadata],
    [`actions/${name}/main.js`, main],
    ...Object.entries(scripts).map(([file, script]) => [`actions/${name}/${file}`, script]),
  ]) as Record<string, string>;
}

/** A GitHub for `acme/pumps`, closed when the test ends. */
export async function testGitHub(): Promise<GitHub> {
  const github = await serveGitHub('acme/pumps');
  onTestFinished(() => github.close());
  return github;
}

interface TestRun extends WorkflowResult {
  progress: Progress[];
  /** All lines of the log, each with its kind in front when it is not plain. */
  log: string[];
  root: string;
  github: GitHub;
}

/** Runs a workflow (its jobs in YAML) in a repository with these files, on a push unless told otherwise. */
export async function run(
  workflow: string,
  files: Record<string, string> = {},
  options: Partial<RunOptions> = {},
): Promise<TestRun> {
  const content = /^on:/m.test(workflow) ? workflow : `on: push\n${workflow}`;
  const root = repository({ [WORKFLOW]: content, ...files });
  const github = options.github ?? (await testGitHub());
  const progress: Progress[] = [];
  const result = await runWorkflow({
    root,
    workflow: WORKFLOW,
    event: { name: 'push' },
    github,
    workDirectory: join(root, 'build', 'run'),
    runId: 7,
    actor: 'mona',
    sha: 'a'.repeat(40),
    grace: { terminate: 300, kill: 300 },
    ...options,
    listener: (event) => {
      progress.push(event);
      options.listener?.(event);
    },
  });
  const log = progress.flatMap((event) =>
    event.type === 'log' ? [event.kind === 'plain' ? event.text : `${event.kind}: ${event.text}`] : [],
  );
  return { ...result, progress, log, root, github };
}
