import type { Json, JsonObject } from '../engine/definition.ts';
import { checkSize, StateFailure } from '../engine/failure.ts';
import { type ErrorNames, serviceFailure } from './errors.ts';
import type { Action, TaskCall } from './integration.ts';
import { sdkMetadata } from './metadata.ts';

const ERRORS: ErrorNames = {
  prefix: 'Lambda',
  base: 'AWSLambdaException',
  service: 'AWSLambda',
  version: 1,
  modelled: [
    'ResourceNotFoundException',
    'ServiceException',
    'TooManyRequestsException',
    'InvalidParameterValueException',
    'InvalidRequestContentException',
    'RequestTooLargeException',
    'ResourceConflictException',
    'ResourceNotReadyException',
  ],
};

/** Headers of Lambda's answers; the trace id is no function's: nothing is traced. */
const headersOf = (version: string) => ({
  Connection: 'keep-alive',
  'Content-Type': 'application/json',
  'X-Amz-Executed-Version': version,
  'x-amzn-Remapped-Content-Length': '0',
  'X-Amzn-Trace-Id': `root=1-${crypto.randomUUID()};sampled=0`,
});

/** `lambda:invoke`: the function's answer as `Payload`; its error as the failure. */
export const invoke: Action = {
  patterns: ['request-response', 'callback'],
  async request(parameters, call) {
    const answer = await invokeFunction(parameters, call);
    const payload = parsePayload(answer.Payload);
    checkSize(JSON.stringify(payload), 'lambda');
    const version = answer.ExecutedVersion ?? '$LATEST';
    return {
      ExecutedVersion: version,
      Payload: payload,
      ...sdkMetadata(payload, call.standIn.clock.now(), headersOf(version)),
      StatusCode: answer.StatusCode ?? 200,
    };
  },
};

/**
 * Calls a function by its ARN, as a Task whose Resource is the function itself does: input in, answer out.
 * @throws StateFailure the function's error, or Lambda's refusal
 */
export async function invokeByArn(functionArn: string, input: Json, call: TaskCall): Promise<Json> {
  const payload = parsePayload((await invokeFunction({ FunctionName: functionArn, Payload: input }, call)).Payload);
  checkSize(JSON.stringify(payload), functionArn);
  return payload;
}

interface InvokeAnswer {
  Payload?: Uint8Array | string;
  FunctionError?: string;
  ExecutedVersion?: string;
  StatusCode?: number;
}

async function invokeFunction(parameters: JsonObject, { standIn, caller }: TaskCall): Promise<InvokeAnswer> {
  const input = { ...parameters, Payload: Buffer.from(JSON.stringify(parameters.Payload ?? {})) };
  let answer: InvokeAnswer;
  try {
    answer = await standIn.call('lambda', 'Invoke', { InvocationType: 'RequestResponse', ...input }, caller);
  } catch (error) {
    throw serviceFailure(error, ERRORS);
  }
  if (answer.FunctionError) throw functionFailure(parsePayload(answer.Payload));
  return answer;
}

/** A function's error: named by its errorType, with the whole error object as the cause. */
function functionFailure(error: Json): StateFailure {
  const text = JSON.stringify(error);
  const { errorType } = (error ?? {}) as { errorType?: string };
  if (errorType) return new StateFailure(errorType, text);
  const reason = 'The cause could not be determined because Lambda did not return an error type.';
  return new StateFailure('Lambda.Unknown', `${reason} Returned payload: ${text}`);
}

function parsePayload(payload: Uint8Array | string | undefined): Json {
  const text = payload === undefined ? '' : Buffer.from(payload).toString('utf8');
  if (text === '') return null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
