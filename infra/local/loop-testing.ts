import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EvaluationReport } from '../../pipeline/evaluation-report.ts';
import { parseAs } from '../../pipeline/parse-as.ts';
import { SkippingClock } from './core/clock.ts';
import type { WorkflowResult } from './github/run.ts';
import type { Reviewer } from './github/start-job.ts';
import { Loop } from './loop.ts';

/** The repository's working copy. */
export const ROOT = join(import.meta.dirname, '../..');

/** The AI4I data set, where someone has put it beside the repository. */
export const AI4I_FILE = join(ROOT, '../shared/data/ai4i2020.csv');

/** Trains in a second what the shipped settings train in many; the gate lets it through. */
export const QUICK = 'num_round=40 eta=0.3';

export const approve: Reviewer = async () => ({ decision: 'approved', reviewer: 'ada' });

/** A loop in a folder of its own, `directory`, on a clock that skips; `close` also removes the folder. */
async function openLoop() {
  const directory = mkdtempSync(join(tmpdir(), 'loop-'));
  const clock = new SkippingClock();
  const loop = await Loop.open({ root: ROOT, directory, clock });
  const close = async () => {
    await loop.close();
    rmSync(directory, { recursive: true, force: true });
  };
  return { loop, clock, directory, close };
}

/** A loop whose account is connected and whose stage is deployed. @throws Error with what the deployment said */
export async function openDeployedLoop() {
  const opened = await openLoop();
  await opened.loop.connectAccount();
  const deployed = await opened.loop.deploy();
  if (deployed.result !== 'success') throw new Error(`deploy.yml: ${errorsOf(deployed).join('\n')}`);
  return opened;
}

/** The messages of a workflow run's error annotations. */
export const errorsOf = ({ annotations }: WorkflowResult): string[] =>
  annotations.filter(({ kind }) => kind === 'error').map(({ message }) => message);

/** The evaluation report that the last retraining left under `build/`. */
export const evaluationReport = (): EvaluationReport =>
  parseAs(EvaluationReport, JSON.parse(readFileSync(join(ROOT, 'build/evaluation.json'), 'utf8')), 'evaluation.json');
