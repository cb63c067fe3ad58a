import type { CheckedOperation } from '../core/checked-operations.ts';
import { AwsError } from '../core/errors.ts';
import type { StandIn } from '../core/stand-in.ts';
import { Fleet } from './fleet.ts';
import { functionConstraints, type LambdaFunction } from './functions.ts';

/** How a request names a function: `x`, `x:$LATEST`, `123456789012:function:x` or the function's ARN. */
export interface FunctionReference {
  FunctionName: string;
  Qualifier?: string;
}

/** What every group of Lambda's operations works with. */
export interface Lambda {
  standIn: StandIn;
  fleet: Fleet;
  functions: Map<string, LambdaFunction>;
  /** ARN of the function that a request names, with the qualifier if it has one. */
  arn(reference: FunctionReference): string;
  /** @throws AwsError ResourceNotFoundException; also for a version or alias, since there are none but `$LATEST` */
  find(reference: FunctionReference): LambdaFunction;
  /** An operation on the function that the request names. `action` where IAM calls it otherwise. */
  onFunction(run: CheckedOperation['run'], action?: string): CheckedOperation;
}

/** An account's functions, none at first. */
export function createStore(standIn: StandIn): Lambda {
  const functions = new Map<string, LambdaFunction>();
  const arn = ({ FunctionName, Qualifier }: FunctionReference) => {
    if (FunctionName.startsWith('arn:')) return Qualifier ? `${FunctionName}:${Qualifier}` : FunctionName;
    const name = standIn.arn('lambda', `function:${FunctionName.replace(/^(\d{12}:)?function:/, '')}`);
    return Qualifier ? `${name}:${Qualifier}` : name;
  };
  const find = (reference: FunctionReference) => {
    const named = arn(reference);
    const found = [...functions.values()].find((one) => named === one.arn || named === `${one.arn}:$LATEST`);
    if (!found) throw new AwsError('ResourceNotFoundException', `Function not found: ${named}`, 404, { Type: 'User' });
    return found;
  };
  return {
    standIn,
    fleet: new Fleet(),
    functions,
    arn,
    find,
    onFunction: (run, action) => ({ constraints: functionConstraints, resource: arn, action, run }),
  };
}
