import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long a cancelled process gets, ms: until SIGTERM after SIGINT, and until it is killed after SIGTERM. */
export interface Grace {
  terminate: number;
  kill: number;
}

/** GitHub's own: SIGTERM 7.5 s after SIGINT, the kill 2.5 s later. */
export const GITHUB_GRACE: Grace = { terminate: 7500, kill: 2500 };

/** How long output may still come after a process ended while a process that it left behind holds its pipes, ms. */
const OUTPUT_AFTER_EXIT = 1000;

interface ProcessOptions {
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

/** How a process ended: its exit code, or the signal that ended it. `pid` names the group of what it left behind. */
export interface Ended {
  code: number | null;
  signal: string | null;
  pid: number;
}

/**
 * Runs a process to its end.
 * @throws Error when it cannot be started
 */
export async function runProcess(options: ProcessOptions): Promise<Ended> {
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
    timers.push(setTimeout(() => killGroup(child.pid!), grace.terminate + grace.kill));
  };
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel);
  try {
    const ended = await new Promise<Ended>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, by) => resolve({ code, signal: by, pid: child.pid! }));
    });
    if (signal.aborted) killGroup(ended.pid);
    await Promise.race([closed, readUntil(OUTPUT_AFTER_EXIT)]);
    return ended;
  } finally {
    signal.removeEventListener('abort', cancel);
    for (const timer of timers) clearTimeout(timer);
    for (const reader of lines) reader.close();
    child.stdout.destroy();
    child.stderr.destroy();
  }
}

// In tenths: however busy this process is meanwhile, between two of them it reads what has come.
async function readUntil(milliseconds: number): Promise<void> {
  for (let tenth = 0; tenth < 10; tenth++) await sleep(milliseconds / 10, undefined, { ref: false });
}

/** Kills a process and all that it started and left behind. */
export function killGroup(pid: number): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // Nothing of it is left.
  }
}
