/** start-retraining as the workflow runner runs it, many times at once, against the stand-in's Step Functions. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SkippingClock } from '../core/clock.ts';
import { parseScenario } from '../faults/scenario.ts';
import { GITHUB_GRACE } from '../github/process.ts';
import type { RunOptions } from '../github/run.ts';
import { run, testGitHub } from '../github/testing.ts';
import { administratorClient, administratorEnvironment, startStandIn } from '../start-stand-in.ts';

const ACTION = 'actions/start-retraining';
const ROOT = join(import.meta.dirname, '../../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const source = (file: string) => pathToFileURL(join(ROOT, ACTION, file)).href;

/** A state machine that trains for a day. */
const DEFINITION = JSON.stringify({
  QueryLanguage: 'JSONata',
  StartAt: 'TrainModel',
  States: { TrainModel: { Type: 'Wait', Seconds: 86_400, End: true } },
});

/** The action as it is checked in, with an entry that runs its sources instead of the bundle. */
const files = {
  [`${ACTION}/action.yml`]: read(`${ACTION}/action.yml`),
  'actions/dist/start-retraining.js': `import('${source('main.ts')}')`,
  'pipeline/pipeline.yml': read('pipeline/pipeline.yml'),
  'pipeline/retraining.asl.json': DEFINITION,
};

async function world() {
  const directory = mkdtempSync(join(tmpdir(), 'start-'));
  const clock = new SkippingClock();
  clock.hold();
  const { standIn, close } = await startStandIn({ clock, directory, services: ['states'] });
  const github = await testGitHub();
  onTestFinished(async () => {
    await close();
    rmSync(directory, { recursive: true, force: true });
  });
  const states = (operation: string, input: object) => standIn.call('states', operation, input);
  const { stateMachineArn } = await states('CreateStateMachine', {
    name: 'pm-dev',
    roleArn: `arn:aws:iam::${standIn.account}:role/machine`,
    definition: DEFINITION,
  });
  /** A job of one step, in this run and attempt of the workflow. */
  const start = async (inputs: Record<string, string>, options: Partial<RunOptions>) => {
    const given = JSON.stringify({ 'state-machine-arn': stateMachineArn, ...inputs });
    const steps = `[{uses: actions/checkout@v5}, {uses: ./${ACTION}, with: ${given}}]`;
    const workflow = `jobs:\n  a: {runs-on: x, permissions: {contents: read}, steps: ${steps}}`;
    const { jobs, log } = await run(workflow, files, { github, env: administratorEnvironment(standIn), ...options });
    return { ...jobs.a!.steps[1]!, log };
  };
  const executions = async (statusFilter?: string): Promise<{ executionArn: string }[]> =>
    (await states('ListExecutions', { stateMachineArn, statusFilter })).executions;
  return { standIn, stateMachineArn, states, start, executions };
}

describe('start-retraining', () => {
  it('makes one execution of 12 jobs that start the same intent at once', async () => {
    const { start, executions } = await world();
    const started = await Promise.all(Array.from({ length: 12 }, () => start({}, { runId: 7 })));
    const all = await executions();
    expect(all).toHaveLength(1);
    expect(new Set(started.map(({ outputs }) => outputs['execution-arn']))).toEqual(new Set([all[0]!.executionArn]));
  }, 90_000);

  it('makes one execution of 200 concurrent starts of the same intent', async () => {
    const { standIn, stateMachineArn, executions } = await world();
    const { startOrAttach } = await import(source('start.ts'));
    const sfn = new SFNClient(administratorClient(standIn));
    const options = {
      ...{ stateMachineArn, input: '{}', names: ['github-7-1'], ifBusy: 'queue', onFailed: 'restart' },
      ...{ print: () => {}, untilTrained: () => Promise.reject(new Error('waited')), sleep: async () => {} },
    };
    await Promise.all(Array.from({ length: 200 }, () => startOrAttach(sfn, options)));
    expect(await executions()).toHaveLength(1);
  });

  it('makes one execution although the answer to its start is lost', async () => {
    const { standIn, start, executions } = await world();
    const lost = 'calls: [{ service: states, operation: StartExecution, reset: after, times: 1 }]';
    standIn.faults.install(parseScenario(`title: lost\n${lost}`, 'the test'));
    const { outcome, outputs } = await start({}, { runId: 7 });
    expect(outcome).toBe('success');
    expect((await executions()).map(({ executionArn }) => executionArn)).toEqual([outputs['execution-arn']]);
  });

  it.each(['attach', 'skip'])('lets one of three intents at once train; if-busy: %s', async (choice) => {
    const { start, executions } = await world();
    const started = await Promise.all(
      [1, 2, 3].map((depth) => start({ hyperparameters: `max_depth=${depth}`, 'if-busy': choice }, { runId: depth })),
    );
    expect(started.map(({ outcome }) => outcome)).toEqual(['success', 'success', 'success']);
    const running = await executions('RUNNING');
    expect(running).toHaveLength(1);
    const followed = started.flatMap(({ outputs }) => outputs['execution-arn'] ?? []);
    expect(new Set(followed)).toEqual(new Set(running.map(({ executionArn }) => executionArn)));
  });

  it('attaches when it is run again, starts anew what was stopped, or redrives it', async () => {
    const { start, states, executions } = await world();
    const first = (await start({}, { runId: 7 })).outputs['execution-arn'];
    const again = await start({}, { runId: 7, runAttempt: 2 });
    expect(again.outputs).toMatchObject({ 'execution-arn': first, attached: 'true' });

    await states('StopExecution', { executionArn: first });
    const redriven = await start({ 'on-failed': 'redrive' }, { runId: 7, runAttempt: 2 });
    expect(redriven.outputs).toMatchObject({ 'execution-arn': first, attached: 'false' });
    expect((await executions('RUNNING')).map(({ executionArn }) => executionArn)).toEqual([first]);

    await states('StopExecution', { executionArn: first });
    const anew = await start({}, { runId: 7, runAttempt: 3 });
    expect(anew.outputs['execution-arn']).toMatch(/-3$/);
    expect(await executions()).toHaveLength(2);
  }, 90_000);

  it.each([
    ['stop', 'ABORTED', 'was stopped'],
    ['leave', 'RUNNING', 'goes on'],
  ])(
    'when it is cancelled while AWS takes two seconds to start: on-cancel: %s',
    async (choice, status, words) => {
      const { standIn, start, states, executions } = await world();
      const slow = 'calls: [{ service: states, operation: StartExecution, latency: 2s }]';
      standIn.faults.install(parseScenario(`title: slow\n${slow}`, 'the test'));
      const cancelling = new AbortController();
      const starting = start({ 'on-cancel': choice }, { runId: 7, signal: cancelling.signal, grace: GITHUB_GRACE });
      await expect.poll(() => standIn.faults.report().faults[0]?.fired, { timeout: 60_000 }).toBe(1);
      cancelling.abort();
      const { log } = await starting;
      expect(log.join('\n')).toMatch(new RegExp(`The workflow run was cancelled; \\S+ ${words}`));
      const [{ executionArn }] = (await executions()) as [{ executionArn: string }];
      expect(await states('DescribeExecution', { executionArn })).toMatchObject({ status });
      expect(await executions()).toHaveLength(1);
    },
    90_000,
  );
});
