/** The runtime inside a function's process: loads the handler, answers one event at a time. Started by sandbox.ts. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import type { FunctionError, Invocation, Message } from './protocol.ts';

type Handler = (event: unknown, context: object) => unknown;

let requestId = '';
const send = (message: Message) => process.send!(message);

const toFunctionError = (error: unknown): FunctionError =>
  error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] }
    : { errorType: typeof error, errorMessage: String(error), trace: [] };

function runtimeError(errorType: string, errorMessage: string): Error {
  const error = new Error(errorMessage);
  error.name = errorType;
  return error;
}

/** Output goes over the channel of the results, so that a log line is never behind the result that it belongs to. */
function captureOutput(): void {
  const write = (chunk: string | Uint8Array) => {
    send({ type: 'log', text: typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8') });
    return true;
  };
  process.stdout.write = write as typeof process.stdout.write;
  process.stderr.write = write as typeof process.stderr.write;
  const levels = { debug: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR', trace: 'TRACE' } as const;
  for (const [method, level] of Object.entries(levels) as [keyof typeof levels, string][])
    console[method] = (...values: unknown[]) =>
      write(`${new Date().toISOString()}\t${requestId}\t${level}\t${format(...values)}\n`);
}

async function loadHandler(): Promise<Handler> {
  const root = process.env.LAMBDA_TASK_ROOT!;
  const [, module, name] = /^(.+)\.([^./]+)$/.exec(process.env._HANDLER!) ?? [];
  if (!module || !name) throw runtimeError('Runtime.MalformedHandlerName', 'Bad handler');
  const file = ['.js', '.mjs', '.cjs'].map((extension) => join(root, module + extension)).find(existsSync);
  if (!file) throw runtimeError('Runtime.ImportModuleError', `Error: Cannot find module '${module}'`);
  const exports = await import(pathToFileURL(file).href).catch((error: Error) => {
    if (error instanceof SyntaxError)
      throw runtimeError('Runtime.UserCodeSyntaxError', `SyntaxError: ${error.message}`);
    if ('code' in error && /MODULE_NOT_FOUND/.test(String(error.code)))
      throw runtimeError('Runtime.ImportModuleError', `Error: ${error.message}`);
    throw error;
  });
  const handler = exports[name] ?? exports.default?.[name];
  if (typeof handler !== 'function')
    throw runtimeError('Runtime.HandlerNotFound', `${process.env._HANDLER} is undefined or not exported`);
  // nodejs24.x refuses callbacks: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
  if (handler.length > 2)
    throw runtimeError('Runtime.CallbackHandlerDeprecated', 'The runtime supports async handlers only, not callbacks');
  return handler;
}

/** The context object of Lambda's Node runtimes. `deadline` is on the process's own monotonic clock. */
function contextOf({ requestId, functionArn }: Invocation, deadline: number): object {
  const env = process.env;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    invokedFunctionArn: functionArn,
    awsRequestId: requestId,
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
  };
}

async function answer(handler: Handler, invocation: Invocation): Promise<Message> {
  requestId = invocation.requestId;
  const deadline = performance.now() + invocation.timeoutMs;
  try {
    const output = await handler(JSON.parse(invocation.event), contextOf(invocation, deadline));
    return { type: 'result', payload: stringify(output) };
  } catch (error) {
    return { type: 'error', error: toFunctionError(error) };
  }
}

function stringify(output: unknown): string {
  try {
    return JSON.stringify(output ?? null) ?? 'null';
  } catch (error) {
    throw runtimeError(
      'Runtime.MarshalError',
      `Unable to stringify response body as json: ${(error as Error).message}`,
    );
  }
}

/** Reports what ends the process. The exit waits until the message has left it. */
function endWith(error: FunctionError, status: number): void {
  process.send!({ type: 'fatal', error } satisfies Message, () => process.exit(status));
}

process.on('uncaughtException', (error) => endWith(toFunctionError(error), 129));
process.on('unhandledRejection', (reason) => {
  const { trace } = toFunctionError(reason);
  endWith({ errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: String(reason), trace }, 128);
});
process.on('disconnect', () => process.exit(0));

captureOutput();
try {
  const handler = await loadHandler();
  process.on('message', (invocation: Invocation) => void answer(handler, invocation).then(send));
  send({ type: 'ready' });
} catch (error) {
  endWith(toFunctionError(error), 1);
}
