import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { serveGitHub } from '../github/api.ts';
import { runWorkflow } from '../github/run.ts';
import { cloneRepository } from './clone.ts';

const NUMBER = 7;
const REPOSITORY = 'your-org/fresh-model';

/** A file of the clone, by its path, and what becomes of its text. */
export type Patch = Record<string, (text: string) => string>;

/**
 * Opens a pull request with this change on a fresh clone, and runs pull-request.yml and then pull-request-comment.yml as
 * they are.
 * @param jobs of pull-request.yml: the others are taken out of the clone's file, to save their time
 * @returns the first one's result, and the bodies of the comments that the pull request has after the second
 */
export async function runPullRequest(patch: Patch, { jobs, labels = [] }: { jobs: string[]; labels?: string[] }) {
  const clone = await cloneRepository();
  const directory = mkdtempSync(join(tmpdir(), 'pull-request-'));
  const github = await serveGitHub(REPOSITORY);
  try {
    const change = (file: string, edit: (text: string) => string) => {
      const path = join(clone.directory, file);
      const [before, after] = [readFileSync(path, 'utf8'), edit(readFileSync(path, 'utf8'))];
      if (before === after) throw new Error(`${file}: the patch changes nothing`);
      writeFileSync(path, after);
    };
    for (const [file, edit] of Object.entries(patch)) change(file, edit);
    const git = (...words: string[]) =>
      execFileSync('git', ['-c', 'user.name=verify', '-c', 'user.email=verify@example.com', ...words], {
        cwd: clone.directory,
        encoding: 'utf8',
      }).trim();
    git('commit', '--quiet', '--all', '--message', 'patch');
    const [base, head] = [git('rev-parse', 'HEAD^'), git('rev-parse', 'HEAD')];
    const workflow = '.github/workflows/pull-request.yml';
    const whole = parse(readFileSync(join(clone.directory, workflow), 'utf8'));
    const chosen = Object.entries(whole.jobs).filter(([id]) => jobs.includes(id));
    writeFileSync(join(clone.directory, workflow), stringify({ ...whole, jobs: Object.fromEntries(chosen) }));

    const common = { root: clone.directory, github, actor: 'mona' };
    const event = {
      ...{ name: 'pull_request' as const, number: NUMBER, labels: labels.map((name) => ({ name })) },
      ...{ head: { ref: 'topic', sha: head }, base: { ref: 'main', sha: base } },
    };
    const checked = await runWorkflow({ ...common, workflow, event, workDirectory: join(directory, '1'), runId: 1 });
    const run = {
      ...{ id: 1, name: 'Pull request', path: workflow, event: 'pull_request', conclusion: checked.result },
      ...{ head_sha: head, head_branch: 'topic', head_repository: { full_name: REPOSITORY } },
      html_url: `https://github.com/${REPOSITORY}/actions/runs/1`,
    };
    const commented = await runWorkflow({
      ...{ ...common, workflow: '.github/workflows/pull-request-comment.yml', event: { name: 'workflow_run', run } },
      ...{ workDirectory: join(directory, '2'), runId: 2, sha: base },
    });
    const comments = github.state.issues.get(NUMBER)!.comments.map(({ body }) => body);
    return { checked, commented, comments };
  } finally {
    await github.close();
    rmSync(directory, { recursive: true, force: true });
    clone.remove();
  }
}
