import { AwsError } from '../core/errors.ts';
import { withMembers } from '../core/members.ts';
import type { Operation } from '../core/stand-in.ts';
import { drawUp } from './blueprint.ts';
import {
  checkCapabilities,
  checkRequest,
  checkRollback,
  isRevised,
  revisionOf,
  SETTLED,
  workerOf,
} from './change-set-request.ts';
import { changesOf } from './changes.ts';
import { deploy, logStack } from './deployment.ts';
import { parameterValues } from './parameters.ts';
import type { ChangeSet, Stack } from './stack.ts';
import type { StackState } from './state.ts';
import { parseTemplate } from './template.ts';
import { templateText } from './template-text.ts';
import { changeSetSummary, changeSetView } from './views.ts';
import { Work } from './work.ts';

const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

/** Change sets: what a template would change, and the execution of it. */
export function changeSetOperations(state: StackState): Record<string, Operation> {
  const find = (input: { StackName?: string; ChangeSetName: string }): { stack: Stack; changeSet: ChangeSet } => {
    for (const stack of input.StackName ? [state.get(input.StackName)] : state.all)
      for (const changeSet of stack?.changeSets.values() ?? [])
        if (input.ChangeSetName === changeSet.id || (input.StackName && input.ChangeSetName === changeSet.name))
          return { stack: stack!, changeSet };
    throw new AwsError('ChangeSetNotFound', `ChangeSet [${input.ChangeSetName}] does not exist`, 404);
  };
  const named = (StackName: string) => state.require(StackName, `Stack [${StackName}] does not exist`);
  const { standIn } = state;

  return {
    CreateChangeSet: withMembers(
      {
        required: ['StackName', 'ChangeSetName'],
        optional: [
          ...['TemplateBody', 'TemplateURL', 'UsePreviousTemplate', 'Parameters', 'Capabilities', 'RoleARN', 'Tags'],
          ...['ChangeSetType', 'ClientToken', 'Description', 'NotificationARNs', 'IncludeNestedStacks'],
          ...['ImportExistingResources', 'OnStackFailure', 'DeploymentConfig'],
        ],
      },
      createChangeSet(state),
    ),
    DescribeChangeSet: withMembers(
      { required: ['ChangeSetName'], optional: ['StackName', 'NextToken', 'IncludePropertyValues'] },
      (input, { caller }) => {
        const { stack, changeSet } = find(input);
        standIn.authorize(caller, 'cloudformation:DescribeChangeSet', stack.id);
        return changeSetView(stack, changeSet, String(input.IncludePropertyValues) === 'true');
      },
    ),
    ListChangeSets: withMembers({ required: ['StackName'], optional: ['NextToken'] }, (input, { caller }) => {
      const stack = named(input.StackName);
      standIn.authorize(caller, 'cloudformation:ListChangeSets', stack.id);
      return { Summaries: [...stack.changeSets.values()].map((changeSet) => changeSetSummary(stack, changeSet)) };
    }),
    // Deleting what is not there succeeds.
    DeleteChangeSet: withMembers({ required: ['ChangeSetName'], optional: ['StackName'] }, (input, { caller }) => {
      const stack = input.StackName ? named(input.StackName) : find(input).stack;
      standIn.authorize(caller, 'cloudformation:DeleteChangeSet', stack.id);
      for (const [name, { id }] of stack.changeSets)
        if (input.ChangeSetName === name || input.ChangeSetName === id) stack.changeSets.delete(name);
      return {};
    }),
    ExecuteChangeSet: withMembers(
      { required: ['ChangeSetName'], optional: ['StackName', 'ClientRequestToken', 'DisableRollback'] },
      async (input, { caller }) => {
        const { stack, changeSet } = find(input);
        standIn.authorize(caller, 'cloudformation:ExecuteChangeSet', stack.id);
        checkRollback(input.DisableRollback);
        await execute(state, stack, changeSet);
        return {};
      },
    ),
  };
}

function createChangeSet(state: StackState): Operation {
  return async (input, { caller }) => {
    const { standIn } = state;
    const type = input.ChangeSetType ?? 'UPDATE';
    const existing = state.get(input.StackName);
    standIn.authorize(caller, 'cloudformation:CreateChangeSet', existing?.id ?? state.newArn(input.StackName));
    checkRequest(existing, type, input);
    const usePrevious = existing && String(input.UsePreviousTemplate) === 'true';
    const text = usePrevious ? existing.template : await templateText(standIn, input, caller);
    const template = parseTemplate(text);
    const capabilities: string[] = input.Capabilities || [];
    checkCapabilities(template, capabilities);
    const roleArn = input.RoleARN ?? existing?.roleArn;
    const worker = await workerOf(state, roleArn, caller);
    const parameters = parameterValues(template, input.Parameters || [], existing?.parameters ?? {});
    const stack = existing ?? state.newStack(input.StackName);
    const made = new Map(stack.resources);
    const site = { standIn, stack, made, exports: state.exports(stack), caller: worker };
    const changes = changesOf(await drawUp(site, template, parameters), stack.resources, made);
    const { Description: description } = template;
    const revision = { template: text, parameters, capabilities, tags: input.Tags || [], description };
    const isEmpty = changes.length === 0 && !isRevised(stack, revision);
    const id = standIn.arn('cloudformation', `changeSet/${input.ChangeSetName}/${crypto.randomUUID()}`);
    if (!existing) {
      state.add(stack);
      logStack({ standIn, stack, caller, log: state.logOf(stack) }, 'REVIEW_IN_PROGRESS', 'User Initiated');
    }
    stack.changeSets.set(input.ChangeSetName, {
      ...revision,
      id,
      name: input.ChangeSetName,
      created: new Date(standIn.clock.now()),
      status: isEmpty ? 'FAILED' : 'CREATE_COMPLETE',
      reason: isEmpty ? NO_CHANGES : undefined,
      changes,
      type,
      caller: worker,
      roleArn,
    });
    return { Id: id, StackId: stack.id };
  };
}

/** Deploys a change set: when this returns, the stack's status says what became of it, or that a resource takes its time. */
async function execute(state: StackState, stack: Stack, changeSet: ChangeSet): Promise<void> {
  const { standIn } = state;
  const { id, status, caller } = changeSet;
  const isNew = stack.status === 'REVIEW_IN_PROGRESS';
  if (status !== 'CREATE_COMPLETE' || !(isNew || SETTLED.test(stack.status))) {
    const message = `ChangeSet [${id}] cannot be executed in its current status of [${status}]`;
    throw new AwsError('InvalidChangeSetStatus', message);
  }
  const site = { standIn, stack, made: stack.resources, exports: state.exports(stack), caller };
  const blueprint = await drawUp(site, parseTemplate(changeSet.template), changeSet.parameters);
  const before = { ...revisionOf(stack), outputs: stack.outputs };
  stack.changeSets.clear();
  stack.roleArn = changeSet.roleArn;
  Object.assign(stack, revisionOf(changeSet));
  if (!isNew) stack.updated = new Date(standIn.clock.now());
  const deployment = { standIn, stack, caller, log: state.logOf(stack) };
  stack.work = new Work(standIn.clock);
  await stack.work.begin(async () => {
    logStack(deployment, isNew ? 'CREATE_IN_PROGRESS' : 'UPDATE_IN_PROGRESS', 'User Initiated');
    await deploy(deployment, blueprint, isNew, (outputs) => state.checkExports(stack, outputs));
    stack.work = undefined;
    if (!stack.status.includes('ROLLBACK')) stack.imports = blueprint.imports;
    else if (!isNew) Object.assign(stack, before);
  });
}
