import { paged, type RestAnswer, RestError, type RestRequest } from './request.ts';

const STATES = ['error', 'failure', 'pending', 'success'];
/** GitHub takes no longer description. */
const LONGEST_DESCRIPTION = 140;
/** Statuses that a commit takes for one context. */
const MOST_STATUSES = 1000;

/** A status of a commit. */
interface CommitStatus {
  id: number;
  state: string;
  context: string;
  description: string | null;
  target_url: string | null;
  creator: { login: string };
}

/** The commits of a repository that something is known of, and their statuses, oldest first. */
export interface StatusState {
  /** Statuses by the commit's SHA: every commit that a run was of, with or without statuses. */
  commits: Map<string, CommitStatus[]>;
}

// Source: docs.github.com, "REST API endpoints for commit statuses".
/** @throws RestError 422 for a commit that is not there and for a body that GitHub would not take */
export function addStatus({ body, login }: RestRequest, state: StatusState, [sha]: string[]): RestAnswer {
  const given = (body ?? {}) as Record<string, unknown>;
  const statuses = state.commits.get(sha!);
  if (!statuses) throw new RestError(422, `No commit found for SHA: ${sha}`);
  const { state: said, context = 'default', description = null, target_url: url = null } = given;
  if (!STATES.includes(String(said))) throw new RestError(422, 'Validation Failed: state is not included in the list');
  if (String(description ?? '').length > LONGEST_DESCRIPTION)
    throw new RestError(
      422,
      `Validation Failed: description is too long (maximum is ${LONGEST_DESCRIPTION} characters)`,
    );
  if (url !== null && !/^https?:\/\//.test(String(url)))
    throw new RestError(422, 'Validation Failed: target_url must use http(s) scheme');
  if (statuses.filter((status) => status.context === context).length >= MOST_STATUSES)
    throw new RestError(422, 'Validation Failed: This SHA and context has reached the maximum number of statuses.');
  const status = { state: said, context, description, target_url: url } as CommitStatus;
  Object.assign(status, { id: statuses.length + 1, creator: { login } });
  statuses.push(status);
  return { status: 201, body: status };
}

/** Newest first. @throws RestError 404 for a commit that is not there */
export function listStatuses(request: RestRequest, state: StatusState, [sha]: string[]): RestAnswer {
  const statuses = state.commits.get(sha!);
  if (!statuses) throw new RestError(404, 'Not Found');
  const { page, headers } = paged(request, statuses.toReversed());
  return { status: 200, body: page, headers };
}
