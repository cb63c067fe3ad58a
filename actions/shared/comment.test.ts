import { getOctokit } from '@actions/github';
import { expect, it, onTestFinished, vi } from 'vitest';
import { postComment } from './comment.ts';
import { type Handler, Refusal, serveOperations } from './testing.ts';

const COMMENTS = '/repos/your-org/fresh-model/issues/12/comments';
const EDIT = 'PATCH /repos/your-org/fresh-model/issues/comments/2';
const MARK = '<!-- fresh-model: evaluation dev -->\n';
const mine = (body: string) => ({ id: 2, body: `${MARK}${body}`, user: { login: 'github-actions[bot]' } });
const refuse = (status: number, message = 'no') => {
  throw new Refusal('', message, status);
};

/** Posts "new" at a GitHub that answers so; what was asked, how long it waited, and the warnings. */
async function post(handlers: Record<string, Handler>, comment: Partial<Parameters<typeof postComment>[0]> = {}) {
  vi.stubEnv('GITHUB_REPOSITORY', 'your-org/fresh-model');
  const stdout = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    stdout.mockRestore();
  });
  const served = await serveOperations({
    'POST /graphql': () => ({ data: { viewer: { login: 'github-actions[bot]' } } }),
    ...handlers,
  });
  const pauses: number[] = [];
  await postComment(
    { issue: '12', token: 'token', marker: 'evaluation dev', body: 'new', ...comment },
    { octokit: getOctokit('token', { baseUrl: served.url }), pause: async (wait) => pauses.push(wait) },
  );
  const warnings = stdout.mock.calls.map(([text]) => String(text)).filter((text) => text.startsWith('::warning'));
  return { calls: served.calls.map(({ operation }) => operation), asked: served.calls, pauses, warnings };
}

it('sends nothing when nothing has changed', async () => {
  const { calls, warnings } = await post({ [`GET ${COMMENTS}`]: () => [mine('new')] });
  expect(calls).toEqual([`GET ${COMMENTS}`, 'POST /graphql']);
  expect(warnings).toEqual([]);
});

it('takes a comment as long as GitHub does, marker and all', async () => {
  const body = 'x'.repeat(65_536 - MARK.length);
  const { calls, warnings } = await post({ [`GET ${COMMENTS}`]: () => [mine('old')], [EDIT]: () => ({}) }, { body });
  expect(calls.at(-1)).toBe(EDIT);
  expect(warnings).toEqual([]);
});

it('does not ask who it is while no comment has the marker', async () => {
  let created = '';
  const { calls } = await post({
    [`GET ${COMMENTS}`]: () => (created ? [mine('new')] : [{ id: 1, body: 'hello', user: { login: 'mona' } }]),
    [`POST ${COMMENTS}`]: ({ body }) => {
      created = String(body);
      return {};
    },
  });
  expect(created).toBe(`${MARK}new`);
  expect(calls.slice(0, 2)).toEqual([`GET ${COMMENTS}`, `POST ${COMMENTS}`]);
});

it('tries again after a server error', async () => {
  let fails = 2;
  const { calls, pauses, warnings } = await post({
    [`GET ${COMMENTS}`]: () => [mine('old')],
    [EDIT]: () => (fails-- > 0 ? refuse(500) : {}),
  });
  expect(calls.filter((call) => call === EDIT)).toHaveLength(3);
  expect(pauses).toEqual([1_000, 4_000]);
  expect(warnings).toEqual([]);
});

it('does not post twice when the answer to the first got lost', async () => {
  const comments: unknown[] = [];
  const { calls, warnings } = await post({
    [`GET ${COMMENTS}`]: () => comments,
    [`POST ${COMMENTS}`]: () => {
      comments.push(mine('new'));
      return refuse(502);
    },
  });
  expect(calls.filter((call) => call === `POST ${COMMENTS}`)).toHaveLength(1);
  expect(warnings).toEqual([]);
});

it.each([
  ['deletes', () => ({})],
  ['lets the other run delete', () => refuse(404, 'Not Found')],
])('looks again after it has posted, and %s an older one that another run made meanwhile', async (_who, remove) => {
  const comments: unknown[] = [];
  const { calls, warnings } = await post({
    [`GET ${COMMENTS}`]: () => comments,
    [`POST ${COMMENTS}`]: () => {
      comments.push({ ...mine('other'), id: 1 }, mine('new'));
      return {};
    },
    'DELETE /repos/your-org/fresh-model/issues/comments/1': remove,
  });
  expect(calls.at(-1)).toBe('DELETE /repos/your-org/fresh-model/issues/comments/1');
  expect(warnings).toEqual([]);
});

it('warns and goes on when GitHub stays broken', async () => {
  const { pauses, warnings } = await post({ [`GET ${COMMENTS}`]: () => refuse(503, 'Unavailable') });
  expect(pauses).toEqual([1_000, 4_000]);
  expect(warnings).toEqual([expect.stringContaining('Could not comment on #12: GitHub answered 503: Unavailable')]);
});

it('does not take a rate limit for a missing permission', async () => {
  const { pauses, warnings } = await post({ [`GET ${COMMENTS}`]: () => refuse(403, 'API rate limit exceeded') });
  expect(pauses).toEqual([60_000, 60_000]);
  expect(warnings[0]).toContain('API rate limit exceeded');
  expect(warnings[0]).not.toContain('permission');
});

it('leaves the marked comments alone when it cannot learn who it is', async () => {
  const { calls, warnings } = await post({
    [`GET ${COMMENTS}`]: () => [mine('old')],
    'POST /graphql': () => ({ errors: [{ message: 'Something went wrong' }] }),
  });
  expect(calls).toEqual([`GET ${COMMENTS}`, 'POST /graphql']);
  expect(warnings).toEqual([expect.stringContaining('Something went wrong')]);
});

it.each([
  [{ issue: 'main' }, 'Input "comment-on": found "main", expected the number of an issue or pull request'],
  [{ issue: '0' }, 'Input "comment-on": found "0"'],
  [{ token: undefined }, 'Input "github-token": found nothing'],
  [{ body: 'x'.repeat(65_500) }, 'To comment on #12: found 65537 characters, expected 65536 at most'],
])('refuses wrong inputs: %#', async (comment, words) => {
  await expect(post({}, comment)).rejects.toThrow(words);
});
