import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GitHub } from '../../github/api.ts';
import { defaultVariables, githubContext, machineVariables, runnerContext } from '../../github/contexts.ts';
import { fileCommands } from '../../github/file-commands.ts';
import { HURRIED } from '../../github/hurried.ts';
import { readAction } from '../../github/language.ts';
import { GITHUB_GRACE } from '../../github/process.ts';

export type ActionName = 'start-retraining' | 'wait-for-training' | 'update-endpoint';

/** One attempt of a workflow run: the same run id and another attempt is a re-run. */
export interface Attempt {
  runId: number;
  runAttempt: number;
}

/** How the process of an action ended. */
export interface ActionEnd {
  /** Its exit code; null when a signal ended it. */
  code: number | null;
  outputs: Record<string, string>;
  /** What it saved for its post step. */
  state: Record<string, string>;
  /** All that it printed. For people: nothing is judged by it. */
  log: string;
  /** Real milliseconds from the interruption to the end; 0 when it was not interrupted. */
  tookToEnd: number;
}

interface ActionOptions extends Attempt {
  action: ActionName;
  inputs: Record<string, string>;
  /** Its post step instead of its main one, with what the main step saved. */
  post?: Record<string, string>;
  /** `SIGINT`: GitHub cancels, and ends it for good 7.5 s later. `SIGKILL`: the runner dies. */
  interrupt?: { by: 'SIGINT' | 'SIGKILL'; when: AbortSignal };
  /** The checked-out repository, where it is not the one whose bundles run. */
  workspace?: string | undefined;
  /** Pauses are shortened (actions/shared/hurry.ts), true by default. */
  hurry?: boolean;
}

const SHA = 'f'.repeat(40);

/** Runs the bundles of a repository's actions as GitHub's runner does, one process a step. */
export class ActionRunner {
  readonly #root: string;
  readonly #directory: string;
  readonly #github: GitHub;
  readonly #aws: string;

  /** @param aws the stand-in's URL */
  constructor(options: { root: string; directory: string; github: GitHub; aws: string }) {
    this.#root = options.root;
    this.#directory = options.directory;
    this.#github = options.github;
    this.#aws = options.aws;
  }

  /** Runs one step of a job that may have OIDC tokens; update-endpoint's job is of the environment `prod`. */
  async run(options: ActionOptions): Promise<ActionEnd> {
    const { action, inputs, post, interrupt, workspace = this.#root, hurry = true, runId, runAttempt } = options;
    const identity = { repository: this.#github.repository, actor: 'you', ref: 'refs/heads/main', sha: SHA };
    const github = githubContext(
      { ...identity, runId, runNumber: runId, runAttempt },
      { path: '.github/workflows/retrain.yml', name: 'Retrain' },
      { name: 'workflow_dispatch', inputs: {} },
      {},
      { server: 'https://github.com', api: this.#github.url },
      workspace,
    );
    const environment = action === 'update-endpoint' ? 'prod' : undefined;
    const grants = { actions: 'read', contents: 'read', 'id-token': 'write' };
    const tokens = this.#github.openJob({ github, environment, grants });
    const folder = join(this.#root, 'actions', action);
    const metadata = readAction(action, readFileSync(join(folder, 'action.yml'), 'utf8'));
    const fallbacks = metadata.inputs.map(({ id, fallback }) => [id, fallback.includes('${{') ? '' : fallback]);
    const given = { ...Object.fromEntries(fallbacks), 'github-token': tokens.token, ...inputs };
    const temp = join(this.#directory, '_temp');
    const files = fileCommands(temp);
    const event = join(temp, `event-${randomUUID()}.json`);
    writeFileSync(event, JSON.stringify(github.event));
    const child = spawn(process.execPath, [join(folder, post ? metadata.post! : metadata.main)], {
      cwd: workspace,
      env: {
        ...machineVariables(temp),
        ...defaultVariables(github, 'retrain', runnerContext(temp, temp)),
        ...files.env,
        GITHUB_EVENT_PATH: event,
        AWS_ENDPOINT_URL: this.#aws,
        ACTIONS_ID_TOKEN_REQUEST_URL: tokens.oidc!.url,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: tokens.oidc!.token,
        ...(hurry && { NODE_OPTIONS: HURRIED }),
        ...prefixed('INPUT_', upperCased(given)),
        ...prefixed('STATE_', post ?? {}),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    try {
      const ended = await followChild(child, interrupt);
      const { outputs, state } = files.read();
      return { ...ended, outputs, state };
    } finally {
      tokens.close();
    }
  }
}

/** Waits for the end of a process, and interrupts it when it is time to. */
async function followChild(child: ChildProcess, interrupt: ActionOptions['interrupt']) {
  let log = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding('utf8').on('data', (text) => {
      log += text;
    });
  let at = 0;
  let lastResort: NodeJS.Timeout | undefined;
  const strike = () => {
    at = performance.now();
    child.kill(interrupt!.by);
    lastResort = setTimeout(() => child.kill('SIGKILL'), GITHUB_GRACE.terminate);
  };
  if (interrupt?.when.aborted) strike();
  else interrupt?.when.addEventListener('abort', strike);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  interrupt?.when.removeEventListener('abort', strike);
  clearTimeout(lastResort);
  // What is masked is masked in GitHub's log, where the masks themselves are not shown.
  return { code, log: log.replaceAll(/^::add-mask::.*\n/gm, ''), tookToEnd: at && performance.now() - at };
}

const upperCased = (values: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name.toUpperCase(), value]));

const prefixed = (prefix: string, values: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]));
