import { describe, expect, it } from 'vitest';
import { TimerQueue } from './timer-queue.ts';

/** Numbers below `limit` in an order that looks like none, the same every time. */
const scattered = (count: number, limit: number) => Array.from({ length: count }, (_, i) => (i * 7919 + 31) % limit);

function drained(queue: TimerQueue, time = Number.POSITIVE_INFINITY): number[] {
  const due: number[] = [];
  for (let timer = queue.take(time); timer; timer = queue.take(time)) due.push(timer.due);
  return due;
}

const timer = (due: number, background = false) => ({ due, fire: () => {}, background });

describe('TimerQueue', () => {
  it('gives timers by the time at which they are due, and at the same time in the order of their setting', () => {
    const queue = new TimerQueue();
    const fired: [due: number, set: number][] = [];
    for (const [set, due] of scattered(10_000, 100).entries())
      queue.add({ due, fire: () => fired.push([due, set]), background: false });
    for (let next = queue.take(99); next; next = queue.take(99)) next.fire();
    expect(fired).toEqual(fired.toSorted(([dueA, setA], [dueB, setB]) => dueA - dueB || setA - setB));
    expect(fired).toHaveLength(10_000);
  });

  it('gives only what is due by a time', () => {
    const queue = new TimerQueue();
    for (const due of [30, 10, 20]) queue.add(timer(due));
    expect(drained(queue, 20)).toEqual([10, 20]);
    expect(queue.nextDue).toBe(30);
  });

  it('forgets a cancelled timer wherever it stands, however often it is cancelled', () => {
    const queue = new TimerQueue();
    const due = scattered(1000, 5000);
    const cancels = due.map((time) => queue.add(timer(time)));
    for (const [i, cancel] of cancels.entries()) if (i % 3 !== 0) cancel();
    for (const [i, cancel] of cancels.entries()) if (i % 3 === 1) cancel();
    const left = due.filter((_, i) => i % 3 === 0).sort((a, b) => a - b);
    expect(queue.size).toBe(left.length);
    expect(drained(queue)).toEqual(left);
    for (const cancel of cancels) cancel();
    expect(queue.size).toBe(0);
  });

  it('knows whether any timer is not in the background', () => {
    const queue = new TimerQueue();
    queue.add(timer(1, true));
    expect(queue.hasForeground).toBe(false);
    const cancel = queue.add(timer(2));
    expect(queue.hasForeground).toBe(true);
    cancel();
    expect(queue.hasForeground).toBe(false);
  });
});
