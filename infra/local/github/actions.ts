import { downloadArtifact, uploadArtifact } from './artifacts.ts';
import { configureAwsCredentials } from './credentials.ts';
import { type StepCall, StepFailure } from './step.ts';

const skip = (why: string) => async (call: StepCall) => call.log.plain(`Skipped locally: ${why}`);

/** The public actions that the local runner knows, by owner and name: what it does in their place. */
const KNOWN: Record<string, (call: StepCall) => Promise<void>> = {
  'actions/checkout': skip('the working copy is already here'),
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
