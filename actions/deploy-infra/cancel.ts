import {
  CancelUpdateStackCommand,
  type CloudFormationClient,
  DeleteChangeSetCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { rideOut } from '../shared/ride-out.ts';
import { messageOf } from '../shared/run.ts';
import { STOP_WITHIN_MS } from '../shared/stop.ts';
import { poll } from './follow.ts';

/** How far a deploy of a stack has come: its change set may be there, or CloudFormation was told to execute it. */
export interface Progress {
  step: 'waiting' | 'prepared' | 'executed';
}

/** What a cancelled run leaves. */
interface Left extends Progress {
  name: string;
  changeSet: string;
}

/**
 * Leaves a stack in order when the run is cancelled: deletes a change set that was only prepared, puts an update back.
 * Takes at most {@link STOP_WITHIN_MS}.
 * @returns what a person must know of the stack, and what to do
 */
export async function leave(client: CloudFormationClient, { name, changeSet, step }: Left): Promise<string> {
  const over = AbortSignal.timeout(STOP_WITHIN_MS);
  const insist = <T>(call: () => Promise<T>): Promise<T> =>
    rideOut(call, { patience: STOP_WITHIN_MS, firstPause: 200, longestPause: 1_000, signal: over });
  const options = { abortSignal: over };
  try {
    if (step === 'waiting') return `Cancelled before anything of stack ${name} was changed`;
    if (step === 'prepared') {
      const asked = new DeleteChangeSetCommand({ StackName: name, ChangeSetName: changeSet });
      const deleted = () => insist(() => client.send(asked, options)).then(() => true, unlessInTheMaking);
      await poll(deleted, { print: () => {}, signal: over });
      return `Cancelled before anything of stack ${name} was changed; its change set is deleted`;
    }
    const describe = async () =>
      (await client.send(new DescribeStacksCommand({ StackName: name }), options)).Stacks![0]!.StackStatus!;
    const status = await insist(describe);
    if (status !== 'UPDATE_IN_PROGRESS') return standing(name, status);
    await insist(() => client.send(new CancelUpdateStackCommand({ StackName: name }), options));
    const since = await insist(describe);
    return `Cancelled: the update of stack ${name} is put back by CloudFormation, which is at ${since}. Deploy again when it is UPDATE_ROLLBACK_COMPLETE: aws cloudformation wait stack-rollback-complete --stack-name ${name}`;
  } catch (error) {
    const [what, todo] =
      step === 'executed'
        ? ['CloudFormation goes on with what it has begun', 'See its status: aws cloudformation describe-stacks']
        : [
            `change set ${changeSet} may be left`,
            `Delete it: aws cloudformation delete-change-set --change-set-name ${changeSet}`,
          ];
    return `Cancelled, but stack ${name} could not be left in order: ${what} (${messageOf(error)}). ${todo} --stack-name ${name}`;
  }
}

function standing(name: string, status: string): string {
  if (status === 'CREATE_IN_PROGRESS')
    return `Cancelled, but a creation cannot be: CloudFormation goes on with stack ${name}, which is ${status}. Deploy again, which waits for its end, or delete it then: aws cloudformation delete-stack --stack-name ${name}`;
  if (status.endsWith('_IN_PROGRESS'))
    return `Cancelled, but CloudFormation goes on with stack ${name}, which is ${status}. Deploy again, which waits for its end`;
  return `Cancelled when stack ${name} was ${status} already`;
}

/**
 * What a refused deletion of a change set means: true where there is none, undefined while CloudFormation makes it, which
 * deletes none in the making.
 * @throws any other error
 */
function unlessInTheMaking(error: Error): true | undefined {
  if (error.name.startsWith('InvalidChangeSetStatus')) return undefined;
  if (error.message.includes('does not exist')) return true;
  throw error;
}
