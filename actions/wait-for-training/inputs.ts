import { parseArn } from '../shared/aws.ts';
import { choiceInput, minutesInput, optionalInput, requiredInput } from '../shared/inputs.ts';

/**
 * The inputs of both steps: GitHub gives the post step those of the main one.
 * @throws Error naming the input that is wrong
 */
export function waitInputs() {
  const executionArn = requiredInput('execution-arn');
  return {
    executionArn,
    region: parseArn('execution-arn', executionArn, 'execution').region,
    until: choiceInput('until', ['approval', 'end'], 'approval'),
    timeout: minutesInput('timeout'),
    onTimeout: choiceInput('on-timeout', ['fail', 'stop', 'leave'], 'fail'),
    onCancel: choiceInput('on-cancel', ['leave', 'stop'], 'leave'),
    role: optionalInput('role-to-assume'),
  };
}

/** What the main step saves once it has left nothing to do; without it the post step knows that it was killed. */
export const SETTLED = 'settled';
