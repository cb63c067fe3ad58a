import { addComment, deleteComment, editComment, getComment, listComments } from './comments.ts';
import { createIssue, type IssueState, issueAt, listIssues, updateIssue } from './issues.ts';
import { allows } from './permissions.ts';
import { paged, type RestAnswer, RestError, type RestRequest } from './request.ts';
import { addStatus, listStatuses, type StatusState } from './statuses.ts';

/** What a reviewer answered for an environment. */
export interface Review {
  decision: 'approved' | 'rejected';
  reviewer: string;
  comment?: string;
}

export interface WorkflowRun {
  id: number;
  /** File name of the workflow: `retrain.yml`. */
  workflow: string;
  /** What `run-name` says. */
  title: string;
  status: 'in_progress' | 'waiting' | 'completed';
  /** Folder that holds a folder for each of its artifacts. */
  artifacts: string;
}

/** What the repository holds. Lives as long as the server: a comment of one run is there in the next one. */
export interface RepositoryState extends IssueState, StatusState {
  /** Environment reviews by run id. */
  reviews: Map<string, { environment: string; review: Review }[]>;
  /** Repository dispatches received. */
  dispatches: { event_type: string; client_payload: Record<string, unknown> }[];
  /** Workflow runs, oldest first. */
  runs: WorkflowRun[];
  /** Workflow dispatches received; whoever runs the workflow files starts them. */
  workflowDispatches: { workflow: string; ref: string; inputs: Record<string, string> }[];
}

type Handler = (request: RestRequest, state: RepositoryState, parameters: string[]) => RestAnswer;

interface Route {
  method: string;
  path: RegExp;
  /** The token needs one of these scopes. */
  scopes: string[];
  level: 'read' | 'write';
  handle: Handler;
}

const COMMENT_SCOPES = ['issues', 'pull-requests'];

// Source of paths, scopes and limits: docs.github.com, "REST API endpoints" for issues, workflow runs, pulls and repos.
const ROUTES: Route[] = [
  { method: 'GET', path: /^\/issues\/(\d+)\/comments$/, scopes: COMMENT_SCOPES, level: 'read', handle: listComments },
  { method: 'POST', path: /^\/issues\/(\d+)\/comments$/, scopes: COMMENT_SCOPES, level: 'write', handle: addComment },
  { method: 'GET', path: /^\/issues\/comments\/(\d+)$/, scopes: COMMENT_SCOPES, level: 'read', handle: getComment },
  { method: 'PATCH', path: /^\/issues\/comments\/(\d+)$/, scopes: COMMENT_SCOPES, level: 'write', handle: editComment },
  {
    method: 'DELETE',
    path: /^\/issues\/comments\/(\d+)$/,
    scopes: COMMENT_SCOPES,
    level: 'write',
    handle: deleteComment,
  },
  { method: 'GET', path: /^\/issues$/, scopes: ['issues'], level: 'read', handle: listIssues },
  { method: 'POST', path: /^\/issues$/, scopes: ['issues'], level: 'write', handle: createIssue },
  { method: 'PATCH', path: /^\/issues\/(\d+)$/, scopes: ['issues'], level: 'write', handle: updateIssue },
  { method: 'GET', path: /^\/actions\/runs\/(\d+)\/approvals$/, scopes: ['actions'], level: 'read', handle: approvals },
  { method: 'GET', path: /^\/pulls\/(\d+)$/, scopes: ['pull-requests'], level: 'read', handle: getPull },
  {
    method: 'GET',
    path: /^\/actions\/workflows\/([^/]+)\/runs$/,
    scopes: ['actions'],
    level: 'read',
    handle: listRuns,
  },
  {
    method: 'POST',
    path: /^\/actions\/workflows\/([^/]+)\/dispatches$/,
    scopes: ['actions'],
    level: 'write',
    handle: dispatchWorkflow,
  },
  { method: 'POST', path: /^\/dispatches$/, scopes: ['contents'], level: 'write', handle: dispatch },
  { method: 'POST', path: /^\/statuses\/([0-9a-f]{40})$/, scopes: ['statuses'], level: 'write', handle: addStatus },
  {
    method: 'GET',
    path: /^\/commits\/([0-9a-f]{40})\/statuses$/,
    scopes: ['statuses'],
    level: 'read',
    handle: listStatuses,
  },
];

