import { context, getOctokit } from '@actions/github';
import { loginOf } from './login.ts';
import { keepOne, type StickyOptions } from './sticky.ts';

interface Comment {
  /** Number of the issue or pull request, as the input `comment-on` says it. */
  issue: string;
  token: string | undefined;
  /** What it is and of which environment: `evaluation dev`. The comment with it is updated, never a second one posted. */
  marker: string;
  /** Markdown; with the hidden marker at most 65,536 characters. */
  body: string;
}

/**
 * Posts the one comment that an issue or pull request has for this marker, or updates it. GitHub's refusal becomes a
 * warning, as {@link keepOne} says.
 * @throws Error when the number or token is missing, or the body is too long
 */
export async function postComment({ issue, token, marker, body }: Comment, options: StickyOptions = {}): Promise<void> {
  const number = Number(issue);
  if (!Number.isInteger(number) || number < 1)
    throw new Error(`Input "comment-on": found "${issue}", expected the number of an issue or pull request`);
  if (!token) throw new Error('Input "github-token": found nothing, expected a token that may comment');
  const { octokit = getOctokit(token), pause } = options;
  const { issues } = octokit.rest;
  const at = { ...context.repo, issue_number: number };
  await keepOne(
    {
      what: `comment on #${number}`,
      permission: 'pull-requests: write, or issues: write on an issue',
      list: () => octokit.paginate(issues.listComments, { ...at, per_page: 100 }),
      whoami: () => loginOf(octokit),
      create: (text) => issues.createComment({ ...at, body: text }),
      update: ({ id }, text) => issues.updateComment({ ...context.repo, comment_id: id, body: text }),
      remove: ({ id }) => issues.deleteComment({ ...context.repo, comment_id: id }),
    },
    marker,
    body,
    pause,
  );
}
