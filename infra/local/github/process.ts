import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** How long a cancelled process gets, ms: until SIGTERM after SIGINT, and until it is killed after SIGTERM. */
export interface Grace {
  terminate: number;
  kill: number;
}

/** GitHub's own: SIGTERM 7.5 s after SIGINT, the kill 2.5 s later. */
export const GITHUB_GRACE: Grace = { terminate: 7500, kill: 2500 };

/** How long output may still come after a process ended while a process that it left behind holds its pipes, ms. */
const OUTPUT_AFTER_EXIT = 1000;

export interface ProcessOptions {
  command: string;
  args: string[];
  cwd: string;
  /** The whole environment: nothing is inherited. */
  env: Record<string, string>;
  /** Aborting it cancels: SIGINT to the process, then SIGTERM, then SIGKILL to it and all it started. */
  signal: AbortSignal;
  grace: Grace;
  /** Called for each line of stdout and stderr, without its line end. */
  onLine(line: string): void;
}

/**
 * Runs a process to its end.
 * @returns its exit code, or the signal that ended it
 * @throws Error when it cannot be started
 */
export async function runProcess(options: ProcessOptions): Promise<{ code: number | null; signal: string | null }> {
  const { command, args, cwd, env, signal, grace, onLine } = options;
  // A group of its own: Ctrl-C at the terminal reaches it only by way of `signal`, once.
  const child = spawn(command, args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  const lines = [child.stdout, child.stderr].map((stream) => createInterface({ input: stream }).on('line', onLine));
  const closed = Promise.all(lines.map((reader) => new Promise((resolve) => reader.once('close', resolve))));

  const timers: NodeJS.Timeout[] = [];
  const cancel = () => {
    child.kill('SIGINT');
    timers.push(setTimeout(() => child.kill('SIGTERM'), grace.terminate));
    timers.push(setTimeout(() => killAll(child), grace.terminate + grace.kill));
  };
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel);
  try {
    const ended = await new Promise<{ code: number | null; signal: string | null }>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, by) => resolve({ code, signal: by }));
    });
    if (signal.aborted) killAll(child);
    await Promise.race([closed, new Promise((resolve) => timers.push(setTimeout(resolve, OUTPUT_AFTER_EXIT)))]);
    return ended;
  } finally {
    signal.removeEventListener('abort', cancel);
    for (const timer of timers) clearTimeout(timer);
    for (const reader of lines) reader.close();
    child.stdout.destroy();
    child.stderr.destroy();
  }
}

function killAll(child: ChildProcess): void {
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid!, 'SIGKILL');
  } catch {
    // Nothing of it is left.
  }
}
