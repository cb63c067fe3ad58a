import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SkippingClock } from '../core/clock.ts';
import { parseScenario } from '../faults/scenario.ts';
import { ROOT } from '../loop-testing.ts';
import { administratorEnvironment, startStandIn } from '../start-stand-in.ts';

const cdk = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk');

/** How a run of the action ended. */
interface Run {
  code: number | null;
  log: string;
  /** What it wrote to the job summary. */
  summary: string;
  /** What it wrote to the step's outputs. */
  outputs: string;
}

interface RunOptions {
  /** Environment variables of its own. */
  env?: NodeJS.ProcessEnv;
  /** Hears the log so far, as it grows. */
  onLog?: (log: string, child: ChildProcess) => void;
}

/** A stand-in on a clock that skips, assemblies for it, and the action to deploy them, with the installed CDK CLI. */
export async function startForDeployInfra() {
  const directory = mkdtempSync(join(tmpdir(), 'deploy-infra-test-'));
  const clock = new SkippingClock();
  const { standIn, close } = await startStandIn({ clock, directory: join(directory, 'stand-in') });
  // The CDK CLI without npm's start before it.
  mkdirSync(join(directory, 'bin'));
  const shim = `#!/bin/sh\nshift 4\nexec '${process.execPath}' '${cdk}' "$@"\n`;
  writeFileSync(join(directory, 'bin/npm'), shim, { mode: 0o755 });

  let assemblies = 0;
  /** Writes an assembly with one stack, as `cdk synth` does. @returns its folder */
  function assemble(stack: string, Resources: object, Outputs: object = {}): string {
    const folder = join(directory, `cdk.out-${++assemblies}`);
    mkdirSync(folder);
    const artifact = {
      type: 'aws:cloudformation:stack',
      environment: 'aws://unknown-account/unknown-region',
      properties: { templateFile: 'template.json' },
    };
    const manifest = { version: '36.0.0', artifacts: { [stack]: artifact } };
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
    writeFileSync(join(folder, 'template.json'), JSON.stringify({ Resources, Outputs }));
    return folder;
  }

  /** Runs the action as GitHub does, on one stack of an assembly. */
  async function deploy(
    stack: string,
    assembly: string,
    inputs: Record<string, string> = {},
    { env = {}, onLog = () => {} }: RunOptions = {},
  ): Promise<Run> {
    const [summary, output] = [join(directory, 'summary'), join(directory, 'output')];
    for (const file of [summary, output]) writeFileSync(file, '');
    const given = { stacks: stack, assembly, repository: 'your-org/fresh-model', ...inputs };
    const child = spawn(process.execPath, [join(ROOT, 'actions/deploy-infra/main.ts')], {
      cwd: ROOT,
      env: {
        ...process.env,
        ...administratorEnvironment(standIn),
        PATH: `${join(directory, 'bin')}:${process.env.PATH}`,
        HOME: directory,
        NODE_COMPILE_CACHE: join(directory, 'compiled'),
        GITHUB_RUN_ID: '7',
        GITHUB_STEP_SUMMARY: summary,
        GITHUB_OUTPUT: output,
        ...Object.fromEntries(Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
        ...env,
      },
    });
    let log = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => {
        log += text;
        onLog(log, child);
      });
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code, log, summary: readFileSync(summary, 'utf8'), outputs: readFileSync(output, 'utf8') };
  }

  return {
    standIn,
    clock,
    assemble,
    deploy,
    stackOf: async (StackName: string) =>
      (await standIn.call('cloudformation', 'DescribeStacks', { StackName })).Stacks[0],
    changeSetsOf: async (StackName: string) =>
      (await standIn.call('cloudformation', 'ListChangeSets', { StackName })).Summaries,
    /** Lets faults befall, `resources` or `calls` of a scenario. */
    befall: (faults: { resources?: object[]; calls?: object[] }) =>
      standIn.faults.install(parseScenario(JSON.stringify({ title: 'test', ...faults }), 'test')),
    async close() {
      await close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** What cancels a run, once, when its log says this. */
export function cancelAt(words: string): NonNullable<RunOptions['onLog']> {
  let sent = false;
  return (log, child) => {
    if (sent || !log.includes(words)) return;
    sent = true;
    child.kill('SIGINT');
  };
}
