import * as core from '@actions/core';
import { context, getOctokit } from '@actions/github';

/** GitHub refuses a comment over 65,536 characters. */
const LONGEST_COMMENT = 60_000;

interface Comment {
  /** Number of the issue or pull request. */
  issue: string;
  token: string | undefined;
  /** Hidden word that tells this comment from others: the same one is updated, never a second one posted. */
  marker: string;
  body: string;
}

/** Posts a comment, or updates the one that was posted before. Without permission it warns and goes on. */
export async function postComment(comment: Comment): Promise<void> {
  const number = Number(comment.issue);
  if (!Number.isInteger(number) || number < 1)
    throw new Error(`Input "comment-on": found "${comment.issue}", expected the number of an issue or pull request`);
  if (!comment.token) throw new Error('Input "github-token": found nothing, expected a token that may comment');
  const { rest, paginate } = getOctokit(comment.token);
  const marker = `<!-- ${comment.marker} -->`;
  const text =
    comment.body.length > LONGEST_COMMENT ? `${comment.body.slice(0, LONGEST_COMMENT)}\n\n… cut` : comment.body;
  const body = `${marker}\n${text}`;
  try {
    const issue = { ...context.repo, issue_number: number };
    const comments = await paginate(rest.issues.listComments, { ...issue, per_page: 100 });
    const previous = comments.find((candidate) => candidate.body?.startsWith(marker));
    if (previous) await rest.issues.updateComment({ ...context.repo, comment_id: previous.id, body });
    else await rest.issues.createComment({ ...issue, body });
  } catch (error) {
    const status = (error as { status?: number }).status;
    if (status !== 403 && status !== 404) throw error;
    core.warning(`Could not comment on #${number}: ${(error as Error).message}. Does the job have the permission?`);
  }
}
