import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { ROOT } from '../loop-testing.ts';

/** Time for the whole `npm test` of a clone, ms, on a machine that is busy with other things. */
export const ALL_TESTS = 30 * 60_000;

/** How a command ended, and what it said. */
interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A fresh clone of the last commit, where the installed packages are linked instead of installed again. */
export async function cloneRepository() {
  const directory = mkdtempSync(join(tmpdir(), 'clone-'));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  const { code, stderr } = await ended(spawn('git', ['clone', '--quiet', ROOT, directory]));
  if (code !== 0) throw new Error(stderr);
  symlinkSync(resolve(ROOT, 'node_modules'), join(directory, 'node_modules'), 'junction');
  // A process group of its own, so that a test can press Ctrl-C in it.
  const start = (command: string, ...parameters: string[]) =>
    spawn(command, parameters, { cwd: directory, env: ownEnvironment(), detached: true });
  const run = (command: string, ...parameters: string[]) => ended(start(command, ...parameters));
  return { directory, start, run, remove };
}

/** Waits for the end of a process. */
export async function ended(child: ReturnType<typeof spawn>): Promise<Ended> {
  const output = Promise.all([text(child.stdout!), text(child.stderr!)]);
  const [code] = await once(child, 'close');
  const [stdout, stderr] = await output;
  return { code, stdout, stderr };
}

/** A person's environment: without what npm, Node and vitest have set, so that the machine's own Node comes first. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE|VITEST|VITE_|TEST$|DEV$|PROD$)/.test(name));
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  return { ...Object.fromEntries(own), PATH: folders.join(delimiter) };
}
