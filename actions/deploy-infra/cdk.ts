import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** How the CDK CLI is run. */
export interface Cli {
  /** Called with each line that it prints. */
  line: (text: string) => void;
  /** Ends it when the workflow run is cancelled. */
  signal: AbortSignal;
}

/**
 * Synthesizes the checked-out app into a folder, with all that the stacks need.
 * @throws Error with the last lines of the CLI when it fails; so do the others
 */
export const synthesize = (stacks: readonly string[], repository: string, folder: string, cli: Cli): Promise<void> =>
  run(
    ['synth', ...stacks, '--exclusively', '--quiet', '--context', `repository=${repository}`, '--output', folder],
    cli,
  );

/** Publishes a stack's assets and makes its change set, without executing it. */
export const prepareChangeSet = (stack: string, assembly: string, changeSet: string, cli: Cli): Promise<void> =>
  run(
    [
      ...['deploy', stack, '--exclusively', '--app', assembly, '--require-approval', 'never', '--ci', '--no-color'],
      ...['--method', 'prepare-change-set', '--change-set-name', changeSet],
    ],
    cli,
  );

/**
 * Shows how stacks of an assembly differ from what is deployed, by their templates alone: that needs no right but to read
 * these. Without the right to assume the bootstrap's lookup role, the CLI goes on with the caller's own.
 * @returns what the CLI printed
 */
export async function difference(stacks: readonly string[], assembly: string, cli: Cli): Promise<string> {
  const lines: string[] = [];
  const line = (text: string) => {
    lines.push(text);
    cli.line(text);
  };
  const how = ['--method', 'template', '--fail-on', 'never', '--no-color', '--ci'];
  await run(['diff', ...stacks, '--exclusively', '--app', assembly, ...how], { ...cli, line });
  return lines.join('\n');
}

/** For how long a cancelled CLI may tidy up, in milliseconds: of the 7.5 s that GitHub gives, most is for the stack. */
const ENDS_WITHIN_MS = 1_500;

/** So many of the CLI's last lines are told when it fails. */
const LAST_LINES = 12;

// npm exec, not the CDK's own file: it puts the Node version that the repository pins first on the path.
async function run(parameters: readonly string[], { line, signal }: Cli): Promise<void> {
  const onWindows = process.platform === 'win32';
  // A group of its own: npm does not hand a signal on to all that it started.
  const child = spawn('npm', ['exec', '--offline', '--', 'cdk', ...parameters], {
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: onWindows,
    detached: !onWindows,
  });
  let kill: NodeJS.Timeout | undefined;
  const end = (by: NodeJS.Signals) => (onWindows ? child.kill(by) : process.kill(-child.pid!, by));
  const cancel = () => {
    end('SIGTERM');
    kill = setTimeout(end, ENDS_WITHIN_MS, 'SIGKILL');
  };
  signal.addEventListener('abort', cancel, { once: true });
  const last: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (text) => {
      line(text);
      last.push(text);
      if (last.length > LAST_LINES) last.shift();
    });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  clearTimeout(kill);
  signal.removeEventListener('abort', cancel);
  if (signal.aborted) throw new Error('Cancelled before anything was changed');
  if (code !== 0) throw new Error(`cdk ${parameters[0]} ended with exit code ${code}:\n${last.join('\n')}`);
}
