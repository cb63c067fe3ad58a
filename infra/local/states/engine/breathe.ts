/**
 * How long executions may keep the event loop to themselves, milliseconds. A request takes a few turns of the loop, so it
 * is answered after a few times as long, however many executions are at work.
 */
const TURN_MS = 4;

let turnEnds = 0;
/** Branches that wait for the next turn, in the order in which they asked. */
const waiting = new Set<() => void>();

/**
 * Lets requests and timers through now and then: a state that waits for nothing never leaves the microtask queue, and a
 * loop of such states would keep everything else out. All branches of all executions share one turn.
 * @returns nothing while the turn lasts, else a promise of the next turn
 */
export function breathe(): Promise<void> | undefined {
  if (waiting.size === 0 && performance.now() < turnEnds) return undefined;
  return new Promise((resolve) => {
    waiting.add(resolve);
    if (waiting.size === 1) setImmediate(takeTurn);
  });
}

async function takeTurn(): Promise<void> {
  turnEnds = performance.now() + TURN_MS;
  for (const resume of waiting) {
    waiting.delete(resume);
    resume();
    // What was resumed works in microtasks between this one and the next.
    await undefined;
    if (performance.now() >= turnEnds) break;
  }
  if (waiting.size > 0) setImmediate(takeTurn);
}
