import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/**
 * Answers one operation; what it throws as {@link Refusal} becomes the service's error. `never` leaves the request open,
 * `reset` cuts its connection.
 */
export type Handler = (input: Record<string, unknown>) => unknown;

export const never = Symbol('no answer');
export const reset = Symbol('connection reset');

/** An error as AWS or GitHub answers it. */
export class Refusal extends Error {
  readonly status: number;
  constructor(name: string, message: string, status = 400) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

interface Served {
  url: string;
  /** The operations that were asked for, in order. */
  calls: { operation: string; input: Record<string, unknown> }[];
}

/**
 * A server on localhost that answers the operations given, for one test: AWS's JSON operations by their name
 * (`StartExecution`), everything else by method and path (`GET /bucket/key`).
 */
export async function serveOperations(handlers: Record<string, Handler>): Promise<Served> {
  const calls: Served['calls'] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const target = String(request.headers['x-amz-target'] ?? '').split('.')[1];
    const operation = target ?? `${request.method} ${request.url!.split('?')[0]}`;
    const body = Buffer.concat(chunks).toString();
    const input = request.headers['content-type'] === 'text/csv' ? { body } : JSON.parse(body || '{}');
    calls.push({ operation, input });
    try {
      const handler = handlers[operation];
      if (!handler) throw new Refusal('UnknownOperationException', `no handler for ${operation}`);
      const answer = await handler(input);
      if (answer === never) return;
      if (answer === reset) return request.socket.resetAndDestroy();
      response.setHeader('content-type', target ? 'application/x-amz-json-1.0' : 'application/json');
      response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
    } catch (error) {
      const { name, message, status = 500 } = error as Refusal;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ __type: name, message }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls };
}

export interface ActionRun {
  code: number | null;
  /** All that it wrote to stdout and stderr. */
  log: string;
  outputs: Record<string, string>;
  /** What it saved for its post step. */
  state: Record<string, string>;
  summary: string;
}

/**
 * Runs an action's entry as GitHub does: a process with inputs and files from its environment, in an empty workspace.
 * @param onStart sees the process, to send it signals
 */
export async function runEntry(
  action: string,
  inputs: Record<string, string>,
  options: {
    aws?: string;
    github?: string;
    files?: Record<string, string>;
    env?: Record<string, string>;
    /** The action's post step instead of its main one. */
    post?: boolean;
    onStart?: (child: ChildProcess) => unknown;
  } = {},
): Promise<ActionRun> {
  const workspace = mkdtempSync(join(tmpdir(), 'action-'));
  onTestFinished(() => rmSync(workspace, { recursive: true, force: true }));
  for (const [path, content] of Object.entries({ output: '', summary: '', state: '', ...options.files })) {
    mkdirSync(join(workspace, path, '..'), { recursive: true });
    writeFileSync(join(workspace, path), content, { mode: 0o755 });
  }
  const entry = join(import.meta.dirname, '..', action, options.post ? 'post.ts' : 'main.ts');
  const child = spawn(process.execPath, [entry], {
    cwd: workspace,
    env: {
      PATH: process.env.PATH,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      ...(options.aws && { AWS_ENDPOINT_URL: options.aws }),
      ...(options.github && { GITHUB_API_URL: options.github }),
      GITHUB_REPOSITORY: 'your-org/fresh-model',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_RUN_ID: '7',
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_REF: 'refs/heads/main',
      GITHUB_WORKSPACE: workspace,
      GITHUB_OUTPUT: join(workspace, 'output'),
      GITHUB_STATE: join(workspace, 'state'),
      GITHUB_STEP_SUMMARY: join(workspace, 'summary'),
      ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
      ...options.env,
    },
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      log += text;
    });
  options.onStart?.(child);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const written = (name: string) => readFileSync(join(workspace, name), 'utf8');
  const pairs = (name: string) =>
    Object.fromEntries(
      Array.from(written(name).matchAll(/^(.+)<<(.+)\n([\s\S]*?)\n\2$/gm), ([, key, , value]) => [key, value]),
    );
  return { code, log, outputs: pairs('output'), state: pairs('state'), summary: written('summary') };
}

export const EXECUTION_ARN = 'arn:aws:states:us-east-1:000000000000:execution:pm-dev:github-7-1';
export const STATE_MACHINE_ARN = 'arn:aws:states:us-east-1:000000000000:stateMachine:pm-dev';
export const TASK_TOKEN = 'the-task-token';

/** An execution's history, newest event first as the actions ask for it: each step is an event without id and time. */
export const history = (...events: Record<string, unknown>[]) => ({
  events: events
    .map((event, i) => ({ id: i + 1, timestamp: 1_700_000_000 + i, type: 'TaskStateEntered', ...event }))
    .reverse(),
});
/** An event: the state was entered. */
export const entered = (name: string) => ({ stateEnteredEventDetails: { name } });
/** An event: the state was left with an output, which stands in the history as JSON text. */
export const left = (name: string, output: unknown = {}) => ({
  type: 'TaskStateExited',
  stateExitedEventDetails: { name, output: JSON.stringify(output) },
});
/** An event: the execution ended well, with an output. */
export const succeeded = (output: unknown = {}) => ({
  type: 'ExecutionSucceeded',
  executionSucceededEventDetails: { output: JSON.stringify(output) },
});
/** An event: the execution failed. */
export const failed = (error: string, cause: string) => ({
  type: 'ExecutionFailed',
  executionFailedEventDetails: { error, cause },
});
/** An event: EvaluateModel passed the challenger and wrote an evaluation report of this SHA-256. */
export const evaluated = (sha256: string) =>
  left('EvaluateModel', {
    decision: 'pass',
    evaluation: { uri: 's3://model/executions/1/evaluation.json', sha256 },
    championEndpointConfig: 'config-1',
  });
/** The events of an execution that awaits approval. */
export const awaitingEvents = (sha256 = 'abc') => [
  entered('EvaluateModel'),
  evaluated(sha256),
  entered('AwaitApproval'),
  {
    type: 'TaskScheduled',
    taskScheduledEventDetails: {
      resource: 'putEvents.waitForTaskToken',
      resourceType: 'events',
      region: 'us-east-1',
      parameters: JSON.stringify({ Entries: [{ Detail: { taskToken: TASK_TOKEN } }] }),
    },
  },
];
