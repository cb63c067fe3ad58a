import { describe, expect, it } from 'vitest';
import {
  awaitingEvents,
  EXECUTION_ARN,
  entered,
  failed,
  type Handler,
  history,
  Refusal,
  reset,
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
    const GetExecutionHistory = () => history(entered('ProcessData'), failed('InvalidFileError', cause));
    const { code, log, outputs } = await wait((await waiting({ GetExecutionHistory })).url);
    expect(code).toBe(1);
    expect(log).toContain('::error::The execution failed. InvalidFileError: no label column\n');
    expect(log).not.toMatch(/^\s+at /m);
    expect(outputs.outcome).toBe('failed');
  });

  it('names the files that a map could not process, and still the failure where it may not read them', async () => {
    const mapRunArn = 'arn:aws:states:us-east-1:000000000000:mapRun:pm-dev/x:1';
    const handlers: Record<string, Handler> = {
      DescribeExecution: () => ({
        ...RUNNING,
        status: 'FAILED',
        error: 'InvalidFileError',
        cause: '{"errorMessage":"raw/a.csv is empty"}',
      }),
      GetExecutionHistory: () =>
        history(
          { type: 'MapRunStarted', mapRunStartedEventDetails: { mapRunArn } },
          { type: 'MapRunFailed' },
          failed('States.ExceedToleratedFailureThreshold', 'too many'),
        ),
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
    ['fail', 'error', 'goes on', 1, false],
    ['stop', 'error', 'was stopped', 1, true],
    ['leave', 'warning', 'goes on', 0, false],
  ])('ends when the time is over; on-timeout: %s', async (choice, kind, words, exit, stopped) => {
    const served = await waiting();
    const { code, log, outputs } = await wait(served.url, { timeout: '0.0001', 'on-timeout': choice });
    expect(code).toBe(exit);
    expect(log).toContain(`::${kind}::The wait timed out; the execution ${words}`);
    expect(operations(served).includes('StopExecution')).toBe(stopped);
    expect(outputs.outcome).toBe('running');
  });

  it.each([
    ['server errors', () => new Refusal('InternalFailure', 'try again', 500)],
    ['throttling', () => new Refusal('ThrottlingException', 'Rate exceeded')],
    ['cut connections', () => reset],
  ])('goes on after %s', async (_case, trouble) => {
    let left = 2;
    const { url } = await waiting({
      GetExecutionHistory: () => {
        if (left-- > 0) {
          const found = trouble();
          if (found instanceof Refusal) throw found;
          return found;
        }
        return history(...awaitingEvents());
      },
    });
    const { outputs, log } = await wait(url);
    expect(outputs.outcome).toBe('awaiting-approval');
    expect(log.match(/asking again for up to 15 min/g)).toHaveLength(1);
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
      GetExecutionHistory: () => {
        throw new Refusal('ExpiredTokenException', 'The security token included in the request is expired');
      },
    });
    expect((await wait(url)).log).toContain('give the action a role-to-assume');
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
