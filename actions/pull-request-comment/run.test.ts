import { describe, expect, it } from 'vitest';
import { commentOf, mismatch, type Pull, reportingRun } from './run.ts';

const SHA = 'a'.repeat(40);
const run = {
  id: 7,
  event: 'pull_request',
  path: '.github/workflows/pull-request.yml',
  conclusion: 'failure',
  head_sha: SHA,
  head_repository: { full_name: 'mona/pumps' },
  html_url: 'https://github.com/acme/pumps/actions/runs/7',
};
const event = (changed: Partial<typeof run>) => ({
  action: 'completed',
  workflow_run: { ...run, ...changed },
  repository: { full_name: 'acme/pumps' },
});

describe('the run that made a report', () => {
  it('is one of pull-request.yml on a pull request', () => {
    expect(reportingRun(event({}))).toEqual({ run, repository: 'acme/pumps' });
    expect(reportingRun(event({ path: `${run.path}@refs/pull/7/merge` })).run.id).toBe(7);
  });

  it.each([
    [
      'another workflow of the same name',
      { path: '.github/workflows/mine.yml' },
      'found the workflow .github/workflows/mine.yml',
    ],
    ['a push', { event: 'push' }, 'found the event push'],
    ['a commit that is none', { head_sha: '../..' }, 'head_sha'],
  ])('is not %s', (_, changed, words) => {
    expect(() => reportingRun(event(changed))).toThrow(words);
  });
});

describe('a pull request', () => {
  const pull = (changed: Partial<Pull> = {}): Pull => ({
    state: 'open',
    head: { sha: SHA, repo: { full_name: 'mona/pumps' } },
    base: { repo: { full_name: 'acme/pumps' } },
    ...changed,
  });

  it('gets the report of the run of its head', () => {
    expect(mismatch(pull(), run, 'acme/pumps')).toBeUndefined();
  });

  it.each([
    [
      'has another head by now',
      pull({ head: { sha: 'b'.repeat(40), repo: { full_name: 'mona/pumps' } } }),
      'its head is b',
    ],
    [
      'has the same head in another repository',
      pull({ head: { sha: SHA, repo: { full_name: 'eve/pumps' } } }),
      'it comes from eve/pumps',
    ],
    ['comes from a repository that is gone', pull({ head: { sha: SHA, repo: null } }), 'a repository that is gone'],
    ['is closed', pull({ state: 'closed' }), 'it is closed'],
    ['is of another repository', pull({ base: { repo: { full_name: 'eve/pumps' } } }), 'it asks eve/pumps'],
  ])('that %s gets none', (_, given, words) => {
    expect(mismatch(given, run, 'acme/pumps')).toContain(words);
  });
});

describe('the comment', () => {
  it('says first what GitHub knows of the run, and who wrote the rest', () => {
    const [head, rest] = commentOf('## Report for @mona', run).split('\n\n');
    expect(head).toBe(
      '[This run](https://github.com/acme/pumps/actions/runs/7) of aaaaaaaaaaaa ended as **failure**. What follows was written by the pull request’s own code.',
    );
    expect(rest).not.toContain('@mona');
  });

  it('never is longer than GitHub takes, however much is neutralised', () => {
    const comment = commentOf('@a'.repeat(32_000), run);
    expect(comment.length).toBeLessThan(65_536);
    expect(comment).toContain('too long for a comment');
  });
});
