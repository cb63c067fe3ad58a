import { AwsError } from '../core/errors.ts';
import { withMembers } from '../core/members.ts';
import type { Caller, Operation } from '../core/stand-in.ts';
import { deleteResources, logStack } from './deployment.ts';
import type { Stack } from './stack.ts';
import type { StackState } from './state.ts';
import { capabilitiesOf, parseTemplate, type Template } from './template.ts';
import { templateText } from './template-text.ts';
import { eventView, resourceSummary, resourceView, stackSummary, stackView } from './views.ts';

const fault = (message: string) => new AwsError('ValidationError', message);
const STACK = { required: ['StackName'], optional: ['NextToken'] };
const TEMPLATE = ['TemplateBody', 'TemplateURL'];

/** Stacks: what they are, what happened to them, what they were made from, and their deletion. */
export function stackOperations(state: StackState): Record<string, Operation> {
  const { standIn } = state;
  /** An operation on one stack that the caller may see; `missing` words the refusal where there is none. */
  const ofStack =
    (operation: string, run: (stack: Stack, input: Record<string, string>) => object, missing?: string): Operation =>
    (input, { caller }) => {
      const stack = state.require(input.StackName, missing?.replace('*', input.StackName));
      standIn.authorize(caller, `cloudformation:${operation}`, stack.id);
      return run(stack, input);
    };
  const parsed = async (input: Record<string, string>, caller: Caller) =>
    parseTemplate(
      input.StackName ? state.require(input.StackName).template : await templateText(standIn, input, caller),
    );

  return {
    DescribeStacks: withMembers({ optional: ['StackName', 'NextToken'] }, (input, { caller }) => {
      const stacks = input.StackName ? [state.require(input.StackName)] : state.all.filter(({ deleted }) => !deleted);
      standIn.authorize(caller, 'cloudformation:DescribeStacks', input.StackName ? stacks[0]!.id : '*');
      return { Stacks: stacks.map(stackView) };
    }),
    ListStacks: withMembers({ optional: ['StackStatusFilter', 'NextToken'] }, (input, { caller }) => {
      standIn.authorize(caller, 'cloudformation:ListStacks', '*');
      const wanted: string[] = input.StackStatusFilter || [];
      const stacks = state.all.filter(({ status }) => wanted.length === 0 || wanted.includes(status));
      return { StackSummaries: stacks.map(stackSummary) };
    }),
    DescribeStackEvents: withMembers(
      STACK,
      ofStack(
        'DescribeStackEvents',
        (stack) => ({ StackEvents: stack.events.map((event) => eventView(stack, event)).reverse() }),
        'Stack [*] does not exist',
      ),
    ),
    DescribeStackResources: withMembers(
      { required: ['StackName'], optional: ['LogicalResourceId'] },
      ofStack('DescribeStackResources', (stack, { LogicalResourceId }) => ({
        StackResources: [...stack.resources.values()]
          .filter(({ logicalId }) => LogicalResourceId === undefined || logicalId === LogicalResourceId)
          .map((resource) => resourceView(stack, resource)),
      })),
    ),
    ListStackResources: withMembers(
      STACK,
      ofStack('ListStackResources', (stack) => ({
        StackResourceSummaries: [...stack.resources.values()].map(resourceSummary),
      })),
    ),
    GetTemplate: withMembers(
      { required: ['StackName'], optional: ['ChangeSetName', 'TemplateStage'] },
      ofStack('GetTemplate', (stack, { ChangeSetName }) => {
        const changeSet = ChangeSetName ? stack.changeSets.get(ChangeSetName) : undefined;
        if (ChangeSetName && !changeSet)
          throw new AwsError('ChangeSetNotFound', `ChangeSet [${ChangeSetName}] does not exist`, 404);
        return { TemplateBody: (changeSet ?? stack).template, StagesAvailable: ['Original', 'Processed'] };
      }),
    ),
    GetTemplateSummary: withMembers({ optional: ['StackName', ...TEMPLATE] }, async (input, { caller }) => {
      standIn.authorize(caller, 'cloudformation:GetTemplateSummary', '*');
      return summaryOf(await parsed(input, caller));
    }),
    ValidateTemplate: withMembers({ optional: TEMPLATE }, async (input, { caller }) => {
      standIn.authorize(caller, 'cloudformation:ValidateTemplate', '*');
      const { ResourceTypes: _, ...validated } = summaryOf(await parsed(input, caller));
      return validated;
    }),
    UpdateTerminationProtection: withMembers(
      { required: ['StackName', 'EnableTerminationProtection'] },
      ofStack('UpdateTerminationProtection', (stack, { EnableTerminationProtection }) => {
        stack.protected = EnableTerminationProtection === 'true';
        return { StackId: stack.id };
      }),
    ),
    CancelUpdateStack: withMembers(
      { required: ['StackName'], optional: ['ClientRequestToken'] },
      async (input, { caller }) => {
        const stack = state.require(input.StackName, `Stack [${input.StackName}] does not exist`);
        standIn.authorize(caller, 'cloudformation:CancelUpdateStack', stack.id);
        if (stack.status !== 'UPDATE_IN_PROGRESS' || !stack.work)
          throw fault('CancelUpdateStack cannot be called from current stack status');
        await stack.work.cancel();
        return {};
      },
    ),
    DeleteStack: withMembers(
      { required: ['StackName'], optional: ['RetainResources', 'RoleARN', 'ClientRequestToken', 'DeploymentConfig'] },
      deleteStack(state),
    ),
    ListExports: withMembers({ optional: ['NextToken'] }, (_, { caller }) => {
      standIn.authorize(caller, 'cloudformation:ListExports', '*');
      const exports = [...state.exports()];
      return {
        Exports: exports.map(([Name, { value, stack }]) => ({ ExportingStackId: stack.id, Name, Value: value })),
      };
    }),
    ListImports: withMembers({ required: ['ExportName'], optional: ['NextToken'] }, (input, { caller }) => {
      standIn.authorize(caller, 'cloudformation:ListImports', '*');
      const Imports = state.importers(input.ExportName);
      if (Imports.length === 0) throw fault(`Export '${input.ExportName}' is not imported by any stack.`);
      return { Imports };
    }),
  };
}

