import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { breathe } from './breathe.ts';

let now = 0;
beforeEach(() => {
  now += 1_000_000;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => vi.restoreAllMocks());

/** Branches that do `steps` pieces of work of 1 ms each; what they did, and the turns of the event loop between. */
async function run(branches: number, steps: number): Promise<string[]> {
  const log: string[] = [];
  const work = async (branch: number) => {
    for (let step = 0; step < steps; step++) {
      const turn = breathe();
      if (turn) await turn;
      now += 1;
      log.push(`${branch}`);
    }
  };
  let over = false;
  const tick = () => {
    log.push('|');
    if (!over) setImmediate(tick);
  };
  setImmediate(tick);
  await Promise.all(Array.from({ length: branches }, (_, branch) => work(branch)));
  over = true;
  return log;
}

it('lets the event loop turn every few milliseconds, however many branches are at work', async () => {
  const turns = (await run(300, 5)).join(' ').split('|');
  const longest = Math.max(...turns.map((turn) => turn.trim().split(' ').length));
  // A turn of 4 ms, and what was resumed in its last one.
  expect(longest).toBeLessThanOrEqual(6);
});

it('resumes branches in the order in which they asked: each gets as far as the others', async () => {
  const steps = (await run(50, 4)).filter((entry) => entry !== '|').map(Number);
  const done = new Array(50).fill(0);
  for (const branch of steps) {
    done[branch]++;
    expect(Math.max(...done) - Math.min(...done)).toBeLessThanOrEqual(5);
  }
  expect(steps).toHaveLength(200);
});

it('does not wait while the turn lasts', async () => {
  await breathe();
  expect(breathe()).toBeUndefined();
  now += 10;
  expect(breathe()).toBeInstanceOf(Promise);
});
