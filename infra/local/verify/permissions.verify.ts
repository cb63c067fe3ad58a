/** Permissions: each is needed by something that the loop does, and without it the loop fails, naming it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Stage } from '../faults/matrix/stage.ts';
import { Play } from '../faults/matrix/trial.ts';
import { type Measured, measure } from '../iam/coverage/measure.ts';
import { withTable } from '../iam/coverage/table.ts';
import { type Removal, withoutStatement } from '../iam/coverage/without-statement.ts';
import { ROOT } from '../loop-testing.ts';
import { historyOf } from '../rehearsal/history.ts';

const A_RUN = 120_000;

describe('the loop and the fault scenarios', () => {
  let measured: Measured;
  beforeAll(async () => {
    measured = await measure(console.log);
  }, 5 * A_RUN);

  it('meet every statement of every role, and every action or a reason', () => {
    expect(measured.problems).toEqual([]);
    expect(measured.statements.filter(({ scene }) => scene === undefined)).toEqual([]);
    expect(measured.statements.length).toBeGreaterThan(100);
  });

  it('are what docs/permissions.md lists', () => {
    const page = readFileSync(join(ROOT, 'docs/permissions.md'), 'utf8');
    // Which scene comes first by a statement may differ by a moment.
    const listed = (text: string) => text.split('\n').map((line) => line.split(' | ').slice(0, 4).join(' | '));
    expect(listed(page)).toEqual(listed(withTable(page, measured.statements)));
  });
});

describe('a statement that is removed from the synthesized template', () => {
  let stage: Stage;
  let directory: string;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'permissions-'));
    stage = await Stage.open();
    await stage.loop.npm([
      ...['exec', '--offline', '--', 'cdk', 'synth', '--quiet'],
      ...['--context', `repository=${stage.loop.github.repository}`, '--output', join(directory, 'whole')],
    ]);
  }, 3 * A_RUN);
  afterAll(async () => {
    await stage?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const deploy = (assembly: string, stack: string) =>
    stage.loop.npm([
      ...['exec', '--offline', '--', 'cdk', 'deploy', stack, '--app', join(directory, assembly)],
      ...['--exclusively', '--require-approval', 'never', '--progress', 'events'],
    ]);

  /** The stack that lacks a statement. */
  let lessened: string | undefined;

  /** Retrains without a statement; those that were removed before are there again. */
  async function retrainWithout(removal: Removal) {
    if (lessened && lessened !== removal.stack) await deploy('whole', lessened);
    withoutStatement(join(directory, 'whole'), join(directory, 'less'), removal);
    await deploy('less', removal.stack);
    lessened = removal.stack;
    const play = new Play(stage);
    await play.retrain();
    const [last] = await stage.executions();
    return { lights: play.lights, said: play.logs.join('\n'), state: last && (await failedState(last.executionArn)) };
  }

  /** The state that did the last work before NotifyFailed. */
  async function failedState(executionArn: string): Promise<string | undefined> {
    const entered = (await historyOf(stage.loop.standIn, executionArn))
      .filter(({ type }) => type === 'TaskStateEntered' || type === 'MapStateEntered')
      .map(({ stateEnteredEventDetails }) => stateEnteredEventDetails!.name!);
    return entered[entered.indexOf('NotifyFailed') - 1];
  }

  const dev = 'predictive-maintenance-dev';
  const github = 'predictive-maintenance-github';

  it.each<[string, string, Removal]>([
    ['iam:PassRole', 'TrainModel', { stack: dev, owner: 'PipelineRole', action: 'iam:PassRole' }],
    ['s3:GetObject', 'ProcessData', { stack: dev, owner: 'LambdasProcessDataRole', action: 's3:GetObject' }],
    ['s3:PutObject', 'TrainModel', { stack: dev, owner: 'ServingTrainingRole', action: 's3:PutObject' }],
    [
      'sagemaker:ListEndpoints',
      'EvaluateModel',
      { stack: dev, owner: 'LambdasEvaluateModelRole', action: 'sagemaker:ListEndpoints' },
    ],
  ])('fails the execution, naming %s, in %s', { timeout: A_RUN }, async (action, state, removal) => {
    const found = await retrainWithout(removal);
    expect(found.said).toMatch(new RegExp(`is not authorized to perform: ${action}\\b`));
    expect(found).toMatchObject({ lights: { start: 'green', wait: 'red', update: '-' }, state });
  });

  it.each<[string, string, object, Removal]>([
    // A statement with the start has what comes before it, too.
    [
      'states:DescribeStateMachine',
      'start-retraining',
      { start: 'red', wait: '-' },
      { stack: github, owner: 'Retrain', action: 'states:StartExecution' },
    ],
    [
      'states:SendTaskSuccess',
      'update-endpoint',
      { wait: 'green', update: 'red' },
      { stack: github, owner: 'Approve', action: 'states:SendTaskSuccess' },
    ],
  ])('fails the job, naming %s, in %s', { timeout: A_RUN }, async (action, step, lights, removal) => {
    const found = await retrainWithout(removal);
    const log = found.said.split('--- ').at(-1)!;
    expect(log.startsWith(step)).toBe(true);
    expect(log).toMatch(new RegExp(`is not authorized to perform: ${action}\\b`));
    expect(found.lights).toMatchObject(lights);
  });
});
