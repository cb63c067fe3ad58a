import { AwsError } from '../core/errors.ts';
import type { StandIn } from '../core/stand-in.ts';
import { tellOfFunction } from '../core/telemetry.ts';
import type { Fleet } from './fleet.ts';
import { environmentOf, type LambdaFunction, LOG_STREAM, logGroupOf } from './functions.ts';
import type { FunctionError } from './protocol.ts';
import { type Outcome, Sandbox } from './sandbox.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_PAYLOAD_BYTES = 6 * 2 ** 20;
const MAX_EVENT_BYTES = 2 ** 20;
/** The answer's limit as Lambda's own error states it. */
const MAX_RESPONSE_BYTES = MAX_PAYLOAD_BYTES + 100;
const TAIL_BYTES = 4096;
/** Waits before the two retries of an asynchronous invocation: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const ASYNC_RETRY_MS = [60_000, 120_000];

interface InvokeInput {
  InvocationType?: string;
  LogType?: string;
  Payload?: Buffer;
}

/**
 * Runs a function as Invoke does.
 * @returns StatusCode 200 with the answer or the function's error, 202 for an event, 204 for a dry run
 * @throws AwsError for a payload that is no JSON or too large, and for a function at its reserved concurrency
 */
export async function invoke(standIn: StandIn, fleet: Fleet, target: LambdaFunction, input: InvokeInput) {
  const type = input.InvocationType ?? 'RequestResponse';
  const event = eventText(input.Payload, type);
  if (type === 'DryRun') return { StatusCode: 204 };
  if (type === 'Event') {
    void invokeEvent(standIn, fleet, target, event);
    return { StatusCode: 202 };
  }
  throttle(target);
  const outcome = await runOnce(standIn, fleet, target, event);
  return {
    StatusCode: 200,
    ExecutedVersion: '$LATEST',
    FunctionError: 'error' in outcome ? 'Unhandled' : undefined,
    LogResult: input.LogType === 'Tail' ? Buffer.from(outcome.log).subarray(-TAIL_BYTES).toString('base64') : undefined,
    Payload: Buffer.from('error' in outcome ? JSON.stringify(outcome.error) : outcome.payload),
  };
}

function eventText(payload: Buffer | undefined, type: string): string {
  const size = payload?.length ?? 0;
  // The code that Lambda answers is not the RequestTooLargeException of its documentation:
  // https://github.com/ASFHyP3/hyp3/issues/2241, https://github.com/awslabs/aws-athena-query-federation/issues/793
  const tooLarge = (message: string) => new AwsError('RequestEntityTooLargeException', message, 413);
  if (type === 'Event' && size > MAX_EVENT_BYTES)
    throw tooLarge(`${size} byte payload is too large for the Event invocation type (limit ${MAX_EVENT_BYTES} bytes)`);
  if (size > MAX_PAYLOAD_BYTES)
    throw tooLarge(`Request must be smaller than ${MAX_PAYLOAD_BYTES} bytes for the InvokeFunction operation`);
  const text = payload?.toString('utf8') || '{}';
  try {
    JSON.parse(text);
  } catch (error) {
    const message = `Could not parse request body into json: ${(error as Error).message}`;
    throw new AwsError('InvalidRequestContentException', message);
  }
  return text;
}

function throttle({ reservedConcurrency, running }: LambdaFunction): void {
  if (reservedConcurrency === undefined || running < reservedConcurrency) return;
  throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, {
    Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
  });
}

/** An event whose function fails is tried three times, then dropped: the stand-in has no dead-letter queues. */
async function invokeEvent(standIn: StandIn, fleet: Fleet, target: LambdaFunction, event: string): Promise<void> {
  for (const wait of [...ASYNC_RETRY_MS, undefined]) {
    const outcome = await runOnce(standIn, fleet, target, event);
    if (!('error' in outcome) || fleet.closed) return;
    if (wait === undefined) standIn.tell('lambda', `${target.name} gave up an event: ${outcome.error.errorMessage}`);
    else await new Promise<void>((resolve) => standIn.clock.after(wait, resolve));
  }
}

async function runOnce(standIn: StandIn, fleet: Fleet, target: LambdaFunction, event: string): Promise<Outcome> {
  const release = standIn.clock.hold();
  target.running++;
  const { settings, code, arn: functionArn, revision } = target;
  const requestId = crypto.randomUUID();
  const start = () =>
    new Sandbox({
      codeDirectory: code.directory,
      environment: environmentOf(standIn, target),
      memoryMb: settings.MemorySize,
      clock: standIn.clock,
    });
  try {
    const began = performance.now();
    const timeoutMs = settings.Timeout * 1000;
    const outcome = limitResponse(
      await fleet.use(revision, start, (sandbox) => sandbox.run({ requestId, functionArn, event, timeoutMs })),
    );
    return { ...outcome, log: writeLog(standIn, target, requestId, outcome, performance.now() - began) };
  } finally {
    target.running--;
    release();
  }
}

function limitResponse(outcome: Outcome): Outcome {
  if ('error' in outcome) return outcome;
  const size = Buffer.byteLength(outcome.payload);
  if (size <= MAX_RESPONSE_BYTES) return outcome;
  const errorMessage = `Response payload size (${size} bytes) exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`;
  const error: FunctionError = { errorType: 'Function.ResponseSizeTooLarge', errorMessage };
  return { log: outcome.log, alive: outcome.alive, error };
}

/** Writes what CloudWatch Logs would hold, where the function's role lets it. @returns all of it, for LogResult */
function writeLog(
  standIn: StandIn,
  { name, settings }: LambdaFunction,
  requestId: string,
  outcome: Outcome,
  ms: number,
) {
  const time = new Date(standIn.clock.now()).toISOString();
  const failure = 'error' in outcome ? `${time} ${requestId} ERROR ${JSON.stringify(outcome.error)}\n` : '';
  const report = `REPORT RequestId: ${requestId}\tDuration: ${ms.toFixed(2)} ms\tBilled Duration: ${Math.ceil(ms)} ms\tMemory Size: ${settings.MemorySize} MB`;
  const log = `START RequestId: ${requestId} Version: $LATEST\n${outcome.log}${failure}END RequestId: ${requestId}\n${report}\n`;
  const stream = { group: logGroupOf(name, settings), stream: LOG_STREAM, file: name };
  tellOfFunction(
    standIn,
    standIn.roleCaller(settings.Role, name),
    stream,
    log,
    settings.TracingConfig?.Mode === 'Active',
  );
  return log;
}
