import { DescribeStacksCommand, type ResourceChange, type Stack } from '@aws-sdk/client-cloudformation';
import { messageOf } from '../shared/run.ts';
import type { AssemblyStack } from './assembly.ts';
import { leave, type Progress } from './cancel.ts';
import { prepareChangeSet } from './cdk.ts';
import { type ChangeSets, deleteChangeSet, describeChangeSet, executeChangeSet } from './change-set.ts';
import { changeLines, changesMarkdown, lossesIn } from './changes.ts';
import { follow, patiently, poll, StackEvents } from './follow.ts';
import { isDeployed, isInProgress, isRuinOfCreation, obstacle, remedy } from './status.ts';

/** A deploy of stacks from one assembly. */
export interface Deploy extends ChangeSets {
  assembly: string;
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
  const before = await deployableStack(deploy, name);
  progress.step = 'prepared';
  await deploy.group(`Publish the assets of ${name} and make its change set`, () =>
    prepareChangeSet(id, assembly, changeSet, { line: print, signal }),
  );
  const { changes, isEmpty, stackId } = await describeChangeSet(deploy, name);
  if (isEmpty) {
    await deleteChangeSet(deploy, name);
    print(`Stack ${name}: no changes`);
    await summarize(`### Changes of ${name}: none`);
    return outputsOf(before);
  }
  await show(deploy, name, changes);

  const events = new StackEvents(client, stackId);
  await patiently(() => events.next(signal), deploy);
  signal.throwIfAborted();
  await executeChangeSet(deploy, stackId, progress);
  const { status, failures } = await follow(events, stackId, deploy);
  print(`Stack ${name}: ${status}`);
  if (!isDeployed(status)) throw new Error([`Stack ${name}: ${status}`, ...failures, remedy(name, status)].join('\n'));
  return outputsOf(await describeStack(deploy, stackId));
}

/** Shows changes in the log and in the summary. @throws Error naming the data that they would lose, unless that is allowed */
async function show(deploy: Deploy, name: string, changes: readonly ResourceChange[]): Promise<void> {
  deploy.print(`Changes of ${name}: ${changes.length || 'none of its resources'}`);
  for (const line of changeLines(changes)) deploy.print(line);
  await deploy.summarize(changesMarkdown(name, changes));
  const losses = lossesIn(changes);
  if (losses.length > 0 && !deploy.allowReplacement)
    throw new Error(
      `Stack ${name} was not deployed, since data would be lost:\n${losses.join('\n')}\nNothing was changed. Keep the resource as it is, or set allow-replacement: true`,
    );
}

/** The stack when it can be deployed; undefined when there is none. @throws Error where a person has to help first */
async function deployableStack(deploy: Deploy, name: string): Promise<Stack | undefined> {
  const stack = await settledStack(deploy, name);
  if (!stack) return undefined;
  const status = stack.StackStatus!;
  const refused = obstacle(name, status);
  if (refused) throw new Error(refused);
  if (isRuinOfCreation(status))
    deploy.print(`Stack ${name} is ${status}: its creation failed. It is deleted and made anew`);
  return stack;
}

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

const outputsOf = (stack: Stack | undefined): Record<string, string> =>
  Object.fromEntries((stack?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue!]));
