// Source of shapes and limits: docs.github.com, "REST API endpoints for issue comments".
import { type Comment, checkedBody, type Issue, type IssueState, issueAt, written } from './issues.ts';
import { paged, type RestAnswer, RestError, type RestRequest } from './request.ts';

/** Oldest first, as GitHub lists them. */
export function listComments(request: RestRequest, state: IssueState, [number]: string[]): RestAnswer {
  const { page, headers } = paged(request, issueAt(state, number).comments);
  return { status: 200, body: page, headers };
}

/** Adds a comment to an issue or pull request, in the name of the token's owner. */
export function addComment(request: RestRequest, state: IssueState, [number]: string[]): RestAnswer {
  const { comments } = issueAt(state, number);
  state.commentsWritten += 1;
  const id = state.commentsWritten;
  const added: Comment = {
    id,
    node_id: `IC_${id}`,
    html_url: `https://github.com/${state.repository}/issues/${number}#issuecomment-${id}`,
    ...written(request.login, commentBody(request)),
  };
  comments.push(added);
  return { status: 201, body: added };
}

/** One comment by its id, wherever it is. */
export function getComment(_request: RestRequest, state: IssueState, [id]: string[]): RestAnswer {
  return { status: 200, body: commentAt(state, id).comment };
}

/** Puts another text in place of a comment's. Its author stays. */
export function editComment(request: RestRequest, state: IssueState, [id]: string[]): RestAnswer {
  const { comment } = commentAt(state, id);
  Object.assign(comment, { body: commentBody(request), updated_at: new Date().toISOString() });
  return { status: 200, body: comment };
}

/** Takes a comment away. */
export function deleteComment(_request: RestRequest, state: IssueState, [id]: string[]): RestAnswer {
  const { issue, comment } = commentAt(state, id);
  issue.comments.splice(issue.comments.indexOf(comment), 1);
  return { status: 204 };
}

function commentAt(state: IssueState, id: string | undefined): { issue: Issue; comment: Comment } {
  for (const issue of state.issues.values())
    for (const comment of issue.comments) if (comment.id === Number(id)) return { issue, comment };
  throw new RestError(404, 'Not Found');
}

function commentBody(request: RestRequest): string {
  const { body } = (request.body ?? {}) as { body?: unknown };
  if (typeof body !== 'string' || body === '') throw new RestError(422, 'Validation Failed: body is missing');
  return checkedBody(body);
}
