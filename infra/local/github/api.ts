import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readBody } from '../core/server.ts';
import type { GithubContext } from './contexts.ts';
import { newIssue } from './issues.ts';
import { claims, type Issuer, makeIssuer } from './oidc.ts';
import { allows, type Grants } from './permissions.ts';
import { type RestAnswer, RestError } from './request.ts';
import { answerRest, type RepositoryState, type Review } from './rest.ts';

/** A job as its tokens know it. */
interface JobIdentity {
  github: GithubContext;
  environment: string | undefined;
  grants: Grants;
}

/** The tokens of a job; `oidc` only with `id-token: write`. `close` ends them. */
export interface JobTokens {
  token: string;
  grants: Grants;
  oidc: { url: string; token: string } | undefined;
  close(): void;
}

/**
 * GitHub as a job's processes see it: the REST API at `url`, and the OIDC issuer. One serves many runs of one
 * repository and keeps its comments, reviews and dispatches.
 */
export interface GitHub {
  url: string;
  repository: string;
  /** The issuer, its public key, and `verify`: what STS needs to trust its tokens. */
  oidc: Pick<Issuer, 'issuer' | 'publicKey' | 'verify'>;
  state: RepositoryState;
  openJob(job: JobIdentity): JobTokens;
  /** Keeps an environment's review, for the run's approvals. */
  review(runId: string, environment: string, review: Review): void;
  /** Makes an issue or a pull request exist, so that it takes comments. */
  addIssue(number: number, pull?: Record<string, unknown>): void;
  /** A token of an app or person outside any run (what an API destination sends). */
  issueToken(grants: Grants, login: string): string;
  close(): Promise<void>;
}

const NO_DOCUMENTATION = 'https://docs.github.com/rest';

/**
 * Starts it on 127.0.0.1.
 * @param repository `OWNER/NAME`, the only one it has
 */
export async function serveGitHub(repository: string): Promise<GitHub> {
  const issuer = await makeIssuer();
  const state: RepositoryState = {
    repository,
    issues: new Map(),
    commentsWritten: 0,
    reviews: new Map(),
    dispatches: [],
    runs: [],
    workflowDispatches: [],
    commits: new Map(),
  };
  const tokens = new Map<string, { grants: Grants; login: string }>();
  const oidcTokens = new Map<string, JobIdentity>();

  const answer = async (request: IncomingMessage): Promise<RestAnswer> => {
    const url = new URL(request.url ?? '/', github.url);
    const bearer = /^(?:bearer|token) (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (!request.headers['user-agent'])
      throw new RestError(
        403,
        'Request forbidden by administrative rules. Please make sure your request has a User-Agent header',
      );
    if (url.pathname === '/oidc/token') return oidcToken(url, oidcTokens.get(bearer));
    const holder = tokens.get(bearer);
    if (!holder) throw new RestError(401, bearer ? 'Bad credentials' : 'Requires authentication');
    const body = parseBody(await readBody(request));
    if (url.pathname === '/graphql') return answerGraphql(body, holder.login);
    return answerRest({ method: request.method ?? 'GET', url, body, ...holder }, state);
  };

  const oidcToken = (url: URL, job: JobIdentity | undefined): RestAnswer => {
    if (!job) throw new RestError(401, 'Bad credentials');
    const audience = url.searchParams.get('audience') ?? `https://github.com/${job.github.repository_owner}`;
    return { status: 200, body: { value: issuer.sign(claims(job.github, job.environment, audience)) } };
  };

  const server = createServer((request, response) => {
    answer(request).then(
      (answered) => send(response, answered),
      (error) => send(response, errorAnswer(error)),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });

  const secret = (prefix: string) => `${prefix}${randomBytes(18).toString('hex')}`;
  const github: GitHub = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    repository,
    oidc: issuer,
    state,
    openJob(job) {
      if (!state.reviews.has(job.github.run_id)) state.reviews.set(job.github.run_id, []);
      const token = secret('ghs_');
      tokens.set(token, { grants: job.grants, login: 'github-actions[bot]' });
      const oidc = allows(job.grants, 'id-token', 'write')
        ? { url: `${github.url}/oidc/token?api-version=2.0`, token: secret('oidc_') }
        : undefined;
      if (oidc) oidcTokens.set(oidc.token, job);
      return {
        token,
        grants: job.grants,
        oidc,
        close() {
          tokens.delete(token);
          if (oidc) oidcTokens.delete(oidc.token);
        },
      };
    },
    review(runId, environment, review) {
      state.reviews.set(runId, [...(state.reviews.get(runId) ?? []), { environment, review }]);
    },
    addIssue(number, pull) {
      const title = String(pull?.title ?? `Number ${number}`);
      const { comments } = state.issues.get(number) ?? { comments: [] };
      state.issues.set(number, { ...newIssue(number, { login: 'octocat', title, ...(pull && { pull }) }), comments });
    },
    issueToken(grants, login) {
      const token = secret('ghp_');
      tokens.set(token, { grants, login });
      return token;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return github;
}

/** The one GraphQL query that is known: who owns the token. Unlike REST's `GET /user` it answers every kind of token. */
function answerGraphql(body: unknown, login: string): RestAnswer {
  const { query } = (body ?? {}) as { query?: unknown };
  if (!/^(query)?\{viewer\{login\}\}$/.test(String(query).replace(/\s/g, ''))) throw new RestError(404, 'Not Found');
  return { status: 200, body: { data: { viewer: { login } } } };
}

function parseBody(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new RestError(400, 'Problems parsing JSON');
  }
}

function errorAnswer(error: unknown): RestAnswer {
  const status = error instanceof RestError ? error.status : 500;
  const message = error instanceof Error ? error.message : String(error);
  return { status, body: { message, documentation_url: NO_DOCUMENTATION, status: String(status) } };
}

function send(response: ServerResponse, answer: RestAnswer): void {
  response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8', ...answer.headers });
  response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
}
