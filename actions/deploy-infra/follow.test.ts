import { CloudFormationClient, type ResourceStatus, type StackEvent } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { follow, StackEvents } from './follow.ts';

const STACK = 'arn:aws:cloudformation:us-east-1:000000000000:stack/one/1';
const event = (EventId: number, ResourceStatus: ResourceStatus, more: Partial<StackEvent> = {}): StackEvent => ({
  ...{
    EventId: String(EventId),
    ResourceStatus,
    StackId: STACK,
    StackName: 'one',
    Timestamp: new Date(EventId * 1000),
  },
  ...{ LogicalResourceId: 'Raw', ResourceType: 'AWS::S3::Bucket', PhysicalResourceId: 'raw', ...more },
});
const ofStack = (id: number, status: string) =>
  event(id, status as ResourceStatus, {
    LogicalResourceId: 'one',
    ResourceType: 'AWS::CloudFormation::Stack',
    PhysicalResourceId: STACK,
  });

/** CloudFormation with these events, oldest first, a few more at each look, two on a page, newest first. */
function following(...looks: (StackEvent[] | Error)[]) {
  const printed: string[] = [];
  const pauses: number[] = [];
  const all: StackEvent[] = [];
  let calls = 0;
  const send = async ({ input }: { input: { NextToken?: string } }) => {
    calls++;
    if (!input.NextToken) {
      const look = looks.shift()!;
      if (look instanceof Error) throw look;
      all.push(...look);
    }
    const from = Number(input.NextToken ?? 0);
    const NextToken = from + 2 < all.length ? String(from + 2) : undefined;
    return { StackEvents: all.toReversed().slice(from, from + 2), NextToken };
  };
  const client = Object.assign(new CloudFormationClient({ region: 'us-east-1' }), { send });
  const pace = {
    print: (line: string) => printed.push(line),
    signal: new AbortController().signal,
    sleep: async (ms: number) => pauses.push(ms),
  };
  const events = new StackEvents(client, STACK);
  return { events, printed, pauses, calls: () => calls, end: () => follow(events, STACK, pace) };
}

describe('following a stack', () => {
  it('prints each event once, oldest first, over all pages, and ends with the stack itself', async () => {
    const started = [ofStack(1, 'UPDATE_IN_PROGRESS'), event(2, 'UPDATE_IN_PROGRESS'), event(3, 'UPDATE_COMPLETE')];
    const cleanup = ofStack(4, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    const { end, printed } = following(started, [], [cleanup], [ofStack(5, 'UPDATE_COMPLETE')]);
    expect(await end()).toEqual({ status: 'UPDATE_COMPLETE', failures: [] });
    expect(printed.map((line) => line.slice(0, 8))).toEqual([1, 2, 3, 4, 5].map((second) => `00:00:0${second}`));
  });

  it('asks quickly at first and then every five seconds, once a poll', async () => {
    const { end, pauses, calls } = following([], [], [], [], [], [], [], [ofStack(1, 'CREATE_COMPLETE')]);
    await end();
    expect(pauses).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000]);
    expect(calls()).toBe(8);
  });

  it('does not take what happened before for the end', async () => {
    const { end, events } = following(
      [ofStack(1, 'UPDATE_COMPLETE')],
      [ofStack(2, 'UPDATE_IN_PROGRESS')],
      [ofStack(3, 'UPDATE_ROLLBACK_COMPLETE')],
    );
    await events.next(new AbortController().signal);
    expect(await end()).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE' });
  });

  it('tells the resources that failed by themselves, first the first, each in one line', async () => {
    const { end } = following([
      event(1, 'CREATE_FAILED', { ResourceStatusReason: 'no\n::error::such' }),
      event(2, 'CREATE_FAILED', { ResourceStatusReason: 'Resource creation cancelled' }),
      event(3, 'DELETE_FAILED', { ResourceStatusReason: 'not empty' }),
      ofStack(4, 'ROLLBACK_FAILED'),
    ]);
    expect((await end()).failures).toEqual([
      'Raw (AWS::S3::Bucket) CREATE_FAILED: no ::error::such',
      'Raw (AWS::S3::Bucket) DELETE_FAILED: not empty',
    ]);
  });

  it('rides out throttling, says so, and loses no event by it', async () => {
    const throttled = Object.assign(new Error('Rate exceeded'), { name: 'Throttling' });
    const { end, printed } = following([ofStack(1, 'CREATE_IN_PROGRESS')], throttled, [ofStack(2, 'CREATE_COMPLETE')]);
    expect(await end()).toMatchObject({ status: 'CREATE_COMPLETE' });
    expect(printed[1]).toContain('Rate exceeded: asking again for up to 15 min');
    expect(printed).toHaveLength(3);
  });
});
