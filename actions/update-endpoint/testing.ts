import type { ChildProcess } from 'node:child_process';
import type { RolloutOutput } from '../../pipeline/contract.ts';
import { evaluation, sha256 } from '../post-evaluation/testing.ts';
import {
  awaitingEvents,
  EXECUTION_ARN,
  entered,
  type Handler,
  history,
  left,
  runEntry,
  serveOperations,
  succeeded,
} from '../shared/testing.ts';

const EXECUTION = { executionArn: EXECUTION_ARN, startDate: 1_700_000_000, input: '{"endpoint":{"name":"pm-dev"}}' };
/** A reviewer's answer, as GitHub tells it. */
export const review = (state: string, environment: string, comment = '') => ({
  state,
  comment,
  environments: [{ name: environment }],
  user: { login: 'ada' },
});

/** An execution that awaits approval, and ends as `end` once it is decided; and what is sent to it. */
export async function world(end: Record<string, unknown>, reviews: unknown[], handlers: Record<string, Handler> = {}) {
  let decided = false;
  const decide = () => {
    decided = true;
    return {};
  };
  const ending = end.rejection ? 'Rejected' : 'Succeeded';
  const served = await serveOperations({
    'GET /repos/your-org/fresh-model/actions/runs/7/approvals': () => reviews,
    'GET /model/executions/1/evaluation.json': () => evaluation,
    DescribeExecution: () =>
      decided
        ? { ...EXECUTION, status: 'SUCCEEDED', output: JSON.stringify(end) }
        : { ...EXECUTION, status: 'RUNNING' },
    GetExecutionHistory: () =>
      history(
        ...awaitingEvents(sha256),
        ...(decided
          ? [
              left('AwaitApproval'),
              entered(ending),
              { ...left(ending, end), type: 'SucceedStateExited' },
              succeeded(end),
            ]
          : []),
      ),
    SendTaskSuccess: decide,
    SendTaskFailure: decide,
    DescribeEndpoint: () => ({ EndpointConfigName: 'config-1', EndpointStatus: 'InService' }),
    ...handlers,
  });
  const run = (inputs: Record<string, string> = {}, onStart?: (child: ChildProcess) => unknown) =>
    runEntry(
      'update-endpoint',
      { 'execution-arn': EXECUTION_ARN, 'github-token': 'token', environment: 'prod', ...inputs },
      { aws: served.url, github: served.url, ...(onStart && { onStart }) },
    );
  const sent = (operation: string) => served.calls.filter((call) => call.operation === operation).map((c) => c.input);
  return { run, sent };
}

/** The output of an execution whose rollout is through. */
export const SERVING: RolloutOutput = {
  endpointName: 'pm-dev',
  endpointConfigName: 'config-2',
  previousEndpointConfigName: 'config-1',
  evaluation: { uri: 's3://model/executions/1/evaluation.json', sha256 },
  approval: { approver: 'ada', runUrl: 'https://github.com/x', evaluationSha256: sha256, approvedAt: '2026-01-01' },
  verification: { endpointName: 'pm-dev', endpointConfigName: 'config-2', goldenRows: 20, largestDifference: 1e-8 },
  instanceCount: 1,
  cleanUp: 'Old endpoint configs deleted: 1',
};
