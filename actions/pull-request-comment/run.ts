import * as z from 'zod';
import { parseAs } from '../../pipeline/parse-as.ts';
import { link } from '../shared/markdown.ts';
import { neutral } from './neutral.ts';

/** The only workflow whose reports are posted. */
const WORKFLOW = '.github/workflows/pull-request.yml';

const sha = z.string().regex(/^[0-9a-f]{40}$/, 'a commit');
const repository = z.object({ full_name: z.string().min(1) });

/** The event `workflow_run`: GitHub's own words, which a pull request cannot forge. */
const Event = z.object({
  workflow_run: z.object({
    id: z.int(),
    event: z.string(),
    path: z.string(),
    conclusion: z.string(),
    head_sha: sha,
    head_repository: repository,
    html_url: z.string(),
  }),
  repository,
});

/** The run that made a report. */
export type ReportingRun = z.infer<typeof Event>['workflow_run'];

/** @throws Error for an event of another kind, or of a run of another workflow */
export function reportingRun(event: unknown): { run: ReportingRun; repository: string } {
  const { workflow_run: run, repository } = parseAs(Event, event, 'the event');
  if (run.event !== 'pull_request')
    throw new Error(`The run ${run.id}: found the event ${run.event}, expected pull_request`);
  // GitHub may add the ref: `…/pull-request.yml@refs/pull/7/merge`.
  if (run.path.split('@')[0] !== WORKFLOW)
    throw new Error(`The run ${run.id}: found the workflow ${run.path}, expected ${WORKFLOW}`);
  return { run, repository: repository.full_name };
}

/** What GitHub's REST API says of a pull request; a deleted fork is null. */
export interface Pull {
  state: string;
  head: { sha: string; repo: { full_name: string } | null };
  base: { repo: { full_name: string } };
}

/** Why a report is not this pull request's; undefined when it is: the run's commit is its head, from the same repository. */
export function mismatch(pull: Pull, run: ReportingRun, repository: string): string | undefined {
  if (pull.base.repo.full_name !== repository) return `it asks ${pull.base.repo.full_name} to take it`;
  if (pull.state !== 'open') return `it is ${pull.state}`;
  if (pull.head.sha !== run.head_sha) return `its head is ${pull.head.sha}, and the run was of ${run.head_sha}`;
  if (pull.head.repo?.full_name !== run.head_repository.full_name)
    return `it comes from ${pull.head.repo?.full_name ?? 'a repository that is gone'}, and the run was of ${run.head_repository.full_name}`;
  return undefined;
}

/** Characters that are left for the report beside the sticky comment's marker. */
const LONGEST_COMMENT = 65_000;

/** The comment: first what GitHub says of the run, then what the pull request's own code has written. */
export function commentOf(markdown: string, { head_sha, html_url, conclusion }: ReportingRun): string {
  const head = `${link('This run', html_url)} of ${head_sha.slice(0, 12)} ended as **${neutral(conclusion)}**. What follows was written by the pull request’s own code.`;
  const comment = `${head}\n\n${neutral(markdown)}`;
  return comment.length <= LONGEST_COMMENT ? comment : `${head}\n\nIts report is too long for a comment: see the run.`;
}