/**
 * Answers a REST call on the repository.
 * @throws RestError 404 for what is not there or not known, 403 when the token lacks the permission, 422 for a bad body
 */
export function answerRest(request: RestRequest, state: RepositoryState): RestAnswer {
  const prefix = `/repos/${state.repository}`.toLowerCase();
  const path = request.url.pathname;
  if (!path.toLowerCase().startsWith(`${prefix}/`)) throw new RestError(404, 'Not Found');
  for (const route of ROUTES) {
    const match = route.path.exec(path.slice(prefix.length));
    if (!match || route.method !== request.method) continue;
    if (!route.scopes.some((scope) => allows(request.grants, scope, route.level)))
      throw new RestError(403, 'Resource not accessible by integration');
    return route.handle(request, state, match.slice(1));
  }
  throw new RestError(404, 'Not Found');
}

function listRuns(request: RestRequest, state: RepositoryState, [workflow]: string[]): RestAnswer {
  const status = request.url.searchParams.get('status');
  const runs = state.runs.filter((run) => run.workflow === workflow && (!status || run.status === status)).reverse();
  const { page, headers } = paged(request, runs);
  const body = page.map(({ id, title, status }) => ({ id, display_title: title, status }));
  return { status: 200, body: { total_count: runs.length, workflow_runs: body }, headers };
}

function dispatchWorkflow(request: RestRequest, state: RepositoryState, [workflow]: string[]): RestAnswer {
  const { ref, inputs = {} } = (request.body ?? {}) as { ref?: unknown; inputs?: Record<string, string> };
  if (typeof ref !== 'string' || ref === '') throw new RestError(422, 'Invalid request.\n\n"ref" wasn\'t supplied.');
  state.workflowDispatches.push({ workflow: workflow!, ref, inputs });
  return { status: 204 };
}

function approvals(_request: RestRequest, state: RepositoryState, [run]: string[]): RestAnswer {
  const reviews = state.reviews.get(run!);
  if (!reviews) throw new RestError(404, 'Not Found');
  const body = reviews.map(({ environment, review }) => ({
    state: review.decision,
    comment: review.comment ?? '',
    environments: [{ id: 1, name: environment, html_url: `https://github.com/${state.repository}/deployments` }],
    user: { login: review.reviewer, id: 1, type: 'User' },
  }));
  return { status: 200, body };
}

function getPull(_request: RestRequest, state: RepositoryState, [number]: string[]): RestAnswer {
  const { pull } = issueAt(state, number);
  if (!pull) throw new RestError(404, 'Not Found');
  const repo = { full_name: state.repository };
  const { head, base } = pull as Record<'head' | 'base', Record<string, unknown> | undefined>;
  return { status: 200, body: { ...pull, head: { repo, ...head }, base: { repo, ...base } } };
}

function dispatch(request: RestRequest, state: RepositoryState): RestAnswer {
  const { event_type: type, client_payload: payload = {} } = (request.body ?? {}) as Record<string, unknown>;
  if (typeof type !== 'string' || type === '' || type.length > 100)
    throw new RestError(422, 'Invalid request.\n\nevent_type wants 1 to 100 characters');
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload))
    throw new RestError(422, 'Invalid request.\n\nclient_payload is not an object.');
  if (Object.keys(payload).length > 10)
    throw new RestError(422, 'No more than 10 properties are allowed; client_payload has more.');
  if (Buffer.byteLength(JSON.stringify(payload)) >= 65536)
    throw new RestError(422, 'client_payload is too large: under 64 KB are allowed.');
  state.dispatches.push({ event_type: type, client_payload: payload as Record<string, unknown> });
  return { status: 204 };
}
