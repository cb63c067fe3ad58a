import { afterEach, describe, expect, it, vi } from 'vitest';
import { SkippingClock } from './clock.ts';

/** Takes the machine's timers away: they are counted and never fire. */
const countMachineTimers = () => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
afterEach(() => vi.useRealTimers());

describe('SkippingClock', () => {
  it('jumps to the next timer when nothing holds it, in the order in which timers are due', async () => {
    const clock = new SkippingClock();
    const started = clock.now();
    const fired: string[] = [];
    await new Promise<void>((resolve) => {
      clock.after(2 * 3_600_000, () => {
        fired.push('two hours');
        resolve();
      });
      clock.after(3_600_000, () => fired.push('one hour'));
    });
    expect(fired).toEqual(['one hour', 'two hours']);
    expect(clock.now() - started).toBeGreaterThanOrEqual(2 * 3_600_000);
  });

  it('does not skip while it is held, and advances by hand all the same', async () => {
    const clock = new SkippingClock();
    const release = clock.hold();
    let fired = false;
    clock.after(60_000, () => {
      fired = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(fired).toBe(false);
    clock.advance(60_000);
    expect(fired).toBe(true);
    release();
  });

  it('never fires a cancelled timer', () => {
    const clock = new SkippingClock();
    const release = clock.hold();
    let fired = false;
    clock
      .after(10, () => {
        fired = true;
      })
      .cancel();
    clock.advance(1000);
    expect(fired).toBe(false);
    release();
  });

  it('skips nothing for a background timer alone, but passes it on the way to another', async () => {
    const clock = new SkippingClock();
    const fired: string[] = [];
    const tick = () => new Promise((resolve) => setTimeout(resolve, 20));
    clock.after(60_000, () => fired.push('background'), { background: true });
    await tick();
    expect(fired).toEqual([]);
    clock.after(3_600_000, () => fired.push('foreground'));
    await tick();
    expect(fired).toEqual(['background', 'foreground']);
  });

  it('fires thousands of timers in order, with one timer of the machine for all of them', async () => {
    const clock = new SkippingClock();
    const release = clock.hold();
    countMachineTimers();
    const fired: number[] = [];
    const set = Array.from({ length: 5000 }, (_, i) => (i * 7919) % 1000);
    const ended = new Promise<void>((resolve) => {
      for (const [i, seconds] of set.entries())
        clock.after(3_600_000 + seconds * 1000, () => fired.push(i) === set.length && resolve());
    });
    expect(vi.getTimerCount()).toBe(1);
    release();
    await ended;
    const inOrder = set.map((seconds, i) => ({ seconds, i })).sort((a, b) => a.seconds - b.seconds || a.i - b.i);
    expect(fired).toEqual(inOrder.map(({ i }) => i));
    expect(vi.getTimerCount()).toBe(0);
  });

  it('keeps nothing of the machine’s for a timer that was cancelled', () => {
    const clock = new SkippingClock();
    countMachineTimers();
    const timers = Array.from({ length: 100 }, (_, i) => clock.after(60_000 + i, () => {}));
    for (const timer of timers) timer.cancel();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('fires a timer that another sets for now, and none that another cancels', () => {
    const clock = new SkippingClock();
    const release = clock.hold();
    const fired: string[] = [];
    clock.after(10, () => {
      fired.push('first');
      cancelled.cancel();
      clock.after(0, () => fired.push('set meanwhile'));
    });
    const cancelled = clock.after(20, () => fired.push('cancelled'));
    clock.advance(30);
    expect(fired).toEqual(['first', 'set meanwhile']);
    release();
  });
});
