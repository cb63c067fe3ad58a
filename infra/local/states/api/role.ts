import { AwsError } from '../../core/errors.ts';
import type { Caller, StandIn } from '../../core/stand-in.ts';
import { passRole } from '../../iam/trust.ts';
import { allStates, type MachineDefinition } from '../engine/definition.ts';

/** The rule by which Step Functions learns of the end of training jobs, in the account of the state machine. */
const TRAINING_RULE = 'rule/StepFunctionsGetEventsForSageMakerTrainingJobsRule';

/**
 * What Step Functions asks of a state machine's role before it takes the machine: that it may assume it and that the
 * caller may pass it; rights on the managed rule of a `.sync` Task; and on log delivery where logging is on.
 * @throws AwsError `InvalidArn`, `AccessDeniedException`
 */
export async function checkRole(
  standIn: StandIn,
  caller: Caller,
  roleArn: string,
  definition: MachineDefinition,
  logging: { level?: string } | undefined,
): Promise<void> {
  if (!/^arn:[\w-]+:iam::\d{12}:role\/.+/.test(roleArn))
    throw new AwsError('InvalidArn', `Invalid Arn: 'Invalid Role Arn: ${roleArn}'`);
  if (!(await passRole(standIn, caller, roleArn, 'states.amazonaws.com')))
    throw new AwsError(
      'AccessDeniedException',
      'Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.',
    );
  const role = standIn.roleCaller(roleArn, 'step-functions');
  const needs = (actions: string[], resource: string, refusal: string) => {
    try {
      for (const action of actions) standIn.authorize(role, action, resource);
    } catch {
      throw new AwsError('AccessDeniedException', refusal);
    }
  };
  if ([...allStates(definition)].some(([, { Resource }]) => Resource?.endsWith(':sagemaker:createTrainingJob.sync')))
    needs(
      ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
      standIn.arn('events', TRAINING_RULE),
      `'${roleArn}' is not authorized to create managed-rule.`,
    );
  if (logging?.level && logging.level !== 'OFF')
    needs(
      ['logs:CreateLogDelivery'],
      '*',
      'The state machine IAM Role is not authorized to access the Log Destination',
    );
}
