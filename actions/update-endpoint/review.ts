import { context, getOctokit } from '@actions/github';

/** What a reviewer of an environment answered. */
interface Review {
  state: 'approved' | 'rejected';
  reviewer: string;
  comment: string;
}

/**
 * Reads who reviewed one environment of this run, over all of its attempts. The run's actor is only who started it, so
 * it is never taken for the approver.
 * @param environment its name; GitHub takes names that differ in case only for the same
 */
export async function reviewsOfRun(token: string, environment: string): Promise<Review[]> {
  const { data } = await getOctokit(token).rest.actions.getReviewsForRun({ ...context.repo, run_id: context.runId });
  const isAsked = ({ name }: { name?: string }) => name?.toLowerCase() === environment.toLowerCase();
  return data.flatMap(({ state, user, comment, environments }) =>
    (state === 'approved' || state === 'rejected') && environments.some(isAsked)
      ? [{ state, reviewer: user.login, comment }]
      : [],
  );
}

/**
 * Who approves. The job runs behind the environment, so one of the approvals let it start.
 * @throws Error when nobody approved and that is not allowed
 */
export function approverOf(reviews: Review[], allowUnreviewed: boolean): string {
  const approvers = new Set(reviews.filter(({ state }) => state === 'approved').map(({ reviewer }) => reviewer));
  if (approvers.size > 0) return [...approvers].join(', ');
  if (allowUnreviewed) return 'nobody (the environment has no required reviewers)';
  throw new Error(
    'Nobody approved this run: add required reviewers to the environment of this job, or set allow-unreviewed to true',
  );
}

/**
 * What a refusal is to say; undefined when the run was approved and never rejected, so that a job that failed for
 * reasons of its own can run again.
 */
export function refusalOf(reviews: Review[]): string | undefined {
  const rejection = reviews.find(({ state }) => state === 'rejected');
  if (rejection) return `${rejection.reviewer} rejected it${rejection.comment ? `: ${rejection.comment}` : ''}`;
  return reviews.length > 0 ? undefined : 'The workflow run ended without an approval';
}
