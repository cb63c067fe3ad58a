/** How long executions may keep the event loop to themselves, milliseconds. */
const LONGEST_MS = 10;

let breathed = performance.now();

/**
 * Lets requests and timers through now and then: a state that waits for nothing never leaves the microtask queue, and a
 * loop of such states would keep everything else out.
 */
export async function breathe(): Promise<void> {
  if (performance.now() - breathed < LONGEST_MS) return;
  await new Promise((resolve) => setImmediate(resolve));
  breathed = performance.now();
}
