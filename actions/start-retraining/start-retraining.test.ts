import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { shippedText } from '../../pipeline/testing/shipped.ts';
import {
  awaitingEvents,
  EXECUTION_ARN,
  entered,
  type Handler,
  history,
  never,
  Refusal,
  runEntry,
  STATE_MACHINE_ARN,
  serveOperations,
} from '../shared/testing.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const files = {
  'pipeline/pipeline.yml': shippedText,
  'pipeline/retraining.asl.json': read('pipeline/retraining.asl.json'),
};
const deployed = files['pipeline/retraining.asl.json'].replaceAll(/\$\{(\w+)\}/g, 'a-$1');

/** The action takes shorter pauses. */
const HURRIED = { NODE_OPTIONS: `--import=${new URL('../shared/hurry.ts', import.meta.url).href}` };

const missing = () => {
  throw new Refusal('ExecutionDoesNotExist', 'Execution Does Not Exist');
};

const arn = (name: string) => EXECUTION_ARN.replace('github-7-1', name);

async function world(handlers: Record<string, Handler> = {}) {
  const served = await serveOperations({
    DescribeStateMachine: () => ({ stateMachineArn: STATE_MACHINE_ARN, definition: deployed }),
    DescribeExecution: missing,
    ListExecutions: () => ({ executions: [] }),
    GetExecutionHistory: () => history(entered('TrainModel')),
    StartExecution: ({ name }) => ({ executionArn: arn(String(name)), startDate: 1_700_000_000 }),
    ...handlers,
  });
  const run = (
    inputs: Record<string, string> = {},
    env: Record<string, string> = {},
    onStart?: (child: ChildProcess) => unknown,
  ) =>
    runEntry(
      'start-retraining',
      { 'state-machine-arn': STATE_MACHINE_ARN, 'github-token': 'token', ...inputs },
      { aws: served.url, github: served.url, files, env: { ...HURRIED, ...env }, ...(onStart && { onStart }) },
    );
  const sent = (operation: string) => served.calls.filter((call) => call.operation === operation).map((c) => c.input);
  return { run, sent };
}

describe('start-retraining', () => {
  it('starts an execution that is named after the run, its intent and its attempt', async () => {
    const { run, sent } = await world();
    const { code, outputs } = await run({ reason: 'drift' });
    expect(code).toBe(0);
    const [started] = sent('StartExecution');
    expect(started?.name).toMatch(/^github-7-[0-9a-f]{16}-1$/);
    expect(outputs).toMatchObject({ 'execution-arn': arn(String(started?.name)), attached: 'false' });
    expect(JSON.parse(started?.input as string).startedBy).toMatchObject({
      reason: 'drift',
      runUrl: 'https://github.com/your-org/fresh-model/actions/runs/7',
    });
  });

  it('attaches to what an earlier attempt started', async () => {
    const { run, sent } = await world({
      DescribeExecution: ({ executionArn }) =>
        String(executionArn).endsWith('-1') ? { executionArn, status: 'RUNNING', startDate: 0 } : missing(),
    });
    const { outputs } = await run({}, { GITHUB_RUN_ATTEMPT: '2' });
    expect(outputs).toMatchObject({ 'execution-arn': expect.stringMatching(/-1$/), attached: 'true' });
    expect(sent('StartExecution')).toEqual([]);
  });

  it.each([
    ['attach', { attached: 'true', 'execution-arn': arn('by-schedule') }, 'Attached to'],
    ['skip', {}, '::notice::Nothing was started: another execution is still training'],
  ])('starts nothing while another execution trains; if-busy: %s', async (choice, outputs, words) => {
    const { run, sent } = await world({
      ListExecutions: () => ({ executions: [{ executionArn: arn('by-schedule'), startDate: 1_700_000_000 }] }),
    });
    const found = await run({ 'if-busy': choice });
    expect(found).toMatchObject({ code: 0, outputs });
    expect(found.log).toContain(words);
    expect(sent('StartExecution')).toEqual([]);
  });

  it.each([
    ['stop', 'StartExecution', 0, 'was stopped'],
    ['stop', 'StartExecution', 1_500, 'was stopped'],
    ['stop', 'ListExecutions', 0, 'before it had started an execution'],
    ['leave', 'StartExecution', 500, 'goes on'],
  ] as const)('when cancelled, on-cancel: %s, after %s, which is taken after %d ms', async (...the) => {
    const [choice, operation, delay, words] = the;
    const started = new Set<unknown>();
    const { run, sent } = await world({
      ListExecutions: () => (operation === 'ListExecutions' ? never : { executions: [] }),
      StartExecution: async ({ name }) => {
        await sleep(delay);
        started.add(arn(String(name)));
        return { executionArn: arn(String(name)), startDate: 1_700_000_000 };
      },
      StopExecution: ({ executionArn }) => (started.has(executionArn) ? { stopDate: 0 } : missing()),
    });
    let at = 0;
    const { code, log } = await run({ 'on-cancel': choice }, {}, async (child) => {
      while (sent(operation).length === 0) await sleep(10);
      at = performance.now();
      child.kill('SIGINT');
    });
    expect(code).toBe(1);
    expect(performance.now() - at).toBeLessThan(7_500);
    expect(log).toContain('::error::The workflow run was cancelled');
    expect(log).toContain(words);
    const stopped = words === 'was stopped' ? 1 : 0;
    expect(sent('StopExecution').filter(({ executionArn }) => started.has(executionArn))).toHaveLength(stopped);
    expect(started.size).toBe(operation === 'StartExecution' ? 1 : 0);
  });

  it('refuses when the deployed state machine is not the one checked out', async () => {
    const { run, sent } = await world({ DescribeStateMachine: () => ({ definition: '{"StartAt":"Other"}' }) });
    const { code, log } = await run();
    expect(code).toBe(1);
    expect(log).toContain('does not run the definition that is checked out');
    expect(sent('StartExecution')).toEqual([]);
  });

  it.each([
    [{ 'if-busy': 'wait' }, 'Input "if-busy": found "wait", expected attach or queue or skip'],
    [{ 'on-failed': 'retry' }, 'Input "on-failed": found "retry", expected restart or redrive'],
    [{ 'role-to-assume': 'admin' }, 'Input "role-to-assume": found "admin", expected arn:aws:iam::ACCOUNT:role/'],
    [{ trainer: 'gpu' }, 'Input "trainer": found "gpu", expected sagemaker or lambda'],
    [{ 'state-machine-arn': 'pm-dev' }, 'Input "state-machine-arn": found "pm-dev", expected arn:aws:states:'],
    [{ hyperparameters: 'deep' }, 'Input "hyperparameters": found "deep", expected name=value'],
    [{ hyperparameters: 'eta=1\neta=0.1' }, 'Input "hyperparameters": found "eta" twice, expected each name once'],
    [{ hyperparameters: 'eta=2' }, 'Input "hyperparameters": eta: found "2", expected a number from 0 to 1'],
    [{ dataset: 'march' }, 'Input "dataset": found "march", expected a folder such as raw/'],
    [{ 'endpoint-name': 'other' }, 'Input "endpoint-name": found "other", expected pm-dev'],
    [{ reason: 'x'.repeat(257) }, 'Input "reason": found "xxx'],
  ])('tells a wrong input before it starts anything: %o', async (inputs, words) => {
    const { run, sent } = await world();
    const { code, log } = await run(inputs as Record<string, string>);
    expect(code).toBe(1);
    expect(log).toContain(words);
    expect(sent('StartExecution')).toEqual([]);
  });

  it("gives AWS's refusal with its name", async () => {
    const { run } = await world({
      StartExecution: () => {
        throw new Refusal('AccessDeniedException', 'not authorized to perform: states:StartExecution');
      },
    });
    expect((await run()).log).toContain('::error::AccessDeniedException: not authorized to perform');
  });
});

