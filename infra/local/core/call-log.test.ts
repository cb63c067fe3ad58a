import { describe, expect, it } from 'vitest';
import { ConnectionReset } from '../faults/faults.ts';
import { CallLog } from './call-log.ts';
import { AwsError } from './errors.ts';

const byRole = { caller: { kind: 'role', roleArn: 'arn:aws:iam::1:role/machine', sessionName: 's' } } as const;
const byAccount = { caller: { kind: 'account' }, internal: true } as const;

// biome-ignore lint/suspicious/noExplicitAny: as operations have their input
function logged(operations: Record<string, (input: any, call: object) => unknown>) {
  const log = new CallLog({ now: () => 5 });
  log.record('states', operations as never);
  return { log, operations };
}

describe('the call log', () => {
  it('has who asked for what, by its name, and what was answered, in the order of the answers', async () => {
    const { log, operations } = logged({ Start: async ({ name }: { name: string }) => name, Stop: () => 'stopped' });
    const started = operations.Start!({ name: 'run-1', input: 'secret' }, byRole);
    expect(operations.Stop!({ executionArn: 'arn' }, byAccount)).toBe('stopped');
    expect(await started).toBe('run-1');
    const common = { at: 5, service: 'states', outcome: 'ok' };
    expect(log.since(0)).toEqual([
      { ...common, operation: 'Stop', caller: 'account', internal: true, resource: 'arn' },
      { ...common, operation: 'Start', caller: 'machine/s', internal: false, resource: 'run-1' },
    ]);
  });

  it('has the code of a refusal and the cut of a connection, and throws them on', async () => {
    const refuse = (error: unknown) => () => {
      throw error;
    };
    const { log, operations } = logged({
      Late: async () => refuse(new AwsError('Throttled', ''))(),
      Cut: refuse(new ConnectionReset()),
      Broken: refuse(new TypeError('a mistake')),
    });
    await expect(operations.Late!({}, byRole)).rejects.toThrow(AwsError);
    expect(() => operations.Cut!({}, byRole)).toThrow(ConnectionReset);
    expect(() => operations.Broken!({}, byRole)).toThrow('a mistake');
    expect(log.since(0).map(({ outcome }) => outcome)).toEqual(['Throttled', 'ConnectionReset', 'InternalFailure']);
  });

  it('never has a task token', () => {
    const { log, operations } = logged({ SendTaskSuccess: () => ({}) });
    operations.SendTaskSuccess!({ taskToken: 'the-token', output: '{}' }, byRole);
    expect(JSON.stringify(log.since(0))).not.toContain('the-token');
  });

  it('tells what came since a mark, and keeps the newest when there are too many', () => {
    const { log, operations } = logged({ Get: () => 1 });
    const ask = (from: number, to: number) => {
      for (let i = from; i < to; i++) operations.Get!({ name: String(i) }, byRole);
    };
    ask(0, 90_000);
    const mark = log.mark;
    expect(mark).toBe(90_000);
    ask(90_000, 120_000);
    expect(log.since(mark)).toHaveLength(30_000);
    expect(log.since(mark)[0]?.resource).toBe('90000');
    expect(log.since(0).length).toBeLessThan(100_000);
    expect(log.since(0).at(-1)?.resource).toBe('119999');
  });
});
