import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../post-evaluation/testing.ts';
import { awaitingEvents, entered, type Handler, history, left, never, Refusal } from '../shared/testing.ts';
import { review, SERVING, world } from './testing.ts';

/** GitHub sends SIGTERM this long after SIGINT. */
const GITHUB_MS = 7_500;

/** Approves, or decides otherwise, and is cancelled once an operation was asked for so often. */
async function cancelledAt(
  operation: string,
  handlers: Record<string, Handler>,
  { decision = 'approve', times = 1 } = {},
) {
  const reviews = [review(decision === 'refuse' ? 'rejected' : 'approved', 'prod')];
  const { run, sent } = await world(SERVING, reviews, handlers);
  let at = 0;
  const ended = await run({ decision }, async (child) => {
    while (sent(operation).length < times) await sleep(10);
    at = performance.now();
    child.kill('SIGINT');
  });
  return { ...ended, took: performance.now() - at, sent };
}

describe('update-endpoint, cancelled', () => {
  it.each([
    ['approve', 'DescribeEndpoint'],
    ['refuse', 'GetExecutionHistory'],
  ])('before it has sent its decision to %s, sends nothing, and says so', async (decision, operation) => {
    const { code, log, took, sent } = await cancelledAt(operation, { [operation]: () => never }, { decision });
    expect(code).toBe(1);
    expect(log).toContain('The workflow run was cancelled before anything was sent: nothing has changed');
    expect([...sent('SendTaskSuccess'), ...sent('SendTaskFailure')]).toEqual([]);
    expect(took).toBeLessThan(GITHUB_MS);
  });

  it('while its approval is on its way, waits for the answer, and says that the rollout goes on', async () => {
    const { code, log, took, sent } = await cancelledAt('SendTaskSuccess', {
      SendTaskSuccess: async () => {
        await sleep(500);
        return {};
      },
    });
    expect(code).toBe(1);
    expect(log).toContain(
      'The workflow run was cancelled; what was decided goes on in AWS to its end: run this job again',
    );
    expect(sent('SendTaskSuccess')).toHaveLength(1);
    expect(took).toBeLessThan(GITHUB_MS);
  });

  it('while AWS does not answer, says in time that it does not know', async () => {
    const { code, log, took } = await cancelledAt('SendTaskSuccess', { SendTaskSuccess: () => never });
    expect(code).toBe(1);
    expect(log).toContain(
      'while its decision was on its way, and AWS has not answered: run this job again to find out',
    );
    expect(took).toBeLessThan(GITHUB_MS);
  });

  it('as its approval is refused, says why', async () => {
    const { code, log } = await cancelledAt('SendTaskSuccess', {
      SendTaskSuccess: async () => {
        await sleep(500);
        throw new Refusal('AccessDeniedException', 'not authorized to perform: states:SendTaskSuccess');
      },
    });
    expect(code).toBe(1);
    expect(log).toContain('::error::AccessDeniedException: not authorized to perform: states:SendTaskSuccess');
  });

  it('in a rollout that an attempt before had approved, says that it goes on', async () => {
    const approved = [...awaitingEvents(sha256), left('AwaitApproval', SERVING.approval), entered('UpdateEndpoint')];
    let looks = 0;
    const handlers = { GetExecutionHistory: () => (++looks > 1 ? never : history(...approved)) };
    const { code, log, sent } = await cancelledAt('GetExecutionHistory', handlers, { times: 2 });
    expect(code).toBe(1);
    expect(log).toContain('what was decided goes on in AWS to its end');
    expect(sent('SendTaskSuccess')).toEqual([]);
  });
});
