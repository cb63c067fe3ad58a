import { spawn } from 'node:child_process';
import { createReadStream, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { resourceNames } from '../../pipeline/contract.ts';
import { type PipelineSettings, parseSettings } from '../../pipeline/settings.ts';
import type { Stage } from '../../pipeline/stages.ts';
import type { Clock } from './core/clock.ts';
import type { StandIn } from './core/stand-in.ts';
import { type GitHub, serveGitHub } from './github/api.ts';
import type { TriggerEvent } from './github/events.ts';
import { HURRIED } from './github/hurried.ts';
import type { Listener } from './github/progress.ts';
import { runWorkflow, type WorkflowResult } from './github/run.ts';
import type { Reviewer } from './github/start-job.ts';
import { administratorClient, administratorEnvironment, startStandIn } from './start-stand-in.ts';
import { registerOidcIssuer } from './sts/web-identity.ts';

interface LoopOptions {
  /** The repository's working copy. */
  root: string;
  /** Folder for everything the loop leaves behind. */
  directory: string;
  clock: Clock;
  port?: number;
  listener?: Listener;
  /** Aborting it cancels whatever runs. */
  signal?: AbortSignal;
}

const REPOSITORY = 'your-org/fresh-model';

/**
 * The whole loop on this machine: a stand-in, a GitHub, and an account that is connected to the repository as the README
 * says. The methods do what a person or an event would do.
 */
export class Loop {
  readonly standIn: StandIn;
  readonly github: GitHub;
  /** The repository's Actions variables. */
  readonly vars: Record<string, string>;
  readonly settings: PipelineSettings;
  readonly #options: LoopOptions;
  readonly #close: () => Promise<void>;
  readonly #s3: S3Client;
  #runs = 0;

  private constructor(options: LoopOptions, standIn: StandIn, github: GitHub, close: () => Promise<void>) {
    this.#options = options;
    this.standIn = standIn;
    this.github = github;
    this.#close = close;
    this.vars = { AWS_REGION: standIn.region };
    this.#s3 = new S3Client({ ...administratorClient(standIn), forcePathStyle: true });
    this.settings = parseSettings(readFileSync(join(options.root, 'pipeline/pipeline.yml'), 'utf8'));
  }

  static async open(options: LoopOptions): Promise<Loop> {
    const { standIn, close } = await startStandIn(options);
    const github = await serveGitHub(REPOSITORY);
    registerOidcIssuer(standIn, github.oidc.issuer, github.oidc.verify);
    standIn.hosts.set('api.github.com', github.url);
    return new Loop(options, standIn, github, close);
  }

  /** What an administrator does once: deploys the stack of GitHub's roles and sets the repository's variables. */
  async connectAccount(): Promise<void> {
    const output = mkdtempSync(join(this.#options.directory, 'connect-'));
    const outputs = join(output, 'outputs.json');
    const stack = `${this.settings.name}-github`;
    await this.npm([
      ...['exec', '--offline', '--', 'cdk', 'deploy', stack, '--exclusively', '--require-approval', 'never'],
      ...['--context', `repository=${REPOSITORY}`, '--output', join(output, 'cdk.out')],
      ...['--outputs-file', outputs, '--progress', 'events'],
    ]);
    const roles: Record<string, string> = JSON.parse(readFileSync(outputs, 'utf8'))[stack];
    rmSync(output, { recursive: true });
    this.vars.PLAN_ROLE_ARN = roles.PlanRoleArn!;
    this.vars.DEPLOY_ROLE_ARN = roles.DeployRoleArn!;
    this.vars.RETRAIN_ROLE_ARN = roles.RetrainRoleArn!;
    this.vars.APPROVE_ROLE_ARN = roles.ApproveRoleArn!;
  }

  /**
   * What an administrator does once before detached mode is switched on (docs/detached.md): stores a token of the
   * repository as the secret that `pipeline.yml` names.
   */
  async storeGitHubToken(): Promise<void> {
    const SecretString = this.github.issueToken({ contents: 'write' }, 'you');
    await this.standIn.call('secretsmanager', 'CreateSecret', { Name: this.settings.detached.secret, SecretString });
  }

  /**
   * deploy.yml by hand, and then what its summary tells to do: the variable that has dev retrained, unless one is.
   * @param review answers for the reviewers of `prod`
   */
  async deploy(until: Stage = 'dev', review?: Reviewer): Promise<WorkflowResult> {
    const result = await this.run('deploy', { name: 'workflow_dispatch', inputs: { until } }, review);
    const { StateMachineArn } = JSON.parse(result.jobs['deploy-dev']?.outputs.outputs || '{}');
    if (StateMachineArn) this.vars.STATE_MACHINE_ARN ??= StateMachineArn;
    return result;
  }

  /** retrain.yml by hand; `review` answers for the reviewers of `prod`. */
  retrain(inputs: Record<string, string>, review: Reviewer): Promise<WorkflowResult> {
    return this.run('retrain', { name: 'workflow_dispatch', inputs }, review);
  }

  /** Runs retrain.yml for each repository dispatch that GitHub has received and not run yet. */
  async runDispatched(review: Reviewer): Promise<WorkflowResult[]> {
    const results: WorkflowResult[] = [];
    for (const { event_type: eventType, client_payload: clientPayload } of this.github.state.dispatches.splice(0))
      results.push(await this.run('retrain', { name: 'repository_dispatch', eventType, clientPayload }, review));
    return results;
  }

  /** Runs one of the repository's workflow files. */
  run(workflow: string, event: TriggerEvent, review?: Reviewer): Promise<WorkflowResult> {
    const { root, directory, listener, signal } = this.#options;
    const runId = 1000 + ++this.#runs;
    return runWorkflow({
      root,
      workflow: `.github/workflows/${workflow}.yml`,
      event,
      github: this.github,
      workDirectory: join(directory, `run-${runId}`),
      runId,
      actor: 'you',
      vars: this.vars,
      // The stand-in skips what only waits, and so do the actions that wait for it.
      env: { AWS_ENDPOINT_URL: this.standIn.endpoint, NODE_OPTIONS: HURRIED },
      environments: { reviewers: review ? { prod: review } : {} },
      ...(listener && { listener }),
      ...(signal && { signal }),
    });
  }

  /** Puts an object into a stage's raw bucket, as a user's upload would. */
  async upload(key: string, body: Buffer | string | { file: string }, stage: Stage = 'dev'): Promise<void> {
    const { buckets } = resourceNames(`${this.settings.name}-${stage}`, this.standIn.account);
    const content =
      typeof body === 'object' && 'file' in body
        ? { Body: createReadStream(body.file), ContentLength: statSync(body.file).size }
        : { Body: Buffer.from(body) };
    await this.#s3.send(new PutObjectCommand({ Bucket: buckets.raw, Key: key, ...content }));
  }

  /** Runs npm in the repository as the administrator. @throws Error with npm's last lines when it fails or is cancelled */
  async npm(parameters: string[]): Promise<string> {
    const child = spawn('npm', parameters, {
      cwd: this.#options.root,
      env: { ...process.env, ...administratorEnvironment(this.standIn) },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
      signal: this.#options.signal,
    });
    let said = '';
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      said += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    let failure: Error | undefined;
    child.once('error', (error) => {
      failure = error;
    });
    // Also after an error: what was cancelled is waited for.
    const code = await new Promise((resolve) => child.once('close', resolve));
    if (failure) throw failure;
    if (code !== 0) throw new Error(`npm ${parameters.join(' ')} ended with ${code}:\n${said.slice(-2000)}`);
    return printed;
  }

  async close(): Promise<void> {
    this.#s3.destroy();
    await this.github.close();
    await this.#close();
  }
}
