import { context, getOctokit } from '@actions/github';
import { loginOf } from './login.ts';
import { keepOne, type StickyOptions } from './sticky.ts';

interface TrackingIssue {
  token: string | undefined;
  /** What it tracks and of which environment: `evaluation dev`. */
  marker: string;
  /** Of a new issue only: people may rename it. */
  title: string;
  /** Markdown; with the hidden marker at most 65,536 characters. */
  body: string;
}

/**
 * Opens the one issue that the repository has for this marker, or updates it. A closed one stays closed, and the next
 * call opens another. GitHub's refusal becomes a warning, as {@link keepOne} says.
 * @throws Error when the token is missing, or the body is too long
 */
export async function trackIssue(
  { token, marker, title, body }: TrackingIssue,
  options: StickyOptions = {},
): Promise<void> {
  if (!token) throw new Error('Input "github-token": found nothing, expected a token that may write issues');
  const { octokit = getOctokit(token), pause } = options;
  const { issues } = octokit.rest;
  const oldestFirst = { state: 'open', sort: 'created', direction: 'asc', per_page: 100 } as const;
  await keepOne(
    {
      what: `update the issue "${title}"`,
      permission: 'issues: write',
      list: async () => {
        const all = await octokit.paginate(issues.listForRepo, { ...context.repo, ...oldestFirst });
        // To GitHub a pull request is an issue, too.
        return all.filter(({ pull_request: pull }) => !pull);
      },
      whoami: () => loginOf(octokit),
      create: (text) => issues.create({ ...context.repo, title, body: text }),
      update: ({ number }, text) => issues.update({ ...context.repo, issue_number: number, body: text }),
      remove: ({ number }) => issues.update({ ...context.repo, issue_number: number, state: 'closed' }),
    },
    marker,
    body,
    pause,
  );
}