describe('start-retraining, sweeping', () => {
  const RUNS = '/repos/your-org/fresh-model/actions/workflows/retrain.yml';
  const byRun = (id: number) => ({ runUrl: `https://github.com/your-org/fresh-model/actions/runs/${id}` });
  /** Executions that await approval, by name, with what started them. */
  const waiting: Record<string, { reason: string; runUrl?: string }> = {
    marker: { reason: 'marker' },
    titled: { reason: 'schedule' },
    'by-open-run': { reason: 'manual', ...byRun(41) },
    'by-lost-run': { reason: 'manual', ...byRun(4) },
  };
  const handlers: Record<string, Handler> = {
    ListExecutions: () => ({
      executions: Object.keys(waiting).map((name) => ({ executionArn: arn(name), startDate: 1_700_000_000 })),
    }),
    GetExecutionHistory: () => history(...awaitingEvents()),
    DescribeExecution: ({ executionArn }) => ({
      executionArn,
      status: 'RUNNING',
      startDate: 0,
      input: JSON.stringify({ startedBy: waiting[String(executionArn).split(':').at(-1)!] }),
    }),
    [`GET ${RUNS}/runs`]: () => ({
      total_count: 2,
      workflow_runs: [
        { id: 40, display_title: `Retrain ${arn('titled')}` },
        { id: 41, display_title: 'Retrain workflow_dispatch' },
      ],
    }),
    [`POST ${RUNS}/dispatches`]: () => ({}),
  };

  it('gives a run to what no open run asks for, AWS having started it or a run that is lost', async () => {
    const { run, sent } = await world(handlers);
    const { code, log } = await run({ sweep: 'true' });
    expect(code).toBe(0);
    expect(sent(`POST ${RUNS}/dispatches`)).toEqual(
      ['marker', 'by-lost-run'].map((name) => ({ ref: 'refs/heads/main', inputs: { 'execution-arn': arn(name) } })),
    );
    expect(sent('StartExecution')).toEqual([]);
    expect(
      log.split('\n').filter((line) => line.includes('the-task-token') && !line.startsWith('::add-mask::')),
    ).toEqual([]);
  });

  it('says which permission GitHub missed', async () => {
    const { run } = await world({
      ...handlers,
      [`POST ${RUNS}/dispatches`]: () => {
        throw new Refusal('', 'Resource not accessible by integration', 403);
      },
    });
    const { code, log } = await run({ sweep: 'true' });
    expect(code).toBe(1);
    expect(log).toContain('GitHub answered 403: Resource not accessible by integration');
  });
});
