import { context, getOctokit } from '@actions/github';

/** What the reviewers of this workflow run's environment answered last; undefined when nobody was asked. */
export interface Review {
  state: 'approved' | 'rejected';
  reviewer: string;
  comment: string;
}

/** Reads who reviewed this run. The run's actor is only who started it, so it is never taken for the approver. */
export async function latestReview(token: string): Promise<Review | undefined> {
  const { data } = await getOctokit(token).rest.actions.getReviewsForRun({ ...context.repo, run_id: context.runId });
  // GitHub lists the newest review first.
  const review = data.find((entry) => entry.state === 'approved' || entry.state === 'rejected');
  if (!review) return undefined;
  return { state: review.state as Review['state'], reviewer: review.user.login, comment: review.comment };
}

/**
 * Who approves, by the review of this run.
 * @throws Error when it was rejected, or when nobody reviewed it and that is not allowed
 */
export function approverOf(review: Review | undefined, allowUnreviewed: boolean): string {
  if (review?.state === 'rejected') throw new Error(`${review.reviewer} rejected this run: ${review.comment}`);
  if (review) return review.reviewer;
  if (allowUnreviewed) return 'nobody (the environment has no required reviewers)';
  throw new Error(
    'Nobody reviewed this run: add required reviewers to the environment of this job, or set allow-unreviewed to true',
  );
}

/**
 * What a refusal is to say; undefined when the run was approved, so that a job that failed for reasons of its own can
 * run again.
 */
export function refusalOf(review: Review | undefined): string | undefined {
  if (review?.state === 'approved') return undefined;
  if (!review) return 'The workflow run ended without an approval';
  return `${review.reviewer} rejected it${review.comment ? `: ${review.comment}` : ''}`;
}
