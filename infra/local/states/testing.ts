import {
  CreateStateMachineCommand,
  type CreateStateMachineCommandInput,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Operation, Service, StandIn } from '../core/stand-in.ts';
import { startTestServer } from '../core/testing.ts';
import type { BranchDefinition, State } from './engine/definition.ts';
import { createStates } from './states.ts';

/** A service of a test's own, with the operations that the state machine is to call. */
export const testService = (name: string, operations: Record<string, Operation>) => (): Service => ({
  name,
  protocol: 'json-1.1',
  operations,
});

/** A Lambda service whose functions are plain functions of the payload; what they throw is the function's error. */
export function testLambda(functions: Record<string, (payload: never) => unknown>) {
  return testService('lambda', {
    async Invoke({ FunctionName, Payload }) {
      try {
        const answer = await functions[FunctionName]!(JSON.parse(Payload.toString()) as never);
        return { StatusCode: 200, ExecutedVersion: '$LATEST', Payload: Buffer.from(JSON.stringify(answer ?? null)) };
      } catch (error) {
        if (!(error instanceof Error) || 'code' in error) throw error;
        const failure = { errorType: error.name, errorMessage: error.message, trace: [] };
        return { StatusCode: 200, FunctionError: 'Unhandled', Payload: Buffer.from(JSON.stringify(failure)) };
      }
    },
  });
}

/** The role of the tests' state machines. It need not be there, since no test of theirs has IAM. */
export const ROLE = 'arn:aws:iam::000000000000:role/pipeline';

/** The stand-in with Step Functions and the given services, driven by the real SDK client. */
export async function startStates(...services: ((standIn: StandIn) => Service)[]) {
  const server = await startTestServer({}, createStates, ...services);
  const client = new SFNClient({ ...server.client, disableHostPrefix: true });
  let machines = 0;

  const create = async (definition: object, more: Partial<CreateStateMachineCommandInput> = {}): Promise<string> => {
    const name = `machine-${++machines}`;
    const text = JSON.stringify({ QueryLanguage: 'JSONata', ...definition });
    const command = new CreateStateMachineCommand({ name, roleArn: ROLE, definition: text, ...more });
    return (await client.send(command)).stateMachineArn!;
  };
  const start = async (stateMachineArn: string, input: unknown = {}, name?: string): Promise<string> => {
    const command = new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) });
    return (await client.send(command)).executionArn!;
  };
  const describe = (executionArn: string) => client.send(new DescribeExecutionCommand({ executionArn }));
  /** Waits until `done` holds, for at most about five seconds. */
  const until = async (done: () => Promise<boolean>) => {
    for (let i = 0; i < 1000; i++) {
      if (await done()) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error('it did not come to pass within five seconds');
  };
  const ended = async (executionArn: string) => {
    await until(async () => (await describe(executionArn)).status !== 'RUNNING');
    const { status, output, error, cause } = await describe(executionArn);
    return { status, output: output === undefined ? undefined : JSON.parse(output), error, cause };
  };
  const history = async (executionArn: string): Promise<HistoryEvent[]> =>
    (await client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }))).events!;

  return {
    ...server,
    sfn: client,
    create,
    start,
    describe,
    ended,
    history,
    until,
    /** Creates a machine and starts it. */
    startNew: async (definition: object, input: unknown = {}) => start(await create(definition), input),
    /** Creates a machine, runs it to its end, and gives the outcome with the history's event types. */
    async run(definition: object, input: unknown = {}) {
      const executionArn = await start(await create(definition), input);
      const outcome = await ended(executionArn);
      return { ...outcome, executionArn, types: (await history(executionArn)).map(({ type }) => type) };
    },
  };
}

/** A machine, or an inner branch, of one state that ends it. */
export const only = (state: Record<string, unknown>, name = 'Only'): BranchDefinition => ({
  StartAt: name,
  States: { [name]: { ...(state.Type !== 'Fail' && { End: true }), ...state } as unknown as State },
});
