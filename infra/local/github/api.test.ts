import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getOctokit } from '@actions/github';
import { expect, test } from 'vitest';
import type { Grants } from './permissions.ts';
import { action, run, testGitHub } from './testing.ts';

const AT = { owner: 'acme', repo: 'pumps' };

async function client(grants: Grants) {
  const github = await testGitHub();
  github.addIssue(5, { number: 5, head: { ref: 'topic' } });
  const octokit = getOctokit(github.issueToken(grants, 'hubot'), { baseUrl: github.url });
  return { github, octokit, rest: octokit.rest };
}

test('comments are added, found page by page and edited', async () => {
  const { octokit, rest } = await client({ issues: 'write' });
  for (let i = 1; i <= 5; i++) await rest.issues.createComment({ ...AT, issue_number: 5, body: `comment ${i}` });
  const all = await octokit.paginate(rest.issues.listComments, { ...AT, issue_number: 5, per_page: 2 });
  expect(all.map((comment) => comment.body)).toEqual([1, 2, 3, 4, 5].map((i) => `comment ${i}`));
  const comment_id = all[3]!.id;
  await rest.issues.updateComment({ ...AT, comment_id, body: 'edited' });
  const { data } = await rest.issues.getComment({ ...AT, comment_id });
  expect(data).toMatchObject({ body: 'edited', user: { login: 'hubot' } });
});

test('what is not there, or not known here, is 404 as GitHub says it', async () => {
  const { rest, octokit } = await client({ '*': 'write' });
  const missing = { status: 404, message: expect.stringContaining('Not Found') };
  await expect(rest.issues.listComments({ ...AT, issue_number: 6 })).rejects.toMatchObject(missing);
  await expect(rest.issues.getComment({ ...AT, comment_id: 1 })).rejects.toMatchObject(missing);
  await expect(rest.issues.createComment({ ...AT, repo: 'x', issue_number: 5, body: 'b' })).rejects.toMatchObject(
    missing,
  );
  await expect(rest.repos.get(AT)).rejects.toMatchObject(missing);
  await expect(octokit.graphql('{ viewer { email } }')).rejects.toMatchObject({ status: 404 });
});

test('a token without the permission is refused with 403, an unknown one with 401', async () => {
  const { github, rest } = await client({ issues: 'read' });
  const refused = { status: 403, message: expect.stringContaining('Resource not accessible by integration') };
  await expect(rest.issues.createComment({ ...AT, issue_number: 5, body: 'b' })).rejects.toMatchObject(refused);
  await expect(rest.actions.getReviewsForRun({ ...AT, run_id: 7 })).rejects.toMatchObject(refused);
  await expect(rest.pulls.get({ ...AT, pull_number: 5 })).rejects.toMatchObject(refused);
  expect((await rest.issues.listComments({ ...AT, issue_number: 5 })).data).toEqual([]);
  const stranger = getOctokit('ghp_unknown', { baseUrl: github.url }).rest;
  await expect(stranger.issues.listComments({ ...AT, issue_number: 5 })).rejects.toMatchObject({ status: 401 });
});

test('a comment without text or over 65536 characters is refused with 422', async () => {
  const { rest } = await client({ issues: 'write' });
  const add = (body: string) => rest.issues.createComment({ ...AT, issue_number: 5, body });
  await expect(add('')).rejects.toMatchObject({ status: 422 });
  await expect(add('x'.repeat(65537))).rejects.toMatchObject({ status: 422 });
  expect((await add('x'.repeat(65536))).status).toBe(201);
});

test('a deleted comment is gone, and its id is not given again', async () => {
  const { rest } = await client({ 'pull-requests': 'write' });
  const add = async () => (await rest.issues.createComment({ ...AT, issue_number: 5, body: 'b' })).data.id;
  const comment_id = await add();
  await rest.issues.deleteComment({ ...AT, comment_id });
  await expect(rest.issues.deleteComment({ ...AT, comment_id })).rejects.toMatchObject({ status: 404 });
  expect(await add()).not.toBe(comment_id);
});

test('issues are opened, changed, closed and listed with the pull requests, newest first', async () => {
  const { rest } = await client({ issues: 'write' });
  const { data } = await rest.issues.create({ ...AT, title: 'One', body: 'b', labels: ['model'] });
  expect(data).toMatchObject({ number: 6, state: 'open', labels: [{ name: 'model' }], user: { login: 'hubot' } });
  await rest.issues.create({ ...AT, title: 'Two' });
  const titles = async (options = {}) =>
    (await rest.issues.listForRepo({ ...AT, ...options })).data.map(({ title, pull_request: pull }) => [title, !!pull]);
  const all = [
    ['Two', false],
    ['One', false],
    ['Number 5', true],
  ];
  expect(await titles()).toEqual(all);
  expect(await titles({ direction: 'asc', per_page: 1, page: 2 })).toEqual([['One', false]]);
  expect(await titles({ labels: 'model' })).toEqual([['One', false]]);
  await rest.issues.update({ ...AT, issue_number: 6, state: 'closed', title: 'Done' });
  expect(await titles()).toEqual([all[0], all[2]]);
  expect(await titles({ state: 'closed' })).toEqual([['Done', false]]);
  await expect(rest.issues.update({ ...AT, issue_number: 9, title: 'x' })).rejects.toMatchObject({ status: 404 });
});

