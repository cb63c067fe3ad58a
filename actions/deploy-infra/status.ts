/** Whether CloudFormation is at work on a stack of this status. One in review waits for a person. */
export const isInProgress = (status: string): boolean =>
  status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS';

/** Whether a deploy that ended so has succeeded; every other end is a failure. */
export const isDeployed = (status: string): boolean => /^(CREATE|UPDATE)_COMPLETE$/.test(status);

/** Stacks of these statuses take another change set. */
const DEPLOYABLE =
  /^(REVIEW_IN_PROGRESS|CREATE_COMPLETE|UPDATE_COMPLETE|UPDATE_ROLLBACK_COMPLETE|IMPORT_COMPLETE|IMPORT_ROLLBACK_COMPLETE)$/;

/** Stacks whose creation failed: the CDK CLI deletes them before it makes them anew. */
export const isRuinOfCreation = (status: string): boolean => /^ROLLBACK_(COMPLETE|FAILED)$/.test(status);

/** Why a stack that is left so cannot be deployed, and what to do; undefined when it can. */
export function obstacle(name: string, status: string): string | undefined {
  if (DEPLOYABLE.test(status) || isRuinOfCreation(status)) return undefined;
  return `Stack ${name} is ${status}, as an earlier deploy or deletion left it. ${remedy(name, status)}`;
}

/** What to do about a stack that ended so. */
export function remedy(name: string, status: string): string {
  const command = (verb: string) => `aws cloudformation ${verb} --stack-name ${name}`;
  switch (status) {
    case 'UPDATE_ROLLBACK_COMPLETE':
      return 'The stack is as it was before. Mend the cause and deploy again.';
    case 'ROLLBACK_COMPLETE':
      return 'All that was made is deleted again, but for what is to be retained: delete that by hand where its name is taken. Mend the cause and deploy again: the empty stack is deleted first.';
    case 'UPDATE_ROLLBACK_FAILED':
      return `The stack is half changed. Mend what keeps it from going back, then run: ${command('continue-update-rollback')}`;
    case 'UPDATE_FAILED':
      return `The stack is half changed. Put it back, then deploy again: ${command('rollback-stack')}`;
    case 'CREATE_FAILED':
    case 'ROLLBACK_FAILED':
    case 'DELETE_FAILED':
      return `Mend what keeps it from being deleted, then run: ${command('delete-stack')}`;
    default:
      return `See what happened: ${command('describe-stack-events')}`;
  }
}
