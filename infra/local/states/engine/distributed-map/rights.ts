import { AwsError } from '../../../core/errors.ts';
import { StateFailure } from '../failure.ts';
import type { Visit } from '../visit.ts';
import { serviceCause } from './service-cause.ts';

/**
 * Requires that the state machine's own role may do what a Map Run does to children: they are executions of the machine.
 * Unverified against AWS: the name of the failure, and its cause but for StartExecution.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
 * @throws StateFailure `States.Permissions`
 */
export function requireRight({ engine: { standIn }, branch }: Visit, action: string, arn: string): void {
  const { program, name } = branch.execution;
  try {
    standIn.authorize(standIn.roleCaller(program.roleArn, name), action, arn);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const message = `Error contacting AWS Service. | Message from Service: ${serviceCause(error, 'Sfn')}`;
    throw new StateFailure('States.Permissions', message);
  }
}
