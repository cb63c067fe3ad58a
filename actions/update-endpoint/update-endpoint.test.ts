import { describe, expect, it } from 'vitest';
import { evaluation, sha256 } from '../post-evaluation/testing.ts';
import { awaitingEvents, entered, failed, history, left, Refusal, succeeded, TASK_TOKEN } from '../shared/testing.ts';
import { review, SERVING, world } from './testing.ts';

const gone = () => {
  throw new Refusal('TaskTimedOut', 'Task Timed Out');
};

describe('update-endpoint', () => {
  it('sends the approval with the reviewer and the evaluation, waits, and says what the endpoint runs', async () => {
    const { run, sent } = await world(SERVING, [review('approved', 'Prod')]);
    const { code, log, outputs, summary } = await run({ 'evaluation-hash': sha256 });
    expect({ code, outputs }).toEqual({
      code: 0,
      outputs: { 'endpoint-name': 'pm-dev', 'endpoint-config': 'config-2', 'previous-config': 'config-1' },
    });
    const [approval] = sent('SendTaskSuccess');
    expect(approval?.taskToken).toBe(TASK_TOKEN);
    expect(JSON.parse(approval?.output as string)).toMatchObject({ approver: 'ada', evaluationSha256: sha256 });
    expect(summary).toContain('Approved by ada');
    expect(summary).toContain('All traffic moved at once, under the watch of alarms: a canary needs two instances');
    expect(summary).toContain('20 golden rows got the scores that the evaluation computed');
    expect(log.split('\n').filter((line) => line.includes(TASK_TOKEN))).toEqual([`::add-mask::${TASK_TOKEN}`]);
  });

  it.each([
    ['nobody reviewed', [], {}, 'Nobody approved this run'],
    ['another environment was approved', [review('approved', 'dev')], {}, 'Nobody approved this run'],
    ['another evaluation was reviewed', [review('approved', 'prod')], { 'evaluation-hash': 'old' }, 'found old, but'],
  ])('approves nothing when %s', async (_case, reviews, inputs, words) => {
    const { run, sent } = await world(SERVING, reviews);
    const { code, log } = await run(inputs as Record<string, string>);
    expect(code).toBe(1);
    expect(log).toContain(words);
    expect(sent('SendTaskSuccess')).toEqual([]);
  });

  it('approves nothing whose report was changed since it was evaluated', async () => {
    const { run, sent } = await world(SERVING, [review('approved', 'prod')], {
      'GET /model/executions/1/evaluation.json': () => evaluation.replace('"pass"', '"fail"'),
    });
    expect((await run()).log).toContain('s3://model/executions/1/evaluation.json has changed');
    expect(sent('SendTaskSuccess')).toEqual([]);
  });

  it('supersedes a model that was compared with another champion than the one that serves by now', async () => {
    const { run, sent } = await world(SERVING, [review('approved', 'prod')], {
      DescribeEndpoint: () => ({ EndpointConfigName: 'config-7', EndpointStatus: 'InService' }),
    });
    const { code, log } = await run();
    expect(code).toBe(1);
    expect(log).toContain('Endpoint pm-dev serves config-7 by now; the model was compared with config-1: train again');
    expect(sent('SendTaskFailure')).toMatchObject([{ taskToken: TASK_TOKEN, error: 'Superseded' }]);
    expect(sent('SendTaskSuccess')).toEqual([]);
  });

  it('decides nothing while another update of the endpoint is under way', async () => {
    const { run, sent } = await world(SERVING, [review('approved', 'prod')], {
      DescribeEndpoint: () => ({ EndpointConfigName: 'config-1', EndpointStatus: 'Updating' }),
    });
    const { code, log } = await run();
    expect(code).toBe(1);
    expect(log).toContain('Endpoint pm-dev is Updating, expected InService: run this job again');
    expect([...sent('SendTaskSuccess'), ...sent('SendTaskFailure')]).toEqual([]);
  });

  it('says why the rollout failed', async () => {
    const cause = 'endpoint pm-dev: failure reason is "out of memory", expected none';
    let approved = false;
    const { run } = await world(SERVING, [review('approved', 'prod')], {
      SendTaskSuccess: () => {
        approved = true;
        return {};
      },
      GetExecutionHistory: () => {
        const end = [left('AwaitApproval', SERVING.approval), failed('EndpointVerificationError', cause)];
        return history(...awaitingEvents(sha256), ...(approved ? end : []));
      },
    });
    const { code, log, outputs } = await run();
    expect({ code, outputs }).toEqual({ code: 1, outputs: {} });
    expect(log).toContain(`The endpoint was not updated: EndpointVerificationError: ${cause}`);
  });

  it('follows what a run that was cut off had approved, and approves it no second time', async () => {
    const approved = [...awaitingEvents(sha256), left('AwaitApproval', SERVING.approval), entered('UpdateEndpoint')];
    let looks = 0;
    const { run, sent } = await world(SERVING, [review('approved', 'prod')], {
      GetExecutionHistory: () => history(...approved, ...(++looks > 1 ? [left('Succeeded'), succeeded(SERVING)] : [])),
    });
    const { code, log, outputs } = await run({ 'evaluation-hash': sha256 });
    expect(log).toContain('It was approved before, by ada in https://github.com/x');
    expect(code).toBe(0);
    expect(outputs['endpoint-config']).toBe('config-2');
    expect(sent('SendTaskSuccess')).toEqual([]);
  });

  it('explains an approval that came too late', async () => {
    let late = false;
    const rejected = [
      { ...left('Rejected'), type: 'SucceedStateExited' },
      succeeded({ rejection: 'Superseded: a newer one' }),
    ];
    const { run } = await world({ rejection: 'x' }, [review('approved', 'prod')], {
      SendTaskSuccess: () => {
        late = true;
        return gone();
      },
      GetExecutionHistory: () => history(...awaitingEvents(sha256), ...(late ? rejected : [])),
    });
    const { code, log } = await run();
    expect(code).toBe(1);
    expect(log).toContain('The endpoint was not updated: it ended as rejected (Superseded: a newer one)');
    expect(log).not.toContain('Approved by');
  });

  it('refuses with the words of the reviewer, and is green', async () => {
    const reviews = [review('rejected', 'prod', 'drift in March')];
    const { run, sent } = await world({ rejection: 'Refused' }, reviews);
    const { code, log } = await run({ decision: 'refuse' });
    expect(code).toBe(0);
    expect(sent('SendTaskFailure')).toEqual([
      { taskToken: TASK_TOKEN, error: 'Refused', cause: 'ada rejected it: drift in March' },
    ]);
    expect(log).toContain('::notice::Refused: ada rejected it: drift in March');
  });

  it('has nothing to refuse when it was decided in the meantime', async () => {
    const { run } = await world({}, [], { SendTaskFailure: gone });
    const { code, log } = await run({ decision: 'refuse' });
    expect(code).toBe(0);
    expect(log).toContain('::notice::Nothing to refuse');
  });

  it('says that GitHub refused to name the reviewers', async () => {
    const { run, sent } = await world(SERVING, [], {
      'GET /repos/your-org/fresh-model/actions/runs/7/approvals': () => {
        throw new Refusal('', 'Resource not accessible by integration', 403);
      },
    });
    expect((await run()).log).toContain('::error::GitHub answered 403: Resource not accessible by integration');
    expect(sent('SendTaskSuccess')).toEqual([]);
  });
});
