import { paged, type RestAnswer, RestError, type RestRequest } from './request.ts';

interface Author {
  login: string;
  type: 'Bot' | 'User';
}

interface Written {
  body: string | null;
  user: Author;
  /** The app whose token wrote it; null for a person's. */
  performed_via_github_app: { slug: string } | null;
  created_at: string;
  updated_at: string;
}

/** A comment on an issue or pull request. */
export interface Comment extends Written {
  id: number;
  node_id: string;
  html_url: string;
}

/** An issue; `pull` makes it a pull request. */
export interface Issue extends Written {
  number: number;
  title: string;
  state: 'open' | 'closed';
  labels: { name: string }[];
  pull: Record<string, unknown> | undefined;
  comments: Comment[];
}

/** The part of the repository that is kept here. */
export interface IssueState {
  repository: string;
  issues: Map<number, Issue>;
  /** An id is never given twice, not even after its comment was deleted. */
  commentsWritten: number;
}

/** GitHub's limits, in characters. Source of the first: the message of its refusal. */
const LONGEST_BODY = 65_536;
const LONGEST_TITLE = 256;

/** @throws RestError 404 when the repository has no issue or pull request of this number */
export function issueAt(state: IssueState, number: string | undefined): Issue {
  const found = state.issues.get(Number(number));
  if (!found) throw new RestError(404, 'Not Found');
  return found;
}

/** An open issue or pull request without comments. */
export function newIssue(
  number: number,
  given: { login: string; title: string; body?: string | null; labels?: string[]; pull?: Record<string, unknown> },
): Issue {
  const { login, title, body = null, labels = [], pull } = given;
  const named = labels.map((name) => ({ name }));
  return { number, title, state: 'open', labels: named, pull, comments: [], ...written(login, body) };
}

/** Open ones unless `state` says otherwise, newest first unless `direction` does; pull requests are among them. */
export function listIssues(request: RestRequest, state: IssueState): RestAnswer {
  const { searchParams } = request.url;
  const choice = (name: string, [fallback, ...others]: [string, ...string[]]) => {
    const value = searchParams.get(name) ?? fallback;
    if (![fallback, ...others].includes(value)) throw new RestError(422, `Validation Failed: ${name} is invalid`);
    return value;
  };
  const wanted = choice('state', ['open', 'closed', 'all']);
  const direction = choice('direction', ['desc', 'asc']);
  const sort = choice('sort', ['created', 'updated', 'comments']);
  if (sort !== 'created') throw new RestError(501, `The stand-in does not sort issues by ${sort}`);
  const labels = searchParams.get('labels')?.split(',').filter(Boolean) ?? [];
  const found = [...state.issues.values()]
    .filter((issue) => wanted === 'all' || issue.state === wanted)
    .filter((issue) => labels.every((label) => issue.labels.some(({ name }) => name === label)))
    .sort((one, other) => (direction === 'asc' ? one.number - other.number : other.number - one.number));
  const { page, headers } = paged(request, found);
  return { status: 200, body: page.map((issue) => shown(state, issue)), headers };
}

/** Opens an issue in the name of the token's owner. @throws RestError 422 without a title */
export function createIssue(request: RestRequest, state: IssueState): RestAnswer {
  const given = issueFields(request);
  if (given.title === undefined) throw new RestError(422, 'Invalid request.\n\n"title" wasn\'t supplied.');
  const number = 1 + Math.max(0, ...state.issues.keys());
  const issue = newIssue(number, { login: request.login, ...given, title: given.title });
  state.issues.set(number, issue);
  return { status: 201, body: shown(state, issue) };
}

/** Changes the fields that are given; an issue is closed so, too. */
export function updateIssue(request: RestRequest, state: IssueState, [number]: string[]): RestAnswer {
  const issue = issueAt(state, number);
  const { labels, ...given } = issueFields(request);
  const changes = { ...given, ...(labels && { labels: labels.map((name) => ({ name })) }) };
  Object.assign(issue, changes, { updated_at: new Date().toISOString() });
  return { status: 200, body: shown(state, issue) };
}

/** Who wrote it and when; a login that ends in [bot] is an app's. */
export function written(login: string, body: string | null): Written {
  const now = new Date().toISOString();
  const bot = /^(.+)\[bot\]$/.exec(login)?.[1];
  return {
    body,
    user: { login, type: bot ? 'Bot' : 'User' },
    performed_via_github_app: bot ? { slug: bot } : null,
    created_at: now,
    updated_at: now,
  };
}

/** @throws RestError 422 when the body of an issue or comment is longer than GitHub takes */
export function checkedBody(body: string): string {
  if (body.length > LONGEST_BODY)
    throw new RestError(422, `Validation Failed: body is too long (maximum is ${LONGEST_BODY} characters)`);
  return body;
}

/** The fields of an issue that a request may set; those that are not there stay as they are. */
function issueFields(request: RestRequest): {
  title?: string;
  body?: string | null;
  state?: 'open' | 'closed';
  labels?: string[];
} {
  const { title, body, state, labels, ...others } = (request.body ?? {}) as Record<string, unknown>;
  const refuse = (problem: string) => new RestError(422, `Validation Failed: ${problem}`);
  const [other] = Object.keys(others);
  // GitHub has more (assignees, milestone, type); they would be kept from whoever asks for them in silence.
  if (other) throw new RestError(501, `The stand-in's issues have no ${other}`);
  if (title !== undefined && (typeof title !== 'string' || title.trim() === '')) throw refuse('title is missing');
  if (title !== undefined && title.length > LONGEST_TITLE)
    throw refuse(`title is too long (maximum is ${LONGEST_TITLE} characters)`);
  if (body !== undefined && body !== null && typeof body !== 'string') throw refuse('body is invalid');
  if (state !== undefined && state !== 'open' && state !== 'closed') throw refuse('state is invalid');
  if (labels !== undefined && !(Array.isArray(labels) && labels.every((label) => typeof label === 'string')))
    throw refuse('labels is invalid');
  return {
    ...(title !== undefined && { title }),
    ...(body !== undefined && { body: body === null ? null : checkedBody(body) }),
    ...(state !== undefined && { state }),
    ...(labels !== undefined && { labels: labels as string[] }),
  };
}

/** An issue as GitHub shows it: the number of comments, and a pull request by its key `pull_request`. */
function shown({ repository }: IssueState, { pull, comments, ...issue }: Issue): Record<string, unknown> {
  const kind = pull ? 'pull' : 'issues';
  const url = `https://github.com/${repository}/${kind}/${issue.number}`;
  return { ...issue, comments: comments.length, html_url: url, ...(pull && { pull_request: { html_url: url } }) };
}
