/** pull-request-comment.yml as it is, on artifacts that a pull request's run may have left. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runWorkflow } from './run.ts';
import { testGitHub } from './testing.ts';

const ROOT = join(import.meta.dirname, '../../..');
const WORKFLOW = '.github/workflows/pull-request-comment.yml';
const HEAD = 'a'.repeat(40);

/** Runs it after a run of `pull-request.yml` on #5, whose artifact has these files. */
async function comment(files: Record<string, string> | undefined, changed: { event?: string; path?: string } = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'comment-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const artifacts = join(directory, 'artifacts');
  for (const [name, content] of Object.entries(files ?? {})) {
    mkdirSync(join(artifacts, 'pull-request-report'), { recursive: true });
    writeFileSync(join(artifacts, 'pull-request-report', name), content);
  }
  const github = await testGitHub();
  const head = { ref: 'topic', sha: HEAD, repo: { full_name: 'mona/pumps' } };
  github.addIssue(5, { number: 5, state: 'open', head });
  github.addIssue(6, { number: 6, state: 'open', head: { ...head, sha: 'b'.repeat(40) } });
  github.state.runs.push({ id: 41, workflow: 'pull-request.yml', title: 'x', status: 'completed', artifacts });
  const run = {
    ...{ id: 41, name: 'Pull request', path: '.github/workflows/pull-request.yml', event: 'pull_request' },
    ...{ conclusion: 'success', head_sha: HEAD, head_branch: 'topic', head_repository: { full_name: 'mona/pumps' } },
    html_url: 'https://github.com/acme/pumps/actions/runs/41',
    ...changed,
  };
  const result = await runWorkflow({
    ...{ root: ROOT, workflow: WORKFLOW, event: { name: 'workflow_run', run }, github },
    ...{ workDirectory: join(directory, 'run'), runId: 42, actor: 'mona', sha: 'c'.repeat(40) },
  });
  const posted = [5, 6].map((number) => github.state.issues.get(number)!.comments.map(({ body }) => body));
  return { result, posted, said: result.annotations.map(({ message }) => message) };
}

const report = { 'number.txt': '5\n', 'comment.md': '## Report\n' };

it('posts the report to the pull request whose head the run was of', async () => {
  const { result, posted, said } = await comment(report);
  expect(said).toEqual([]);
  expect(result.result).toBe('success');
  expect(posted[0]).toHaveLength(1);
  expect(posted[0]![0]).toMatch(/^<!-- fresh-model: pull request -->\n.* of aaaaaaaaaaaa ended as \*\*success\*\*/);
  expect(posted[0]![0]).toContain('## Report');
});

it('posts nothing to a pull request with another head, though the artifact names it', async () => {
  const { posted, said } = await comment({ ...report, 'number.txt': '6' });
  expect(posted).toEqual([[], []]);
  expect(said.join()).toContain('The report is not posted to #6: its head is bbbb');
});

it('posts no marker, no mention and no link of the report', async () => {
  const evil = '<!-- fresh-model: evaluation prod -->\n@octocat [x](https://evil.example)';
  const { posted } = await comment({ ...report, 'comment.md': evil });
  const rest = posted[0]![0]!.slice('<!-- fresh-model: pull request -->'.length);
  expect(rest).toContain('octocat');
  for (const effect of ['<!--', '@octocat', '](https://evil']) expect(rest).not.toContain(effect);
});

it('fails on an artifact that is none of ours, and posts nothing', async () => {
  const { result, posted, said } = await comment({ ...report, 'number.txt': '5 && curl' });
  expect(result.result).toBe('failure');
  expect(said.join()).toContain('expected the number of a pull request');
  expect(posted).toEqual([[], []]);
});

it('fails for another workflow that took the name', async () => {
  const { result, posted, said } = await comment(report, { path: '.github/workflows/mine.yml' });
  expect(result.result).toBe('failure');
  expect(said.join()).toContain('found the workflow .github/workflows/mine.yml');
  expect(posted).toEqual([[], []]);
});

it('leaves runs alone that have no artifact, or that were of no pull request', async () => {
  const without = await comment(undefined);
  expect([without.result.result, without.posted]).toEqual(['success', [[], []]]);
  const pushed = await comment(report, { event: 'push' });
  expect([pushed.result.jobs.comment?.result, pushed.posted]).toEqual(['skipped', [[], []]]);
});
