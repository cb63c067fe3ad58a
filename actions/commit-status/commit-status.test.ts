import { describe, expect, it } from 'vitest';
import { shippedText } from '../../pipeline/testing/shipped.ts';
import {
  awaitingEvents,
  EXECUTION_ARN,
  entered,
  type Handler,
  history,
  Refusal,
  runEntry,
  serveOperations,
  TASK_TOKEN,
} from '../shared/testing.ts';
import { statusOf } from './status.ts';

const urls = { execution: 'https://console/x', run: 'https://github.com/run' };
const nothing = { current: undefined, ending: undefined, taskToken: undefined };

describe('the status of a commit', () => {
  it('is pending while the execution is under way, and leads to it', () => {
    expect(statusOf({ status: 'RUNNING' }, { ...nothing, current: 'TrainModel' }, urls)).toEqual({
      state: 'pending',
      description: 'Under way: TrainModel',
      target_url: urls.execution,
    });
  });

  it('is pending while a model awaits approval, and leads to the run that asks for it', () => {
    expect(statusOf({ status: 'RUNNING' }, { ...nothing, taskToken: 'x' }, urls)).toEqual({
      state: 'pending',
      description: 'A trained model awaits approval',
      target_url: urls.run,
    });
  });

  it.each([
    ['Succeeded', undefined, 'The endpoint serves the new model'],
    ['Skipped', undefined, 'Nothing was trained: too little data'],
    ['Rejected', '{"rejection": "Refused: not today"}', 'The model was rejected: Refused: not today'],
  ])('is a success where the execution ended in %s', (ending, output, description) => {
    const status = statusOf({ status: 'SUCCEEDED', output }, { ...nothing, ending }, urls);
    expect(status).toEqual({ state: 'success', description, target_url: urls.run });
  });

  it.each(['FAILED', 'TIMED_OUT', 'ABORTED'] as const)('is a failure where it ended as %s', (status) => {
    const { state, description } = statusOf({ status, error: 'States.Timeout' }, nothing, urls);
    expect(state).toBe('failure');
    expect(description).toBe(`The execution ended as ${status}: States.Timeout`);
  });

  it('has no longer description than GitHub takes', () => {
    const output = JSON.stringify({ rejection: 'x'.repeat(500) });
    expect(
      statusOf({ status: 'SUCCEEDED', output }, { ...nothing, ending: 'Rejected' }, urls).description,
    ).toHaveLength(140);
  });
});

describe('commit-status', () => {
  const detached = shippedText.replace(/^detached: \{ enabled: false/m, 'detached: { enabled: true');
  const SHA = 'a'.repeat(40);
  const POST = `POST /repos/your-org/fresh-model/statuses/${SHA}`;
  const byRun = { reason: 'manual', commit: SHA, runUrl: 'https://github.com/your-org/fresh-model/actions/runs/3' };

  async function run(
    handlers: Record<string, Handler> = {},
    { settings = detached, startedBy = byRun as object } = {},
  ) {
    const served = await serveOperations({
      DescribeExecution: () => ({
        executionArn: EXECUTION_ARN,
        status: 'RUNNING',
        startDate: 0,
        input: JSON.stringify({ startedBy }),
      }),
      GetExecutionHistory: () => history(...awaitingEvents()),
      [POST]: () => ({}),
      ...handlers,
    });
    const inputs = { 'execution-arn': EXECUTION_ARN, 'github-token': 'token' };
    const files = { 'pipeline/pipeline.yml': settings };
    const ran = await runEntry('commit-status', inputs, { aws: served.url, github: served.url, files });
    return { ...ran, sent: served.calls.filter(({ operation }) => operation.includes('/')) };
  }

  it('tells the commit that started the execution, with links both ways, and keeps the task token', async () => {
    const { code, log, summary, sent } = await run();
    expect(code).toBe(0);
    expect(sent).toMatchObject([
      {
        operation: POST,
        input: {
          context: 'retraining',
          state: 'pending',
          target_url: 'https://github.com/your-org/fresh-model/actions/runs/7',
        },
      },
    ]);
    expect(summary).toContain(`[another run](${byRun.runUrl})`);
    expect(summary).toContain(`/commit/${SHA}`);
    const shown = log.split('\n').filter((line) => !line.startsWith('::add-mask::'));
    expect([...shown, summary, JSON.stringify(sent)].filter((text) => text.includes(TASK_TOKEN))).toEqual([]);
  });

  it('says in the run that has started the execution where it goes on', async () => {
    const startedBy = { ...byRun, runUrl: 'https://github.com/your-org/fresh-model/actions/runs/7' };
    const started = { GetExecutionHistory: () => history(entered('ProcessData')) };
    const { summary } = await run(started, { startedBy });
    expect(summary).toContain('This run has started the [execution]');
  });

  it.each([
    ['detached mode is off', { settings: shippedText }],
    ['AWS started the execution', { startedBy: { reason: 'marker' } }],
  ])('does nothing where %s', async (_, options) => {
    const { code, sent } = await run({}, options);
    expect(code).toBe(0);
    expect(sent).toEqual([]);
  });

  it('warns, naming the permission, where GitHub refuses', async () => {
    const { code, log } = await run({
      [POST]: () => {
        throw new Refusal('', 'Resource not accessible by integration', 403);
      },
    });
    expect(code).toBe(0);
    expect(log).toContain('::warning::Could not set the status retraining');
    expect(log).toContain('statuses: write');
  });
});
