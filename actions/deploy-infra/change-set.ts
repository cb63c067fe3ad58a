import {
  type CloudFormationClient,
  DeleteChangeSetCommand,
  ExecuteChangeSetCommand,
  paginateDescribeChangeSet,
  type ResourceChange,
} from '@aws-sdk/client-cloudformation';
import { isTransient } from '../shared/ride-out.ts';
import type { Progress } from './cancel.ts';
import { type Pace, patiently } from './follow.ts';

/** The change sets of a deploy, one a stack, and how CloudFormation is asked about them. */
export interface ChangeSets extends Pace {
  client: CloudFormationClient;
  /** Their name, the workflow run's own. */
  changeSet: string;
}

/** What a change set says. */
interface Described {
  changes: ResourceChange[];
  /** Whether CloudFormation found nothing to change. */
  isEmpty: boolean;
  stackId: string;
}

/** Reads all pages of a stack's change set, with the properties before and after. */
export async function describeChangeSet(sets: ChangeSets, StackName: string): Promise<Described> {
  const question = { StackName, ChangeSetName: sets.changeSet, IncludePropertyValues: true };
  return patiently(async () => {
    const described: Described = { changes: [], isEmpty: false, stackId: '' };
    const pages = paginateDescribeChangeSet({ client: sets.client }, question, { abortSignal: sets.signal });
    for await (const { Changes = [], Status, StackId } of pages) {
      described.changes.push(...Changes.map(({ ResourceChange = {} }) => ResourceChange));
      described.isEmpty = Status === 'FAILED';
      described.stackId = StackId!;
    }
    return described;
  }, sets);
}

/** Deletes a stack's change set. */
export const deleteChangeSet = ({ client, changeSet }: ChangeSets, StackName: string) =>
  client.send(new DeleteChangeSetCommand({ StackName, ChangeSetName: changeSet }));

/**
 * Has CloudFormation execute a stack's change set.
 * @param progress is `executed` from when it may have begun
 * @throws Error what it refuses
 */
export async function executeChangeSet(sets: ChangeSets, StackName: string, progress: Progress): Promise<void> {
  const { client, changeSet: ChangeSetName, signal } = sets;
  const command = new ExecuteChangeSetCommand({ StackName, ChangeSetName, ClientRequestToken: ChangeSetName });
  let isAnswerLost = false;
  progress.step = 'executed';
  await patiently(async () => {
    try {
      await client.send(command, { abortSignal: signal });
    } catch (error) {
      if (isAnswerLost && HAS_BEGUN.test((error as Error).name)) return;
      isAnswerLost ||= isTransient(error);
      throw error;
    }
  }, sets).catch((error) => {
    // Cancelled meanwhile, nobody knows whether it has begun.
    if (!isAnswerLost && !signal.aborted) progress.step = 'prepared';
    throw error;
  });
}

/** What CloudFormation says to a change set that it has been executing since an earlier, unanswered try. */
const HAS_BEGUN = /^(TokenAlreadyExists|ChangeSetNotFound|InvalidChangeSetStatus)/;
