import type { CheckedOperation } from '../core/checked-operations.ts';
import { AwsError } from '../core/errors.ts';
import type { FunctionReference, Lambda } from './store.ts';

interface Permission extends FunctionReference {
  StatementId: string;
  Action: string;
  Principal: string;
  SourceArn?: string;
  SourceAccount?: string;
}

/** AddPermission, RemovePermission and GetPolicy: the statements of a function's resource policy. */
export function permissionOperations({ find, onFunction }: Lambda): Record<string, CheckedOperation> {
  return {
    AddPermission: onFunction((input: Permission) => {
      const { policy, arn } = find(input);
      if (policy.has(input.StatementId))
        throw new AwsError(
          'ResourceConflictException',
          `The statement id (${input.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
          409,
        );
      const added = statement(input, arn);
      policy.set(input.StatementId, added);
      return { Statement: JSON.stringify(added) };
    }),

    RemovePermission: onFunction((input) => {
      if (!find(input).policy.delete(input.StatementId))
        throw new AwsError(
          'ResourceNotFoundException',
          `Statement ${input.StatementId} is not found in resource policy.`,
          404,
        );
    }),

    GetPolicy: onFunction((input) => {
      const { policy, revision } = find(input);
      if (policy.size === 0)
        throw new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', 404);
      const document = { Version: '2012-10-17', Id: 'default', Statement: [...policy.values()] };
      return { Policy: JSON.stringify(document), RevisionId: revision };
    }),
  };
}

function statement({ StatementId, Action, Principal, SourceArn, SourceAccount }: Permission, arn: string): object {
  const condition = {
    ...(SourceAccount && { StringEquals: { 'AWS:SourceAccount': SourceAccount } }),
    ...(SourceArn && { ArnLike: { 'AWS:SourceArn': SourceArn } }),
  };
  const isService = Principal.endsWith('.amazonaws.com');
  return {
    Sid: StatementId,
    Effect: 'Allow',
    Principal: Principal === '*' ? '*' : isService ? { Service: Principal } : { AWS: Principal },
    Action,
    Resource: arn,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  };
}
