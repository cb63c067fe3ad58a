import { setTimeout as sleep } from 'node:timers/promises';
import { SFNClient } from '@aws-sdk/client-sfn';
import { expect, it } from 'vitest';
import { EXECUTION_ARN, Refusal, serveOperations } from '../shared/testing.ts';
import { leaveCancelled, stopCancelled } from './cancel.ts';

/** An account in which an execution exists from some milliseconds on, or never. */
async function account(exists: number) {
  const since = performance.now();
  let stopped = false;
  const { url } = await serveOperations({
    StopExecution: () => {
      if (performance.now() - since < exists) throw new Refusal('ExecutionDoesNotExist', 'Execution Does Not Exist');
      stopped = true;
      return { stopDate: 0 };
    },
  });
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const polled = new SFNClient({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 });
  return { polled, isStopped: () => stopped };
}

const sent = (answer: Promise<unknown>) => ({ executionArn: EXECUTION_ARN, answer });
const never = new Promise<never>(() => {});
/** A twentieth of what a cancelled run takes. */
const times = { all: 325, answer: 150, pause: 12 };

it('stops what AWS starts after the answer was waited for', async () => {
  const { polled, isStopped } = await account(200);
  expect(await stopCancelled(polled, sent(never), times)).toBe(
    `The workflow run was cancelled; ${EXECUTION_ARN} was stopped`,
  );
  expect(isStopped()).toBe(true);
});

it('stops what AWS has started although the answer to it was an error', async () => {
  const { polled, isStopped } = await account(0);
  expect(await stopCancelled(polled, sent(Promise.reject(new Error('reset'))), times)).toContain('was stopped');
  expect(isStopped()).toBe(true);
});

it('has nothing to stop after a start that was refused', async () => {
  const { polled } = await account(Number.POSITIVE_INFINITY);
  const refused = sent(sleep(10).then(() => Promise.reject(new Error('throttled'))));
  expect(await stopCancelled(polled, refused, times)).toContain('before it had started an execution');
});

it('says in time where to look when AWS says nothing, whether it is to stop or to leave', async () => {
  const { polled } = await account(Number.POSITIVE_INFINITY);
  const found = await Promise.all([
    stopCancelled(polled, sent(never), times),
    leaveCancelled(sent(never), never, times),
  ]);
  for (const words of found)
    expect(words).toContain(`has not said in time whether it started ${EXECUTION_ARN}: https:`);
});

it('leaves what is settled, and says so where nothing goes on', async () => {
  const execution = sent(Promise.resolve());
  expect(await leaveCancelled(execution, Promise.resolve({ attached: false }), times)).toContain(
    `${EXECUTION_ARN} goes on`,
  );
  expect(await leaveCancelled(execution, never, times)).toContain(`${EXECUTION_ARN} goes on`);
  const madeWay = Promise.reject(new Error('made way'));
  expect(await leaveCancelled(execution, madeWay, times)).toContain('before it had started an execution');
});
