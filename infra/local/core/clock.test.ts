import { describe, expect, it } from 'vitest';
import { SkippingClock } from './clock.ts';

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
});
