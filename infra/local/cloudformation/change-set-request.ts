import { isDeepStrictEqual } from 'node:util';
import { AwsError } from '../core/errors.ts';
import type { Caller } from '../core/stand-in.ts';
import { passRole } from '../iam/trust.ts';
import type { Revision, Stack } from './stack.ts';
import type { StackState } from './state.ts';
import { capabilitiesOf, type Template } from './template.ts';

const fault = (message: string) => new AwsError('ValidationError', message);

/** The statuses in which a stack can be updated. */
export const SETTLED = /^(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$/;

/** Members of CreateChangeSet that only count when they ask for something that the stand-in does not do. */
interface ChangeSetRequest {
  StackName: string;
  ChangeSetName: string;
  ImportExistingResources?: string;
  OnStackFailure?: string;
  DeploymentConfig?: { Mode?: string; DisableRollback?: string };
  NotificationARNs?: string[] | '';
}

/**
 * Refuses a change set that does not fit the stack as it is, or asks for what the stand-in cannot do.
 * @throws AwsError `ValidationError`, `AlreadyExistsException`
 */
export function checkRequest(stack: Stack | undefined, type: string, request: ChangeSetRequest): void {
  const { StackName, ChangeSetName } = request;
  if (!/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(ChangeSetName))
    throw fault(
      `1 validation error detected: Value '${ChangeSetName}' at 'changeSetName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
    );
  if (type === 'CREATE') {
    if (stack && stack.status !== 'REVIEW_IN_PROGRESS')
      throw fault(
        `Stack [${stack.name}] already exists and cannot be created again with the changeSet [${ChangeSetName}].`,
      );
  } else if (type === 'UPDATE') {
    if (!stack) throw fault(`Stack [${StackName}] does not exist`);
    if (!SETTLED.test(stack.status))
      throw fault(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
  } else throw fault(`The stand-in does not know the change set type ${type}`);
  if (stack?.changeSets.has(ChangeSetName))
    throw new AwsError('AlreadyExistsException', `ChangeSet ${ChangeSetName} already exists`);
  if (request.ImportExistingResources === 'true') throw fault('The stand-in imports no existing resources');
  checkRollback(request.DeploymentConfig?.DisableRollback, request.OnStackFailure);
  if (request.NotificationARNs?.length) throw fault('The stand-in sends no notifications of stack events');
}

/** @throws AwsError `ValidationError` where a failed deployment is to be left as it is: the stand-in rolls it back */
export function checkRollback(disabled: string | undefined, onFailure = 'ROLLBACK'): void {
  if (disabled === 'true' || onFailure !== 'ROLLBACK') throw fault('The stand-in rolls a failed deployment back');
}

/** @throws AwsError `InsufficientCapabilitiesException` where the caller did not acknowledge what the template does */
export function checkCapabilities(template: Template, given: string[]): void {
  const missing = capabilitiesOf(template).filter(
    (needed) => !given.includes(needed) && !(needed === 'CAPABILITY_IAM' && given.includes('CAPABILITY_NAMED_IAM')),
  );
  if (missing.length > 0)
    throw new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${missing.join(', ')}]`);
}

/**
 * Who makes the resources: the role that is passed, else the stack's role, else the caller.
 * @throws AwsError `ValidationError` for a role that CloudFormation cannot assume, `AccessDenied` when it may not be passed
 */
export async function workerOf({ standIn }: StackState, roleArn: string | undefined, caller: Caller): Promise<Caller> {
  if (!roleArn) return caller;
  if (!(await passRole(standIn, caller, roleArn, 'cloudformation.amazonaws.com')))
    throw fault(`Role ${roleArn} is invalid or cannot be assumed`);
  return standIn.roleCaller(roleArn, 'AWSCloudFormation');
}

/** What a change set takes over into its stack, and a failed update puts back. */
export const revisionOf = ({ template, parameters, capabilities, tags, description }: Revision): Revision => ({
  template,
  parameters,
  capabilities,
  tags,
  description,
});

/** Whether two revisions differ in what they ask for: a template that is only written otherwise does not. */
export const isRevised = (before: Revision, after: Revision): boolean =>
  !isDeepStrictEqual(content(before), content(after));

const content = ({ template, parameters, tags }: Revision) => ({
  template: template.startsWith('{') ? JSON.parse(template) : template,
  parameters,
  tags,
});
