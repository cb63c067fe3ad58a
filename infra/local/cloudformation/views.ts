import type { Change, ChangeSet, Stack, StackEvent, StackResource } from './stack.ts';

const parameterList = (parameters: Record<string, string>) =>
  Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));

const lifecycle = (stack: Stack) => ({
  StackName: stack.name,
  StackId: stack.id,
  CreationTime: stack.created,
  LastUpdatedTime: stack.updated,
  DeletionTime: stack.deleted,
  StackStatus: stack.status,
  StackStatusReason: stack.reason,
});

/** A stack as DescribeStacks answers it. */
export const stackView = (stack: Stack) => ({
  ...lifecycle(stack),
  Description: stack.description,
  Parameters: parameterList(stack.parameters),
  Capabilities: stack.capabilities,
  Outputs: stack.outputs,
  RoleARN: stack.roleArn,
  Tags: stack.tags,
  DisableRollback: false,
  EnableTerminationProtection: stack.protected,
  DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
});

/** A stack as ListStacks answers it. */
export const stackSummary = (stack: Stack) => ({
  ...lifecycle(stack),
  TemplateDescription: stack.description,
});

/** An event as DescribeStackEvents answers it. */
export const eventView = (stack: Stack, event: StackEvent) => ({
  StackName: stack.name,
  StackId: stack.id,
  EventId: event.id,
  OperationId: event.operationId,
  Timestamp: event.at,
  LogicalResourceId: event.logicalId,
  PhysicalResourceId: event.physicalId,
  ResourceType: event.type,
  ResourceStatus: event.status,
  ResourceStatusReason: event.reason,
});

/** A resource as ListStackResources answers it. */
export const resourceSummary = (resource: StackResource) => ({
  LogicalResourceId: resource.logicalId,
  PhysicalResourceId: resource.physicalId,
  ResourceType: resource.type,
  LastUpdatedTimestamp: resource.changed,
  ResourceStatus: resource.status,
  ResourceStatusReason: resource.reason,
  DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
});

/** A resource as DescribeStackResources answers it. */
export function resourceView(stack: Stack, resource: StackResource) {
  const { LastUpdatedTimestamp, ...rest } = resourceSummary(resource);
  return { StackName: stack.name, StackId: stack.id, Timestamp: LastUpdatedTimestamp, ...rest };
}

/** A change set as ListChangeSets answers it. */
export const changeSetSummary = (stack: Stack, changeSet: ChangeSet) => ({
  StackName: stack.name,
  StackId: stack.id,
  ChangeSetName: changeSet.name,
  ChangeSetId: changeSet.id,
  CreationTime: changeSet.created,
  Status: changeSet.status,
  StatusReason: changeSet.reason,
  ExecutionStatus: changeSet.status === 'FAILED' ? 'UNAVAILABLE' : 'AVAILABLE',
});

const withoutValues = ({ ResourceChange, ...change }: Change) => {
  const { BeforeContext, AfterContext, ...rest } = ResourceChange;
  return { ...change, ResourceChange: rest };
};

/**
 * A change set as DescribeChangeSet answers it.
 * @param withValues whether the resources' properties before and after are shown
 */
export const changeSetView = (stack: Stack, changeSet: ChangeSet, withValues: boolean) => ({
  ...changeSetSummary(stack, changeSet),
  Parameters: parameterList(changeSet.parameters),
  Capabilities: changeSet.capabilities,
  Tags: changeSet.tags,
  Changes: withValues ? changeSet.changes : changeSet.changes.map(withoutValues),
  IncludeNestedStacks: false,
});
