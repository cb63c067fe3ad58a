import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseDocument } from 'yaml';
import { EvaluationReport } from '../../pipeline/evaluation-report.ts';
import { parseAs } from '../../pipeline/parse-as.ts';
import { shippedText } from '../../pipeline/testing/shipped.ts';
import { SkippingClock } from './core/clock.ts';
import type { Listener } from './github/progress.ts';
import type { WorkflowResult } from './github/run.ts';
import type { Reviewer } from './github/start-job.ts';
import { Loop } from './loop.ts';

/** The repository's working copy. */
export const ROOT = join(import.meta.dirname, '../..');

/** The AI4I data set, where someone has put it beside the repository. */
export const AI4I_FILE = join(ROOT, '../shared/data/ai4i2020.csv');

/** Trains in a second what the shipped settings train in many; the gate lets it through. */
export const QUICK = 'num_round=70 eta=0.2';

/** A reviewer who agrees. */
export const approve: Reviewer = async () => ({ decision: 'approved', reviewer: 'ada' });

/**
 * A loop on a clock that skips, in `root`, a copy of the repository with the shipped settings or those given as text; what
 * it leaves behind is in `directory`. `close` also removes both folders.
 */
export async function openLoop({ settings = shippedText, listener }: { settings?: string; listener?: Listener } = {}) {
  const root = copyOfRepository();
  writeFileSync(join(root, 'pipeline/pipeline.yml'), settings);
  const directory = mkdtempSync(join(tmpdir(), 'loop-'));
  const clock = new SkippingClock();
  const loop = await Loop.open({ root, directory, clock, ...(listener && { listener }) });
  /** What the last retraining left under `build/`. */
  const evaluationReport = (): EvaluationReport =>
    parseAs(EvaluationReport, JSON.parse(readFileSync(join(root, 'build/evaluation.json'), 'utf8')), 'evaluation.json');
  const close = async () => {
    await loop.close();
    for (const folder of [directory, root]) rmSync(folder, { recursive: true, force: true });
  };
  return { loop, clock, root, directory, evaluationReport, close };
}

/** A loop whose account is connected and whose stage is deployed. @throws Error with what the deployment said */
export async function openDeployedLoop(options: Parameters<typeof openLoop>[0] = {}) {
  const opened = await openLoop(options);
  await opened.loop.connectAccount();
  await deploy(opened.loop);
  return opened;
}

/** How a loop in detached mode is opened. */
interface DetachedOptions {
  listener?: Listener;
  /** How many configs `endpoint.keep` keeps, where not as many as shipped. */
  keep?: number;
  /** Sees the loop before its account is connected. */
  onOpen?: (loop: Loop) => void;
}

/**
 * A loop whose stage is deployed in detached mode.
 * @throws Error with what the deployment said
 */
export async function openDetachedLoop({ listener, keep, onOpen }: DetachedOptions) {
  const settings = parseDocument(shippedText);
  settings.setIn(['detached', 'enabled'], true);
  if (keep !== undefined) settings.setIn(['endpoint', 'keep'], keep);
  const opened = await openLoop({ settings: settings.toString(), ...(listener && { listener }) });
  onOpen?.(opened.loop);
  await opened.loop.connectAccount();
  await opened.loop.storeGitHubToken();
  await deploy(opened.loop);
  return opened;
}

async function deploy(loop: Loop): Promise<void> {
  const deployed = await loop.deploy();
  if (deployed.result !== 'success') throw new Error(`deploy.yml: ${errorsOf(deployed).join('\n')}`);
}

/** Folders of a working copy that are not the repository's. */
const NOT_COPIED = ['.git', 'node_modules', 'build', 'cdk.out'];

/** A working copy of its own, as it is on disk here, with one commit and the same packages. */
function copyOfRepository(): string {
  const root = mkdtempSync(join(tmpdir(), 'repository-'));
  cpSync(ROOT, root, { recursive: true, filter: (path) => !NOT_COPIED.includes(relative(ROOT, path)) });
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  const git = (...parameters: string[]) => execFileSync('git', parameters, { cwd: root });
  git('init', '--quiet');
  git(
    '-c',
    'user.name=test',
    '-c',
    'user.email=test@example.com',
    'commit',
    '--quiet',
    '--allow-empty',
    '-m',
    'A copy',
  );
  return root;
}

/** The messages of a workflow run's error annotations. */
export const errorsOf = ({ annotations }: WorkflowResult): string[] =>
  annotations.filter(({ kind }) => kind === 'error').map(({ message }) => message);
