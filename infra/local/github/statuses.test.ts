import { getOctokit } from '@actions/github';
import { expect, test } from 'vitest';
import type { Grants } from './permissions.ts';
import { testGitHub } from './testing.ts';

const SHA = 'a'.repeat(40);
const AT = { owner: 'acme', repo: 'pumps', sha: SHA };

async function repos(grants: Grants) {
  const github = await testGitHub();
  github.state.commits.set(SHA, []);
  return getOctokit(github.issueToken(grants, 'hubot'), { baseUrl: github.url }).rest.repos;
}

test('a status is added to its commit, and listed before the older ones', async () => {
  const { createCommitStatus, listCommitStatusesForRef } = await repos({ statuses: 'write' });
  const context = 'retraining';
  await createCommitStatus({ ...AT, context, state: 'pending', target_url: 'https://example.com/1' });
  await createCommitStatus({ ...AT, context, state: 'success', description: 'done' });
  const { data } = await listCommitStatusesForRef({ ...AT, ref: SHA });
  expect(data).toMatchObject([
    { state: 'success', context, description: 'done', creator: { login: 'hubot' } },
    { state: 'pending', context, target_url: 'https://example.com/1' },
  ]);
});

test.each([
  ['an unknown commit', { sha: 'b'.repeat(40) }, 'No commit found for SHA'],
  ['a state that is none', { state: 'done' as 'success' }, 'state'],
  ['a description over 140 characters', { description: 'x'.repeat(141) }, 'description is too long'],
  ['an address that is none', { target_url: 'javascript:x' }, 'target_url'],
])('%s is refused with 422', async (_, rest, message) => {
  const { createCommitStatus } = await repos({ statuses: 'write' });
  await expect(createCommitStatus({ ...AT, state: 'success', ...rest })).rejects.toMatchObject({
    status: 422,
    message: expect.stringContaining(message),
  });
});

test('a token without the permission is refused', async () => {
  const { createCommitStatus } = await repos({ statuses: 'read', contents: 'write' });
  await expect(createCommitStatus({ ...AT, state: 'success' })).rejects.toMatchObject({ status: 403 });
});

test('a request that does not say who sends it is refused with 403', async () => {
  const github = await testGitHub();
  const headers = { 'user-agent': '', authorization: `Bearer ${github.issueToken({ contents: 'write' }, 'hubot')}` };
  const answer = await fetch(`${github.url}/repos/acme/pumps/dispatches`, { method: 'POST', headers, body: '{}' });
  expect(answer.status).toBe(403);
  expect(await answer.text()).toContain('User-Agent');
});