function deleteStack(state: StackState): Operation {
  return async (input, { caller }) => {
    const { standIn } = state;
    const stack = state.get(input.StackName);
    standIn.authorize(caller, 'cloudformation:DeleteStack', stack?.id ?? state.newArn(input.StackName));
    // Deleting what is not there succeeds.
    if (!stack || stack.deleted) return {};
    if (stack.work) throw fault(`Stack [${stack.id}] cannot be deleted while in status ${stack.status}`);
    if (stack.protected) throw fault(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
    state.checkExports(stack, []);
    const retained: string[] = input.RetainResources || [];
    if (retained.length > 0 && stack.status !== 'DELETE_FAILED')
      throw fault(`Invalid operation on stack [${stack.id}]. Resources can be retained when its deletion has failed.`);
    const roleArn = input.RoleARN ?? stack.roleArn;
    const worker = roleArn ? standIn.roleCaller(roleArn, 'AWSCloudFormation') : caller;
    const deployment = { standIn, stack, caller: worker, log: state.logOf(stack) };
    const release = standIn.clock.hold();
    try {
      logStack(deployment, 'DELETE_IN_PROGRESS', 'User Initiated');
      await deleteResources(deployment, retained);
    } finally {
      release();
    }
    if (stack.status === 'DELETE_COMPLETE') stack.deleted = new Date(standIn.clock.now());
    return {};
  };
}

function summaryOf(template: Template) {
  const Capabilities = capabilitiesOf(template);
  return {
    Description: template.Description,
    Parameters: Object.entries(template.Parameters ?? {}).map(([ParameterKey, parameter]) => ({
      ParameterKey,
      ParameterType: parameter.Type,
      DefaultValue: parameter.Default,
      Description: parameter.Description,
      NoEcho: String(parameter.NoEcho) === 'true',
    })),
    Capabilities,
    CapabilitiesReason:
      Capabilities.length > 0 ? 'The following resource(s) require capabilities: [IAM resources]' : undefined,
    ResourceTypes: [...new Set(Object.values(template.Resources).map(({ Type }) => Type))],
    Metadata: template.Metadata && JSON.stringify(template.Metadata),
  };
}
