import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { StandIn } from '../core/stand-in.ts';
import { containerLog } from '../core/telemetry.ts';
import type { Channel } from './training-request.ts';

/** What a training process is told. */
export interface TrainingOrder {
  hyperparameters: Record<string, string>;
  channels: Channel[];
  artifact: { Bucket: string; Key: string };
}

/** What a training process tells the stand-in. */
export type Progress =
  | { type: 'stage'; stage: 'Training' | 'Uploading' }
  | { type: 'round'; line: string; metrics: Record<string, number> }
  | { type: 'done' }
  | { type: 'failed'; reason: string };

const TRAINER = fileURLToPath(new URL('./trainer.ts', import.meta.url));

/**
 * Starts the training process of a job, with the credentials of the job's role and nothing else of this process's
 * environment. Its output goes to `logs/JOB.log`, where the role may write logs.
 * @param onEnd called once: with nothing when it is done, else with SageMaker's failure reason
 */
export function startTrainer(
  standIn: StandIn,
  job: { name: string; role: string; order: TrainingOrder },
  onProgress: (progress: Progress) => void,
  onEnd: (failure: string | undefined) => void,
): ChildProcess {
  const accessKeyId = `ASIA${crypto.randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase()}`;
  const role = standIn.roleCaller(job.role, 'SageMaker');
  standIn.sessions.set(accessKeyId, role);
  const child = fork(TRAINER, [], {
    env: {
      AWS_ENDPOINT_URL: standIn.endpoint,
      AWS_REGION: standIn.region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: 'stand-in',
      AWS_SESSION_TOKEN: 'stand-in',
    },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const destination = { group: '/aws/sagemaker/TrainingJobs', stream: `${job.name}/algo-1`, file: job.name };
  const log = containerLog(standIn, role, destination);
  for (const stream of [child.stdout!, child.stderr!]) stream.setEncoding('utf8').on('data', log);
  let outcome: { failure: string | undefined } | undefined;
  child.on('message', (progress: Progress) => {
    if (progress.type === 'done') outcome = { failure: undefined };
    else if (progress.type === 'failed') outcome = { failure: progress.reason };
    else onProgress(progress);
  });
  child.on('exit', (code, signal) => {
    standIn.sessions.delete(accessKeyId);
    // A container that a signal killed ends with 128 plus the signal's number; 9 is what memory running out sends.
    const exitCode = code ?? (signal === 'SIGKILL' ? 137 : 143);
    onEnd(outcome ? outcome.failure : `AlgorithmError: , exit code: ${exitCode}`);
  });
  child.send(job.order);
  return child;
}
