import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

interface DeployOptions {
  stacks: string[];
  repository: string;
  /** Folder of a synthesized assembly; '' synthesizes the checked-out app. */
  assembly: string;
  /** Called with each line that the CDK CLI prints. */
  line: (text: string) => void;
  /** Ends the CLI when the workflow run is cancelled. */
  signal: AbortSignal;
}

/**
 * Runs `cdk deploy` as the repository has it installed.
 * @returns the outputs of the deployed stacks, all in one object
 * @throws Error with the last lines of the CLI when it fails, and when it was cancelled
 */
export async function cdkDeploy(options: DeployOptions): Promise<Record<string, string>> {
  const directory = mkdtempSync(join(tmpdir(), 'deploy-infra-'));
  const outputsFile = join(directory, 'outputs.json');
  try {
    await run(
      [
        ...['exec', '--offline', '--', 'cdk', 'deploy', ...options.stacks, '--exclusively'],
        ...(options.assembly
          ? ['--app', options.assembly]
          : ['--context', `repository=${options.repository}`, '--output', join(directory, 'cdk.out')]),
        ...['--require-approval', 'never', '--progress', 'events', '--ci', '--outputs-file', outputsFile],
      ],
      options,
    );
    const outputs: Record<string, Record<string, string>> = JSON.parse(readFileSync(outputsFile, 'utf8'));
    return Object.assign({}, ...Object.values(outputs));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

// npm exec, not the CDK's own file: it puts the Node version that the repository pins first on the path.
async function run(parameters: string[], { line, signal }: DeployOptions): Promise<void> {
  const onWindows = process.platform === 'win32';
  // A group of its own: npm does not hand a signal on to all that it started.
  const child = spawn('npm', parameters, {
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: onWindows,
    detached: !onWindows,
  });
  const cancel = () => (onWindows ? child.kill() : process.kill(-child.pid!, 'SIGTERM'));
  signal.addEventListener('abort', cancel, { once: true });
  const last: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (text) => {
      line(text);
      last.push(text);
      if (last.length > 12) last.shift();
    });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  signal.removeEventListener('abort', cancel);
  if (signal.aborted) throw new Error('cdk deploy was cancelled; CloudFormation goes on with what it has begun');
  if (code !== 0) throw new Error(`cdk deploy ended with exit code ${code}:\n${last.join('\n')}`);
}
