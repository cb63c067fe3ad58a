import { execFileSync } from 'node:child_process';

/** Reads GitHub's REST API. */
export interface GitHubReader {
  /** @returns the answer of `GET path`; undefined where there is no such thing or the token may not see it (404) */
  // biome-ignore lint/suspicious/noExplicitAny: each caller knows the shape of what it asks for
  get(path: string): Promise<any>;
}

/** The token in GITHUB_TOKEN or GH_TOKEN, or that of the GitHub CLI; undefined without one. */
export function findToken(env: NodeJS.ProcessEnv): string | undefined {
  const token = env.GITHUB_TOKEN || env.GH_TOKEN;
  if (token) return token;
  try {
    return execFileSync('gh', ['auth', 'token'], { stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .trim();
  } catch {
    // No GitHub CLI, or nobody is logged in.
    return undefined;
  }
}

/** A reader of api.github.com, or of the API that GITHUB_API_URL names. `get` throws an Error for any other status. */
export function githubReader(token: string, api = 'https://api.github.com'): GitHubReader {
  return {
    async get(path) {
      const response = await fetch(`${api}${path}`, {
        headers: { authorization: `Bearer ${token}`, accept: 'application/vnd.github+json' },
        signal: AbortSignal.timeout(20_000),
      });
      if (response.status === 404) return undefined;
      const body = (await response.json()) as { message?: string };
      if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${body.message}`);
      return body;
    },
  };
}

/**
 * The repository as the tokens of its workflow runs name it: `OWNER@ID/NAME@ID` since 15 July 2026, for repositories that
 * were made or renamed since or opted in, and `OWNER/NAME` for others.
 * @param repository either of the two
 * @returns undefined where GitHub does not say it
 * @throws Error where the repository's subject is customized, which the roles' trust does not know
 * @see https://docs.github.com/en/rest/actions/oidc
 */
export async function subjectRepository(github: GitHubReader, repository: string): Promise<string | undefined> {
  const answer = await github.get(`/repos/${plainName(repository)}/actions/oidc/customization/sub`);
  if (answer?.use_default === false)
    throw new Error('the subject of its OIDC tokens is customized, and the roles trust the default one');
  if (typeof answer?.sub_claim_prefix === 'string') return answer.sub_claim_prefix.replace(/^repo:/, '');
  return answer?.use_immutable_subject === false ? plainName(repository) : undefined;
}

/** `OWNER/NAME` of `OWNER@ID/NAME@ID`. */
export const plainName = (repository: string): string => repository.replaceAll(/@\d+/g, '');
