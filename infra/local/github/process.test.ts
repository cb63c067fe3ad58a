import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { GITHUB_GRACE, runProcess } from './process.ts';

it('reads the last lines of a process also when this one was too busy to read them in time', async () => {
  const lines: string[] = [];
  const onLine = (line: string) => {
    lines.push(line);
    // Immediates come right before timers: the runner's own is due before anything is read.
    if (line === 'first') setTimeout(() => setImmediate(busy, 1100), 100);
  };
  // What it left behind writes while this process is busy, and for longer than the runner waits for output.
  const left = '(sleep 0.3; echo last) & echo first';
  const { signal } = new AbortController();
  const env = { PATH: process.env.PATH ?? '' };
  await runProcess({ command: 'sh', args: ['-c', left], cwd: tmpdir(), env, signal, grace: GITHUB_GRACE, onLine });
  expect(lines).toEqual(['first', 'last']);
});

function busy(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}
