import {
  type CloudFormationClient,
  DeleteChangeSetCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  paginateDescribeChangeSet,
  type ResourceChange,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { isTransient } from '../shared/ride-out.ts';
import { messageOf } from '../shared/run.ts';
import type { AssemblyStack } from './assembly.ts';
import { leave, type Progress } from './cancel.ts';
import { prepareChangeSet } from './cdk.ts';
import { changeLines, changesMarkdown, lossesIn } from './changes.ts';
import { follow, type Pace, patiently, poll, StackEvents } from './follow.ts';
import { isDeployed, isInProgress, isRuinOfCreation, obstacle, remedy } from './status.ts';

/** A deploy of stacks from one assembly. */
export interface Deploy extends Pace {
  client: CloudFormationClient;
  assembly: string;
  /** Name of the change sets, the workflow run's own. */
  changeSet: string;
  /** Whether what holds data may be deleted or replaced. */
  allowReplacement: boolean;
  /** Folds what is printed meanwhile. */
  group: (name: string, run: () => Promise<void>) => Promise<void>;
  /** Takes Markdown for the job summary. */
  summarize: (markdown: string) => Promise<unknown>;
}

/**
 * Deploys one stack: makes its change set, shows it, executes it where it takes nothing away, and follows it to its end.
 * @returns the stack's outputs
 * @throws Error that says what became of the stack and what to do, also when the run was cancelled
 */
export async function deployStack(deploy: Deploy, stack: AssemblyStack): Promise<Record<string, string>> {
  const { client, changeSet, print, signal } = deploy;
  const progress: Progress = { step: 'waiting' };
  try {
    return await run(deploy, stack, progress);
  } catch (error) {
    if (signal.aborted) throw new Error(await leave(client, { name: stack.name, changeSet, ...progress }));
    // What was prepared and will not be executed must not lie there for somebody else to execute.
    if (progress.step === 'prepared')
      await deleteChangeSet(deploy, stack.name).catch((left) =>
        print(`Change set ${changeSet} of ${stack.name} may be left: ${messageOf(left)}`),
      );
    throw error;
  }
}

async function run(deploy: Deploy, { id, name }: AssemblyStack, progress: Progress) {
  const { client, assembly, changeSet, print, signal, summarize } = deploy;
  const before = await settledStack(deploy, name);
  const refused = before && obstacle(name, before.StackStatus!);
  if (refused) throw new Error(refused);
  if (before && isRuinOfCreation(before.StackStatus!))
    print(`Stack ${name} is ${before.StackStatus}: its creation failed. It is deleted and made anew`);
  progress.step = 'prepared';
  await deploy.group(`Publish the assets of ${name} and make its change set`, () =>
    prepareChangeSet(id, assembly, changeSet, { line: print, signal }),
  );
  const { changes, isEmpty, StackId } = await describeChanges(deploy, name);
  if (isEmpty) {
    await deleteChangeSet(deploy, name);
    print(`Stack ${name}: no changes`);
    await summarize(`### Changes of ${name}: none`);
    return outputsOf(before);
  }
  print(`Changes of ${name}: ${changes.length || 'none of its resources'}`);
  for (const line of changeLines(changes)) print(line);
  await summarize(changesMarkdown(name, changes));
  const losses = lossesIn(changes);
  if (losses.length > 0 && !deploy.allowReplacement)
    throw new Error(
      `Stack ${name} was not deployed, since data would be lost:\n${losses.join('\n')}\nNothing was changed. Keep the resource as it is, or set allow-replacement: true`,
    );

  const events = new StackEvents(client, StackId);
  await patiently(() => events.next(signal), deploy);
  signal.throwIfAborted();
  await execute(deploy, StackId, progress);
  const { status, failures } = await follow(events, StackId, deploy);
  print(`Stack ${name}: ${status}`);
  if (!isDeployed(status)) throw new Error([`Stack ${name}: ${status}`, ...failures, remedy(name, status)].join('\n'));
  return outputsOf(await describeStack(deploy, StackId));
}

/** Has CloudFormation execute the change set. @throws Error what it refuses */
async function execute(deploy: Deploy, StackName: string, progress: Progress): Promise<void> {
  const { client, changeSet: ChangeSetName, signal } = deploy;
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
  }, deploy).catch((error) => {
    // Cancelled meanwhile, nobody knows whether it has begun.
    if (!isAnswerLost && !signal.aborted) progress.step = 'prepared';
    throw error;
  });
}

/** What CloudFormation says to a change set that it has been executing since an earlier, unanswered try. */
const HAS_BEGUN = /^(TokenAlreadyExists|ChangeSetNotFound|InvalidChangeSetStatus)/;

/** The stack when nobody else is at work on it; undefined when there is none. */
async function settledStack(deploy: Deploy, name: string): Promise<Stack | undefined> {
  let waiting = false;
  const { stack } = await poll(async () => {
    const stack = await describeStack(deploy, name);
    if (!stack || !isInProgress(stack.StackStatus!)) return { stack };
    if (!waiting) deploy.print(`Stack ${name} is ${stack.StackStatus}: waiting until it is settled`);
    waiting = true;
    return undefined;
  }, deploy);
  return stack;
}

const describeStack = ({ client, signal }: Deploy, StackName: string): Promise<Stack | undefined> =>
  client.send(new DescribeStacksCommand({ StackName }), { abortSignal: signal }).then(
    ({ Stacks }) => Stacks?.[0],
    (error: Error) => {
      // CloudFormation has no error name of its own for this.
      if (error.name === 'ValidationError' && error.message.includes('does not exist')) return undefined;
      throw error;
    },
  );

async function describeChanges(deploy: Deploy, StackName: string) {
  const changes: ResourceChange[] = [];
  let isEmpty = false;
  let StackId = '';
  const question = { StackName, ChangeSetName: deploy.changeSet, IncludePropertyValues: true };
  await patiently(async () => {
    changes.length = 0;
    const pages = paginateDescribeChangeSet({ client: deploy.client }, question, { abortSignal: deploy.signal });
    for await (const page of pages) {
      changes.push(...(page.Changes ?? []).map(({ ResourceChange = {} }) => ResourceChange));
      isEmpty = page.Status === 'FAILED';
      StackId = page.StackId!;
    }
  }, deploy);
  return { changes, isEmpty, StackId };
}

const deleteChangeSet = ({ client, changeSet }: Deploy, StackName: string) =>
  client.send(new DeleteChangeSetCommand({ StackName, ChangeSetName: changeSet }));

const outputsOf = (stack: Stack | undefined): Record<string, string> =>
  Object.fromEntries((stack?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue!]));