test('an issue without title, with a long one or over 65536 characters is refused with 422', async () => {
  const { rest } = await client({ issues: 'write' });
  const refused = { status: 422 };
  const create = (issue: object) => rest.issues.create({ ...AT, ...issue } as never);
  await expect(create({ body: 'b' })).rejects.toMatchObject(refused);
  await expect(create({ title: ' ' })).rejects.toMatchObject(refused);
  await expect(create({ title: 'x'.repeat(257) })).rejects.toMatchObject(refused);
  await expect(create({ title: 't', body: 'x'.repeat(65537) })).rejects.toMatchObject(refused);
  await expect(create({ title: 't', labels: [1] })).rejects.toMatchObject(refused);
  await expect(rest.issues.update({ ...AT, issue_number: 5, state: 'done' as 'open' })).rejects.toMatchObject(refused);
  await expect(rest.issues.listForRepo({ ...AT, state: 'done' as 'open' })).rejects.toMatchObject(refused);
});

test('issues want the permission for issues; a pull request gives none', async () => {
  const { rest } = await client({ issues: 'read', 'pull-requests': 'write' });
  expect((await rest.issues.listForRepo(AT)).status).toBe(200);
  await expect(rest.issues.create({ ...AT, title: 't' })).rejects.toMatchObject({ status: 403 });
  await expect(rest.issues.update({ ...AT, issue_number: 5, title: 't' })).rejects.toMatchObject({ status: 403 });
});

test("GraphQL tells any token its owner, and an app's posts say which app wrote them", async () => {
  const { github } = await client({});
  const octokit = getOctokit(github.issueToken({ issues: 'write' }, 'github-actions[bot]'), { baseUrl: github.url });
  expect(await octokit.graphql('query { viewer { login } }')).toEqual({ viewer: { login: 'github-actions[bot]' } });
  const { data } = await octokit.rest.issues.createComment({ ...AT, issue_number: 5, body: 'b' });
  expect(data).toMatchObject({
    user: { login: 'github-actions[bot]', type: 'Bot' },
    performed_via_github_app: { slug: 'github-actions' },
  });
});

test('repository dispatches are kept; over 10 properties or 64 KB are refused', async () => {
  const { github, rest } = await client({ contents: 'write' });
  const send = (client_payload: Record<string, unknown>) =>
    rest.repos.createDispatchEvent({ ...AT, event_type: 'retrain', client_payload });
  await send({ 'execution-arn': 'arn' });
  expect(github.state.dispatches).toEqual([{ event_type: 'retrain', client_payload: { 'execution-arn': 'arn' } }]);
  const eleven = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`p${i}`, i]));
  await expect(send(eleven)).rejects.toMatchObject({ status: 422 });
  await expect(send({ big: 'x'.repeat(65536) })).rejects.toMatchObject({ status: 422 });
  await expect(rest.repos.createDispatchEvent({ ...AT, event_type: '' })).rejects.toMatchObject({ status: 422 });
});

/** An action that asks the REST API for `path` and prints the answer on one line. */
const ask = action(
  'ask',
  `const url = process.env.GITHUB_API_URL + '/repos/' + process.env.GITHUB_REPOSITORY + process.env.INPUT_PATH;
  fetch(url, { headers: { authorization: 'Bearer ' + process.env.INPUT_TOKEN } })
    .then((answer) => answer.json()).then((body) => console.log(JSON.stringify(body)));`,
  'inputs:\n  path: {description: p}\n  token: {description: t, default: "${{ github.token }}"}\n',
);
const job = (path: string, more: string) =>
  `{runs-on: x, ${more} steps: [{uses: actions/checkout@v5}, {uses: ./actions/ask, with: {path: "${path}"}}]}`;
const answers = (log: string[]) => log.filter((line) => /^[[{]/.test(line)).map((line) => JSON.parse(line));

test("a job reads its run's approvals with actions: read", async () => {
  const path = '/actions/runs/${{ github.run_id }}/approvals';
  const { log, github } = await run(
    `jobs:
  a: ${job(path, 'environment: prod, permissions: {actions: read, contents: read},')}
  b: ${job(path, 'needs: a, permissions: {contents: write},')}
  c: ${job(path, 'needs: a, permissions: read-all,')}
  d: ${job('/actions/runs/8/approvals', 'needs: a, permissions: read-all,')}`,
    ask,
    {
      environments: { reviewers: { prod: async () => ({ decision: 'approved', reviewer: 'hubot', comment: 'fine' }) } },
    },
  );
  const approved = [{ state: 'approved', comment: 'fine', environments: [{ name: 'prod' }], user: { login: 'hubot' } }];
  expect(answers(log)).toMatchObject([
    approved,
    { status: '403', message: 'Resource not accessible by integration' },
    approved,
    { status: '404', message: 'Not Found' },
  ]);
  expect(github.state.reviews.size).toBe(1);
});

test("a job's token ends with the job", async () => {
  const keep = 'require("node:fs").writeFileSync("token", process.env.INPUT_TOKEN)';
  const { root, github } = await run(`jobs:\n  a: ${job('', '')}`, { ...ask, 'actions/ask/main.js': keep });
  const token = readFileSync(join(root, 'token'), 'utf8');
  const { rest } = getOctokit(token, { baseUrl: github.url });
  await expect(rest.actions.getReviewsForRun({ ...AT, run_id: 7 })).rejects.toMatchObject({ status: 401 });
});

test('a pull request exists for the run that it started', async () => {
  const { log } = await run(
    `on: pull_request
permissions: {pull-requests: read, contents: read}
jobs:
  a: ${job('/pulls/${{ github.event.number }}', '')}
  b: {runs-on: x, steps: [{run: echo $GITHUB_HEAD_REF $GITHUB_BASE_REF $GITHUB_REF}]}`,
    ask,
    { event: { name: 'pull_request', number: 3, head: { ref: 'topic', sha: 'b' }, base: { ref: 'main', sha: 'c' } } },
  );
  expect(answers(log)).toMatchObject([{ number: 3, head: { sha: 'b' } }]);
  expect(log.at(-1)).toBe('topic main refs/pull/3/merge');
});
