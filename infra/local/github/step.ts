import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { text } from './expressions.ts';
import { fileCommands } from './file-commands.ts';
import { environmentOf, type StepCall } from './job-state.ts';
import { type NodeAction, readAction } from './language.ts';
import { type Ended, runProcess } from './process.ts';

/** A step that failed; the message becomes an error annotation, an empty one adds none. */
export class StepFailure extends Error {}

// GitHub's command lines for the built-in shells on Linux and macOS; without `shell`, bash runs without pipefail.
const SHELLS: Record<string, string[]> = {
  '': ['bash', '-e'],
  bash: ['bash', '--noprofile', '--norc', '-eo', 'pipefail'],
  sh: ['sh', '-e'],
};

/** Runs a `run` step. `npm ci` alone is not run: dependencies are installed already. */
export async function runScript(call: StepCall): Promise<void> {
  const { step, job, scope, log } = call;
  const script = text(step.run, scope);
  if (script.trim() === 'npm ci') return log.plain('Skipped locally: dependencies are installed already');
  const defaults = { ...job.workflow.defaults?.run, ...job.job.defaults?.run };
  const shell = text(step.shell ?? defaults.shell, scope);
  const [command, ...args] = SHELLS[shell] ?? [];
  if (!command) throw new StepFailure(`shell: ${shell} cannot be run locally; bash and sh can`);
  const cwd = resolve(job.workspace, text(step['working-directory'] ?? defaults['working-directory'], scope));
  if (!existsSync(cwd)) throw new StepFailure(`The working directory '${cwd}' does not exist`);
  const file = join(job.runner.temp, `${randomUUID()}.sh`);
  writeFileSync(file, script);
  await runStepProcess(call, { command, args: [...args, file], cwd, env: {} });
}

/** Runs a local JavaScript action (`uses: ./folder`) and leaves its post step for the end of the job. */
export async function runLocalAction(call: StepCall): Promise<void> {
  const { step, job, log } = call;
  const directory = resolve(job.workspace, step.uses!);
  const file = ['action.yml', 'action.yaml'].map((name) => join(directory, name)).find(existsSync);
  if (!file)
    throw new StepFailure(
      `Can't find 'action.yml' or 'action.yaml' under '${step.uses}'. Did you forget to run actions/checkout before?`,
    );
  const action = readAction(relative(job.workspace, file), readFileSync(file, 'utf8'));
  if (action.pre) log.warning(`\`pre\` execution is not supported for local action from '${step.uses}'`);
  const env = actionInputs(call, action);
  const state: Record<string, string> = {};
  const run = (script: string, current: StepCall) => {
    const states = Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value]));
    const command = { command: process.execPath, args: [join(directory, script)], cwd: job.workspace };
    return runStepProcess(current, { ...command, env: { ...env, ...states } }, state);
  };
  const { post } = action;
  if (post) job.posts.push({ step, condition: action.postIf, run: (current) => run(post, current) });
  await run(action.main, call);
}

/** `INPUT_…` variables: what `with` gives, else the action's defaults. Warns as GitHub does. */
function actionInputs({ inputs, scope, log }: StepCall, action: NodeAction): Record<string, string> {
  const given = new Map(Object.entries(inputs).map(([name, value]) => [name.toLowerCase(), value]));
  const known = new Set(action.inputs.map((input) => input.id.toLowerCase()));
  const unexpected = Object.keys(inputs).filter((name) => !known.has(name.toLowerCase()));
  const list = (names: string[]) => names.map((name) => `'${name}'`).join(', ');
  if (unexpected.length > 0)
    log.warning(`Unexpected input(s) ${list(unexpected)}, valid inputs are [${list(action.inputs.map((i) => i.id))}]`);
  const variable = (name: string) => `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;
  const env = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [variable(name), value]));
  for (const input of action.inputs) {
    const value = given.get(input.id.toLowerCase());
    if (value !== undefined && input.deprecation)
      log.warning(`Input '${input.id}' has been deprecated with message: ${input.deprecation}`);
    env[variable(input.id)] = value ?? text(input.fallback, scope);
  }
  return env;
}

/**
 * Runs a step's process with the step's whole environment and takes over what it wrote to its files.
 * @param state filled with what the process saved for its post step
 * @throws StepFailure for an exit code other than 0 and for files that cannot be read
 */
async function runStepProcess(
  call: StepCall,
  what: { command: string; args: string[]; cwd: string; env: Record<string, string> },
  state: Record<string, string> = {},
): Promise<void> {
  const { job, step, log, signal, grace } = call;
  const files = fileCommands(join(job.runner.temp, '_runner_file_commands'));
  const env = { ...environmentOf(job, call.env), ...files.env, ...what.env, GITHUB_ACTION: step.id };
  let ended: Ended;
  try {
    ended = await runProcess({ ...what, env, signal, grace, onLine: (line) => log.line(line) });
  } catch (error) {
    throw new StepFailure(`${what.command} cannot be started: ${(error as Error).message}`);
  }
  job.processes.push(ended.pid);
  const written = files.read();
  Object.assign(call.outputs, written.outputs);
  Object.assign(job.env, written.env);
  Object.assign(state, written.state);
  job.path.unshift(...written.paths.reverse());
  job.summaries.push(job.masks.hide(written.summary));
  if (written.summaryError) log.error(written.summaryError);
  for (const error of written.errors) log.error(error);
  if (signal.aborted) return;
  // A failed action has said why by itself (core.setFailed).
  if (ended.code !== 0)
    throw new StepFailure(
      step.uses && ended.code ? '' : `Process completed with exit code ${ended.code ?? ended.signal}.`,
    );
  if (written.errors.length > 0 || log.refused) throw new StepFailure('The step used a file or command wrongly.');
}
