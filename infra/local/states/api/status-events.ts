import type { StandIn } from '../../core/stand-in.ts';
import type { Execution } from '../engine/execution.ts';

/**
 * Tells EventBridge of an execution's status, as Step Functions does for standard executions.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export function publishStatus(standIn: StandIn, execution: Execution): void {
  standIn.tell('states', `${execution.program.stateMachineName} ${execution.name}: ${execution.status}`);
  if (!standIn.service('events')?.operations.PutServiceEvent) return;
  const { input, output, error, cause, startDate, stopDate } = execution;
  const event = {
    Source: 'aws.states',
    DetailType: 'Step Functions Execution Status Change',
    Resources: [execution.arn],
    Detail: JSON.stringify({
      executionArn: execution.arn,
      stateMachineArn: execution.program.stateMachineArn,
      name: execution.name,
      status: execution.status,
      startDate: startDate.getTime(),
      stopDate: stopDate?.getTime() ?? null,
      input,
      inputDetails: { included: true },
      output: output ?? null,
      outputDetails: output === undefined ? null : { included: true },
      error: error ?? null,
      cause: cause ?? null,
    }),
  };
  const failed = (reason: unknown) => standIn.tell('states', `EventBridge did not take a status event: ${reason}`);
  standIn.call('events', 'PutServiceEvent', event).catch(failed);
}
