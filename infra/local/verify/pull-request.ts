import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { serveGitHub } from '../github/api.ts';
import { runWorkflow, type WorkflowResult } from '../github/run.ts';
import { cloneRepository } from './clone.ts';

const NUMBER = 7;
const REPOSITORY = 'your-org/fresh-model';
const WORKFLOW = '.github/workflows/pull-request.yml';

/** A file of the clone, by its path, and what becomes of its text. */
export type Patch = Record<string, (text: string) => string>;

/** Opens a pull request with this change on a fresh clone. @throws Error when the patch leaves a file as it is */
export async function openPullRequest(patch: Patch) {
  const clone = await cloneRepository();
  const directory = mkdtempSync(join(tmpdir(), 'pull-request-'));
  const github = await serveGitHub(REPOSITORY);
  const close = async () => {
    await github.close();
    rmSync(directory, { recursive: true, force: true });
    clone.remove();
  };
  try {
    for (const [file, edit] of Object.entries(patch)) change(join(clone.directory, file), edit);
    const { base, head } = committed(clone.directory);
    const common = { root: clone.directory, github, actor: 'mona' };
    return {
      close,
      /** The number of the one line of a file that holds these words. */
      lineOf: (file: string, words: string) => lineOf(join(clone.directory, file), words),

      /** Runs pull-request.yml as it is, or some of its jobs to save the time of the others. */
      check(jobs?: string[]): Promise<WorkflowResult> {
        const event = {
          ...{ name: 'pull_request' as const, number: NUMBER, labels: [] },
          ...{ head: { ref: 'topic', sha: head }, base: { ref: 'main', sha: base } },
        };
        const workflow = jobs ? withJobs(clone.directory, jobs) : WORKFLOW;
        return runWorkflow({ ...common, workflow, event, workDirectory: join(directory, '1'), runId: 1 });
      },

      /** Runs pull-request-comment.yml after it. @returns how it went, and the comments of the pull request */
      async comment({ result }: WorkflowResult) {
        const run = {
          ...{ id: 1, name: 'Pull request', path: WORKFLOW, event: 'pull_request', conclusion: result },
          ...{ head_sha: head, head_branch: 'topic', head_repository: { full_name: REPOSITORY } },
          html_url: `https://github.com/${REPOSITORY}/actions/runs/1`,
        };
        const commented = await runWorkflow({
          ...{
            ...common,
            workflow: '.github/workflows/pull-request-comment.yml',
            event: { name: 'workflow_run', run },
          },
          ...{ workDirectory: join(directory, '2'), runId: 2, sha: base },
        });
        const comments = github.state.issues.get(NUMBER)!.comments.map(({ body }) => body);
        return { commented, comments };
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function change(path: string, edit: Patch[string]): void {
  const before = readFileSync(path, 'utf8');
  const after = edit(before);
  if (before === after) throw new Error(`${path}: the patch changes nothing`);
  writeFileSync(path, after);
}

/** Commits the patch. @returns the commits before and after */
function committed(root: string): { base: string; head: string } {
  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=verify', '-c', 'user.email=verify@example.com', ...words], {
      cwd: root,
      encoding: 'utf8',
    }).trim();
  git('commit', '--quiet', '--all', '--message', 'patch');
  return { base: git('rev-parse', 'HEAD^'), head: git('rev-parse', 'HEAD') };
}

function lineOf(path: string, words: string): number {
  const lines = readFileSync(path, 'utf8').split('\n');
  const found = lines.flatMap((line, i) => (line.includes(words) ? [i + 1] : []));
  if (found.length !== 1) throw new Error(`${path}: ${found.length} lines hold "${words}", expected 1`);
  return found[0]!;
}

/** Writes the workflow with some of its jobs where git ignores it: the checks look at the whole one. */
function withJobs(root: string, wanted: readonly string[]): string {
  const whole = parse(readFileSync(join(root, WORKFLOW), 'utf8'));
  const jobs = Object.fromEntries(Object.entries(whole.jobs).filter(([id]) => wanted.includes(id)));
  const workflow = 'build/pull-request.yml';
  mkdirSync(join(root, 'build'), { recursive: true });
  writeFileSync(join(root, workflow), stringify({ ...whole, jobs }));
  return workflow;
}
