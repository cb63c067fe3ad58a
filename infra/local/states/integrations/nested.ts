import { AwsError } from '../../core/errors.ts';
import type { StandIn } from '../../core/stand-in.ts';
import type { Json, JsonObject } from '../engine/definition.ts';
import { orAborted, StateFailure } from '../engine/failure.ts';
import { type ErrorNames, serviceFailure } from './errors.ts';
import type { Action, TaskCall } from './integration.ts';
import { headersOf, sdkMetadata } from './metadata.ts';
import { asText, toStateJson } from './to-json.ts';

const ERRORS: ErrorNames = {
  prefix: 'StepFunctions',
  base: 'AWSStepFunctionsException',
  service: 'AWSStepFunctions',
  version: 1,
  modelled: [
    'ExecutionAlreadyExists',
    'ExecutionLimitExceeded',
    'InvalidArn',
    'InvalidExecutionInput',
    'InvalidName',
    'StateMachineDoesNotExist',
  ],
};

/** How long a `.sync` Task waits before it asks for its execution again. */
const POLL_MS = 100;

/** `states:startExecution`; with `.sync` the execution's input and output are text. */
export const startExecution: Action = {
  patterns: ['request-response', 'callback', 'sync'],
  async request(parameters, { standIn, caller }) {
    const { StateMachineArn, Name, Input } = parameters;
    const input = { stateMachineArn: StateMachineArn, name: Name ?? undefined, input: asText(Input ?? {}) };
    try {
      const answer = await standIn.call('states', 'StartExecution', input, caller);
      const { executionArn, startDate } = answer as { executionArn: string; startDate: Date };
      // The service writes its dates in seconds, as Java writes a double.
      const seconds = (startDate.getTime() / 1000).toExponential().replace('e+', 'E');
      const body = `{"executionArn":"${executionArn}","startDate":${seconds}}`;
      return {
        ExecutionArn: executionArn,
        StartDate: startDate.getTime(),
        ...sdkMetadata(body, standIn.clock.now(), headersOf('application/x-amz-json-1.0')),
      };
    } catch (error) {
      throw serviceFailure(error, ERRORS);
    }
  },
  completion: (answer, _parameters, call) => completion(answer, call, (text) => text),
};

/** `states:startExecution.sync:2`: the execution's input and output as JSON. */
export const startExecutionSync2: Action = {
  ...startExecution,
  patterns: ['sync'],
  completion: (answer, _parameters, call) => completion(answer, call, (text) => JSON.parse(text) as Json),
};

async function completion(answer: Json, call: TaskCall, outputOf: (text: string) => Json): Promise<Json> {
  const { standIn, caller, signal } = call;
  const executionArn = String((answer as JsonObject).ExecutionArn);
  try {
    const described = await ended(executionArn, call);
    const { input, output, error, cause, ...rest } = described;
    const members: JsonObject = {
      ExecutionArn: executionArn,
      Input: outputOf(input),
      InputDetails: { Included: true },
      Name: rest.name,
      ...(output !== undefined && { Output: outputOf(output), OutputDetails: { Included: true } }),
      RedriveCount: rest.redriveCount,
      RedriveStatus: rest.redriveStatus,
      ...(rest.redriveStatusReason !== undefined && { RedriveStatusReason: rest.redriveStatusReason }),
      StartDate: toStateJson(rest.startDate, 'millis'),
      StateMachineArn: rest.stateMachineArn,
      Status: rest.status,
      StopDate: toStateJson(rest.stopDate, 'millis'),
      ...(error !== undefined && { Error: error }),
      ...(cause !== undefined && { Cause: cause }),
    };
    if (rest.status === 'SUCCEEDED') return members;
    throw new StateFailure('States.TaskFailed', JSON.stringify(members));
  } finally {
    if (signal.aborted) await standIn.call('states', 'StopExecution', { executionArn }, caller).catch(() => {});
  }
}

interface Described {
  name: string;
  status: string;
  stateMachineArn: string;
  startDate: Date;
  stopDate: Date;
  input: string;
  redriveCount: number;
  redriveStatus: string;
  redriveStatusReason?: string;
  output?: string;
  error?: string;
  cause?: string;
}

async function ended(executionArn: string, { standIn, caller, signal }: TaskCall): Promise<Described> {
  for (;;) {
    const described: Described = await describe(standIn, executionArn, caller);
    if (described.status !== 'RUNNING') return described;
    await orAborted(new Promise<void>((resolve) => standIn.clock.after(POLL_MS, resolve)), signal);
  }
}

async function describe(standIn: StandIn, executionArn: string, caller: TaskCall['caller']): Promise<Described> {
  try {
    return await standIn.call('states', 'DescribeExecution', { executionArn }, caller);
  } catch (error) {
    throw error instanceof AwsError ? serviceFailure(error, ERRORS) : error;
  }
}
