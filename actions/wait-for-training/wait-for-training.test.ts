import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  awaitingEvents,
  EXECUTION_ARN,
  entered,
  type Handler,
  history,
  never,
  Refusal,
  runEntry,
  serveOperations,
  TASK_TOKEN,
} from '../shared/testing.ts';

const RUNNING = { executionArn: EXECUTION_ARN, status: 'RUNNING', startDate: 1_700_000_000, input: '{}' };
const waiting = (handlers: Record<string, Handler> = {}) =>
  serveOperations({
    DescribeExecution: () => RUNNING,
    GetExecutionHistory: () => history(entered('TrainModel')),
    StopExecution: () => ({ stopDate: 1_700_000_100 }),
    ListExecutions: () => ({ executions: [] }),
    ...handlers,
  });
const wait = (aws: string, inputs: Record<string, string> = {}, onStart?: Parameters<typeof runEntry>[2]) =>
  runEntry('wait-for-training', { 'execution-arn': EXECUTION_ARN, ...inputs }, { aws, ...onStart });
const operations = (served: { calls: { operation: string }[] }) => served.calls.map(({ operation }) => operation);

describe('wait-for-training', () => {
  it('stops where a person has to decide, and shows the task token nowhere but to the mask', async () => {
    const { url } = await waiting({ GetExecutionHistory: () => history(...awaitingEvents()) });
    const { code, log, outputs } = await wait(url);
    expect({ code, outputs }).toEqual({
      code: 0,
      outputs: {
        outcome: 'awaiting-approval',
        'evaluation-uri': 's3://model/executions/1/evaluation.json',
        'evaluation-hash': 'abc',
        'training-job-name': '',
      },
    });
    expect(log.split('\n').filter((line) => line.includes(TASK_TOKEN))).toEqual([`::add-mask::${TASK_TOKEN}`]);
    expect(log.indexOf('::add-mask::')).toBeLessThan(log.indexOf('> AwaitApproval'));
  });

  it('fails with error and cause in the annotation, a Lambda told by its message', async () => {
    const cause = JSON.stringify({ errorMessage: 'no label column', trace: ['at x.js:1'] });
    const failed = { ...RUNNING, status: 'FAILED', error: 'InvalidFileError', cause };
    const { code, log, outputs } = await wait((await waiting({ DescribeExecution: () => failed })).url);
    expect(code).toBe(1);
    expect(log).toContain('::error::The execution failed. InvalidFileError: no label column\n');
    expect(log).not.toMatch(/^\s+at /m);
    expect(outputs.outcome).toBe('failed');
  });

  it('names the files that a map could not process, and still the failure where it may not read them', async () => {
    const mapRunArn = 'arn:aws:states:us-east-1:000000000000:mapRun:pm-dev/x:1';
    const handlers: Record<string, Handler> = {
      DescribeExecution: ({ executionArn }) =>
        executionArn === EXECUTION_ARN
          ? { ...RUNNING, status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold', cause: 'too many' }
          : { ...RUNNING, status: 'FAILED', error: 'InvalidFileError', cause: '{"errorMessage":"raw/a.csv is empty"}' },
      GetExecutionHistory: () =>
        history({ type: 'MapRunStarted', mapRunStartedEventDetails: { mapRunArn } }, { type: 'MapRunFailed' }),
      ListExecutions: () => ({ executions: [{ executionArn: 'child' }] }),
    };
    expect((await wait((await waiting(handlers)).url)).log).toContain(
      'States.ExceedToleratedFailureThreshold: too many%0AInvalidFileError: raw/a.csv is empty',
    );
    handlers.ListExecutions = () => {
      throw new Refusal('AccessDeniedException', 'no');
    };
    expect((await wait((await waiting(handlers)).url)).log).toContain(
      'States.ExceedToleratedFailureThreshold: too many%0AAccessDeniedException: no',
    );
  });

  it.each([
    ['fail', 'goes on', false],
    ['stop', 'was stopped', true],
  ])('ends when the time is over; on-timeout: %s', async (choice, words, stopped) => {
    const served = await waiting();
    const { code, log, outputs } = await wait(served.url, { timeout: '0.0001', 'on-timeout': choice });
    expect(code).toBe(1);
    expect(log).toContain(`The wait timed out; the execution ${words}`);
    expect(operations(served).includes('StopExecution')).toBe(stopped);
    expect(outputs.outcome).toBe('running');
  });

  it.each([
    ['between two polls', undefined, 'SIGINT'],
    ['while a request gets no answer', never, 'SIGTERM'],
  ] as const)('stops the execution of a cancelled run %s, where asked to', async (_when, answer, signal) => {
    const served = await waiting(answer && { GetExecutionHistory: () => answer });
    const run = wait(
      served.url,
      { 'on-cancel': 'stop' },
      {
        onStart: async (child) => {
          while (!operations(served).includes('GetExecutionHistory')) await sleep(10);
          if (!answer) await sleep(100);
          child.kill(signal);
        },
      },
    );
    const { code, log } = await run;
    expect(code).toBe(1);
    expect(log).toContain('The workflow run was cancelled; the execution was stopped');
    expect(served.calls.at(-1)).toEqual({
      operation: 'StopExecution',
      input: { executionArn: EXECUTION_ARN, error: 'Stopped', cause: 'The workflow run was cancelled' },
    });
  });

  it('goes on when AWS is away for a moment', async () => {
    let left = 3;
    const { url } = await waiting({
      DescribeExecution: () => {
        if (left-- > 0) throw new Refusal('InternalFailure', 'try again', 500);
        return RUNNING;
      },
      GetExecutionHistory: () => history(...awaitingEvents()),
    });
    expect((await wait(url)).outputs.outcome).toBe('awaiting-approval');
  });

  it.each([
    [{ 'execution-arn': '' }, 'Input "execution-arn": found nothing, expected a value'],
    [{ until: 'done' }, 'Input "until": found "done", expected approval or end'],
  ])('tells a wrong input by name, with what was found and expected: %o', async (inputs, words) => {
    const { code, log } = await wait('http://127.0.0.1:1', inputs);
    expect(code).toBe(1);
    expect(log.trim()).toBe(`::error::${words}`);
  });

  it('says what to do about credentials that ran out', async () => {
    const { url } = await waiting({
      DescribeExecution: () => {
        throw new Refusal('ExpiredTokenException', 'The security token included in the request is expired');
      },
    });
    expect((await wait(url)).log).toContain('Give configure-aws-credentials a role-duration-seconds');
  });

  it('supersedes older executions for the same endpoint only, and none that was decided meanwhile', async () => {
    const arns = ['self', 'older', 'decided', 'elsewhere', 'newer'].map((name) =>
      EXECUTION_ARN.replace('github-7-1', name),
    );
    const [self, older, decided, elsewhere, newer] = arns;
    const startDate = (arn: unknown) => (arn === newer ? 1_700_000_500 : arn === self ? 1_700_000_400 : 1_700_000_000);
    const tokenOf = (arn: unknown) => `token of ${String(arn).split(':').at(-1)}`;
    const served = await waiting({
      DescribeExecution: ({ executionArn }) => ({
        ...RUNNING,
        startDate: startDate(executionArn),
        input: JSON.stringify({ endpoint: { name: executionArn === elsewhere ? 'b' : 'a' } }),
      }),
      GetExecutionHistory: ({ executionArn }) =>
        JSON.stringify(history(...awaitingEvents())).replace(TASK_TOKEN, tokenOf(executionArn)),
      ListExecutions: () => ({
        executions: arns.map((executionArn) => ({ executionArn, startDate: startDate(executionArn) })),
      }),
      SendTaskFailure: ({ taskToken }) => {
        if (taskToken === tokenOf(decided)) throw new Refusal('TaskTimedOut', 'gone');
        return {};
      },
    });
    const { code, log } = await wait(served.url, { 'execution-arn': self! });
    expect(code).toBe(0);
    const refused = served.calls.filter(({ operation }) => operation === 'SendTaskFailure').map(({ input }) => input);
    expect(refused.map(({ taskToken }) => taskToken)).toEqual([tokenOf(older), tokenOf(decided)]);
    expect(refused[0]).toMatchObject({ error: 'Superseded', cause: `A newer execution passed its gate: ${self}` });
    expect(log.match(/::notice::.*/g)).toEqual([
      `::notice::${older} was still awaiting approval and is superseded by ${self}`,
    ]);
  });
});
