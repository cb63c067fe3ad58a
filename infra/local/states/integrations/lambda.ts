import type { Json, JsonObject } from '../engine/definition.ts';
import { checkSize, StateFailure } from '../engine/failure.ts';
import { type ErrorNames, serviceFailure } from './errors.ts';
import type { Action, TaskCall } from './integration.ts';
import { sdkMetadata } from './metadata.ts';
import { asText } from './to-json.ts';

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
  async request({ Payload, ...parameters }, call) {
    // A text goes to the function as it is; JSON is written out (recorded executions).
    const answer = await invokeFunction(parameters, asText(Payload) ?? '{}', call);
    const text = textOf(answer);
    if (answer.FunctionError) throw functionFailure(text, JSON.stringify(parsed(text)));
    const payload = parsed(text);
    checkSize(JSON.stringify(payload), 'lambda');
    const version = answer.ExecutedVersion ?? '$LATEST';
    return {
      ExecutedVersion: version,
      Payload: payload,
      ...sdkMetadata(text, call.standIn.clock.now(), headersOf(version)),
      StatusCode: answer.StatusCode ?? 200,
    };
  },
};

/**
 * Calls a function by its ARN, as a Task whose Resource is the function itself does: input in, answer out.
 * @throws StateFailure the function's error, or Lambda's refusal
 */
export async function invokeByArn(functionArn: string, input: Json, call: TaskCall): Promise<Json> {
  const answer = await invokeFunction({ FunctionName: functionArn }, JSON.stringify(input), call);
  const text = textOf(answer);
  // The cause is the error as the runtime wrote it, where `lambda:invoke` writes it anew (recorded executions).
  if (answer.FunctionError) throw functionFailure(text, text);
  const payload = parsed(text);
  checkSize(JSON.stringify(payload), functionArn);
  return payload;
}

interface InvokeAnswer {
  Payload?: Uint8Array | string;
  FunctionError?: string;
  ExecutedVersion?: string;
  StatusCode?: number;
}

async function invokeFunction(
  parameters: JsonObject,
  payload: string,
  { standIn, caller }: TaskCall,
): Promise<InvokeAnswer> {
  const input = { InvocationType: 'RequestResponse', ...parameters, Payload: Buffer.from(payload) };
  try {
    return await standIn.call('lambda', 'Invoke', input, caller);
  } catch (error) {
    throw serviceFailure(error, ERRORS);
  }
}

/** A function's error: named by its errorType, with the whole error object as the cause. */
function functionFailure(text: string, cause: string): StateFailure {
  const { errorType } = (parsed(text) ?? {}) as { errorType?: string };
  if (errorType) return new StateFailure(errorType, cause);
  const reason = 'The cause could not be determined because Lambda did not return an error type.';
  return new StateFailure('Lambda.Unknown', `${reason} Returned payload: ${cause}`);
}

const textOf = ({ Payload }: InvokeAnswer) => (Payload === undefined ? '' : Buffer.from(Payload).toString('utf8'));

function parsed(text: string): Json {
  if (text === '') return null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
