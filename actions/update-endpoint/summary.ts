import type { RolloutOutput } from '../../pipeline/contract.ts';
import { consoleUrl } from '../shared/aws.ts';

interface Served {
  endpointName: string;
  endpointConfig: string;
  /** Empty for the first deployment. */
  previousConfig: string;
  approver: string;
}

/** What serves, what served before, and who said so, in Markdown. */
export const servedSummary = ({ endpointName, endpointConfig, previousConfig, approver }: Served): string =>
  `## ✅ Endpoint \`${endpointName}\` serves \`${endpointConfig}\`\n\nApproved by ${approver}. Before: ${previousConfig ? `\`${previousConfig}\`` : 'nothing'}.`;

/** The same of a rollout, with how it went and what the verdict rests on. */
export function summaryOf(rollout: RolloutOutput, executionArn: string): string {
  const { endpointName, endpointConfigName, previousEndpointConfigName, approval, verification, cleanUp } = rollout;
  const served = servedSummary({
    endpointName,
    endpointConfig: endpointConfigName,
    previousConfig: previousEndpointConfigName,
    approver: approval.approver,
  });
  return [
    `${served} [Execution](${consoleUrl(executionArn)})`,
    `${verification.goldenRows} golden rows got the scores that the evaluation computed, but for ${verification.largestDifference.toExponential(1)}.`,
    shiftOfTraffic(rollout),
    `${cleanUp}.`,
  ].join('\n\n');
}

function shiftOfTraffic({ previousEndpointConfigName, instanceCount }: RolloutOutput): string {
  if (previousEndpointConfigName === '')
    return 'It is the first deployment: no alarm watched it, and there is nothing to go back to.';
  if (instanceCount > 1)
    return "One instance's share of the traffic went first, then the rest, both under the watch of alarms.";
  return 'All traffic moved at once, under the watch of alarms: a canary needs two instances (`endpoint.instanceCount`).';
}
