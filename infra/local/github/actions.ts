import { downloadArtifact, uploadArtifact } from './artifacts.ts';
import { configureAwsCredentials } from './credentials.ts';
import type { StepCall } from './job-state.ts';
import { allows } from './permissions.ts';
import { StepFailure } from './step.ts';

const skip = (why: string) => async (call: StepCall) => call.log.plain(`Skipped locally: ${why}`);

/**
 * The working copy is there already: checking out makes it the workspace. As in a private repository, the token must be
 * allowed to read it.
 */
async function checkout({ job, log }: StepCall): Promise<void> {
  if (!allows(job.tokens.grants, 'contents', 'read'))
    throw new StepFailure('remote: Repository not found. The job lacks the permission `contents: read`');
  job.workspace = job.root;
  log.plain('Skipped locally: the working copy is already here');
}

/** The public actions that the local runner knows, by owner and name: what it does in their place. */
const KNOWN: Record<string, (call: StepCall) => Promise<void>> = {
  'actions/checkout': checkout,
  'actions/setup-node': skip(`Node ${process.version}, which runs this, is the one on the path`),
  'actions/upload-artifact': uploadArtifact,
  'actions/download-artifact': downloadArtifact,
  'aws-actions/configure-aws-credentials': configureAwsCredentials,
};

/**
 * Plays an action that is not in the repository.
 * @throws StepFailure for one that the runner does not know
 */
export async function runKnownAction(call: StepCall): Promise<void> {
  const uses = call.step.uses ?? '';
  const name = uses.split('@')[0]!.toLowerCase();
  const play = Object.hasOwn(KNOWN, name) ? KNOWN[name] : undefined;
  if (!play) throw new StepFailure(`${uses} cannot be run locally; known are ${Object.keys(KNOWN).join(', ')}`);
  await play(call);
}
