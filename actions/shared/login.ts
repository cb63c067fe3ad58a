import type { getOctokit } from '@actions/github';

/**
 * Login of a token's owner as REST writes an author: `github-actions[bot]` for GITHUB_TOKEN. Only GraphQL's `viewer`
 * knows it for every kind of token; REST's `GET /user` answers 403 to the token of an app, which GITHUB_TOKEN is. Source:
 * marocchino/sticky-pull-request-comment, pull request 332.
 */
export async function loginOf({ graphql }: ReturnType<typeof getOctokit>): Promise<string> {
  const { viewer } = await graphql<{ viewer: { login: string } }>('query { viewer { login } }');
  return viewer.login;
}
