/** The actions' sticky comment and tracking issue, in a job's process with a job's token. */
import { join } from 'node:path';
import { getOctokit } from '@actions/github';
import { describe, expect, it } from 'vitest';
import type { GitHub } from './api.ts';
import { action, run, testGitHub } from './testing.ts';

const SHARED = join(import.meta.dirname, '..', '..', '..', 'actions', 'shared');
const MARK = '<!-- fresh-model: evaluation dev -->\n';
const AT = { owner: 'acme', repo: 'pumps' };

/** An action that posts: no entry of ours, so that it needs no evaluation. */
const post = action(
  'post',
  `const { INPUT_TOKEN: token, INPUT_BODY: body, INPUT_ISSUE: issue } = process.env;
  const marker = 'evaluation dev';
  if (issue) import('${SHARED}/comment.ts').then(({ postComment }) => postComment({ issue, token, marker, body }));
  else import('${SHARED}/tracking-issue.ts').then(({ trackIssue }) =>
    trackIssue({ token, marker, title: 'Model evaluation: dev', body }));`,
  'inputs:\n  body: {description: b}\n  issue: {description: i}\n  token: {description: t, default: "${{ github.token }}"}\n',
);

/** Runs a job that posts this body: a comment when an issue is named, the tracking issue otherwise. */
async function posted(github: GitHub, inputs: { body: string; issue?: number }, permissions: string) {
  const given = `with: ${JSON.stringify(inputs)}`;
  const steps = `[{uses: actions/checkout@v5}, {uses: ./actions/post, ${given}}]`;
  const job = `{runs-on: x, permissions: {contents: read, ${permissions}}, steps: ${steps}}`;
  const { log, result } = await run(`jobs:\n  a: ${job}`, post, { github });
  return { log, result, warnings: log.filter((line) => line.startsWith('warning: ')) };
}

const client = (github: GitHub, login: string) =>
  getOctokit(github.issueToken({ '*': 'write' }, login), { baseUrl: github.url }).rest.issues;

describe('the sticky comment', () => {
  const WRITE = 'pull-requests: write';

  async function pull() {
    const github = await testGitHub();
    github.addIssue(5, { number: 5, head: { ref: 'topic' } });
    const bodies = () => github.state.issues.get(5)!.comments.map(({ body, user }) => [user.login, body]);
    const say = (login: string, body: string) => client(github, login).createComment({ ...AT, issue_number: 5, body });
    return { github, bodies, say };
  }

  it('is posted once and then updated, wherever in the list it is', async () => {
    const { github, bodies, say } = await pull();
    for (let i = 0; i < 210; i++) await say('mona', `${i}`);
    await posted(github, { body: 'first', issue: 5 }, WRITE);
    await say('mona', 'last');
    const { warnings } = await posted(github, { body: 'second', issue: 5 }, WRITE);
    expect(warnings).toEqual([]);
    expect(bodies().slice(210)).toEqual([
      ['github-actions[bot]', `${MARK}second`],
      ['mona', 'last'],
    ]);
  });

  it('leaves alone what others wrote, even with the marker, and the comments of other environments', async () => {
    const { github, bodies, say } = await pull();
    const others = [
      ['mona', `${MARK}pasted`],
      ['other-app[bot]', `${MARK}pasted`],
      ['github-actions[bot]', `> ${MARK}quoted`],
      ['github-actions[bot]', '<!-- fresh-model: evaluation prod -->\nold'],
    ] as const;
    for (const [login, body] of others) await say(login, body);
    await posted(github, { body: 'new', issue: 5 }, WRITE);
    expect(bodies()).toEqual([...others, ['github-actions[bot]', `${MARK}new`]]);
  });

  it('becomes one again after two runs have posted at once: the newest is updated, the other deleted', async () => {
    const { github, bodies, say } = await pull();
    for (const body of ['one', 'two']) await say('github-actions[bot]', `${MARK}${body}`);
    await posted(github, { body: 'new', issue: 5 }, WRITE);
    expect(bodies()).toEqual([['github-actions[bot]', `${MARK}new`]]);
    expect(github.state.issues.get(5)!.comments[0]!.id).toBe(2);
  });

  it('is one after two runs that post at once', async () => {
    const { github, bodies } = await pull();
    const both = ['one', 'two'].map((body) => posted(github, { body, issue: 5 }, WRITE));
    for (const { warnings } of await Promise.all(both)) expect(warnings).toEqual([]);
    expect(bodies()).toHaveLength(1);
  });

  it.each([
    ['the job may not write it', 5, 'pull-requests: read', 'Resource not accessible by integration'],
    ['there is no such pull request', 6, WRITE, 'Not Found'],
  ])('warns and goes on where %s', async (_case, issue, permissions, words) => {
    const { github, bodies } = await pull();
    const { result, warnings } = await posted(github, { body: 'new', issue }, permissions);
    expect(result).toBe('success');
    expect(warnings).toEqual([expect.stringContaining(words)]);
    expect(warnings[0]).toContain(`comment on #${issue}: `);
    expect(warnings[0]).toContain('The job needs the permission pull-requests: write, or issues: write on an issue');
    expect(bodies()).toEqual([]);
  });
});

describe('the tracking issue', () => {
  const WRITE = 'issues: write';
  const open = (github: GitHub) => [...github.state.issues.values()].filter(({ state }) => state === 'open');

  it('is opened once and then updated, its title kept; pull requests and issues of others are left alone', async () => {
    const github = await testGitHub();
    const mona = client(github, 'mona');
    await mona.create({ ...AT, title: 'Pasted', body: `${MARK}pasted` });
    github.addIssue(2, { number: 2, title: 'A pull request' });
    github.state.issues.get(2)!.body = `${MARK}pull`;
    github.state.issues.get(2)!.user.login = 'github-actions[bot]';
    for (let i = 0; i < 100; i++) await mona.create({ ...AT, title: `${i}` });
    await posted(github, { body: 'first' }, WRITE);
    const issue = open(github).at(-1)!;
    expect(issue).toMatchObject({ title: 'Model evaluation: dev', body: `${MARK}first` });
    await mona.update({ ...AT, issue_number: issue.number, title: 'Renamed' });
    const { warnings } = await posted(github, { body: 'second' }, WRITE);
    expect(warnings).toEqual([]);
    expect(open(github)).toHaveLength(103);
    expect(open(github).at(-1)).toMatchObject({ title: 'Renamed', body: `${MARK}second` });
    expect(open(github).map(({ body }) => body)).toEqual(expect.arrayContaining([`${MARK}pasted`, `${MARK}pull`]));
  });

  it('is opened anew when somebody closed it', async () => {
    const github = await testGitHub();
    await posted(github, { body: 'first' }, WRITE);
    await client(github, 'mona').update({ ...AT, issue_number: 1, state: 'closed' });
    await posted(github, { body: 'second' }, WRITE);
    const issues = [...github.state.issues.values()].map(({ state, body }) => [state, body]);
    expect(issues).toEqual([
      ['closed', `${MARK}first`],
      ['open', `${MARK}second`],
    ]);
  });

  it('warns and goes on where the job may not write it', async () => {
    const github = await testGitHub();
    const { result, warnings } = await posted(github, { body: 'new' }, 'issues: read');
    expect(result).toBe('success');
    expect(warnings).toEqual([
      expect.stringMatching(/update the issue "Model evaluation: dev": .*The job needs the permission issues: write$/),
    ]);
    expect(open(github)).toEqual([]);
  });
});
