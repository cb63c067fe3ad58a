import { breathe } from '../breathe.ts';
import { Execution } from '../execution.ts';
import { Aborted, checkSize, StateFailure } from '../failure.ts';
import { restart } from '../redrive.ts';
import type { Visit } from '../visit.ts';
import type { MapRun } from './map-run.ts';
import { requireRight } from './rights.ts';

/** The error of a Map Run of which too much failed. */
export const THRESHOLD_EXCEEDED = 'States.ExceedToleratedFailureThreshold';

/**
 * Runs the children that have not run, and again those that wait for their redrive, as many side by side as the run
 * allows at any time.
 * @throws after the children that had begun have ended: StateFailure `States.ExceedToleratedFailureThreshold`, or why an
 *   input could not be made; Aborted when the state was stopped
 */
export function runChildren(visit: Visit, run: MapRun): Promise<void> {
  const { signal } = visit.branch;
  const waiting = outstanding(run);
  const running = new Set<Execution>();
  let lanes = 0;
  let failure: { reason: unknown } | undefined;
  return new Promise((resolve, reject) => {
    const stop = (reason: unknown) => {
      failure ??= { reason };
      // Express executions cannot be stopped.
      if (run.program.type === 'STANDARD') for (const child of running) stopChild(visit, child);
    };
    const advance = () => {
      if (!failure && run.exceedsTolerance) stop(exceeded());
      let exhausted = false;
      while (!failure && !exhausted && lanes < run.concurrency) {
        const next = waiting.next();
        if (next.done) exhausted = true;
        else {
          lanes++;
          runChild(visit, run, next.value, running)
            .catch(stop)
            .finally(() => {
              lanes--;
              advance();
            });
        }
      }
      if (lanes > 0) return;
      signal.removeEventListener('abort', abort);
      if (failure) reject(failure.reason);
      else resolve();
    };
    const abort = () => {
      stop(new Aborted());
      if (lanes === 0) advance();
    };
    run.onUpdate = advance;
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    else advance();
  });
}

/** Unverified against AWS: that a child goes on to its end where the role may not stop it. */
function stopChild(visit: Visit, child: Execution): void {
  try {
    requireRight(visit, 'states:StopExecution', child.arn);
  } catch {
    return;
  }
  child.controller.abort();
}

const exceeded = () => new StateFailure(THRESHOLD_EXCEEDED, 'The specified tolerated failure threshold was exceeded');

/** The places of the children that are to run, in order. */
function* outstanding(run: MapRun): Generator<number, void, undefined> {
  for (const index of run.inputs.keys()) {
    const child = run.children[index];
    if (!child || child.status === 'PENDING_REDRIVE') yield index;
  }
}

async function runChild(visit: Visit, run: MapRun, index: number, running: Set<Execution>): Promise<void> {
  await breathe();
  const { items, input } = run.inputs[index]!;
  const child = run.children[index];
  if (child && run.program.type === 'STANDARD') restart(child, visit.branch.clock.now());
  else
    run.children[index] = child ? startAnew(visit, child) : newChild(visit, run, await selected(visit, input), items);
  const execution = run.children[index]!;
  running.add(execution);
  execution.ended = visit.engine.runExecution(execution);
  await execution.ended;
  if (run.program.type === 'STANDARD') requireRight(visit, 'states:DescribeExecution', execution.arn);
  running.delete(execution);
  // Unverified against AWS: that a child that somebody stopped counts as failed.
  if (execution.status !== 'SUCCEEDED') run.failedItems += items;
}

/** A child's input as text. Unverified against AWS: the failure of one that is over 256 KiB. */
async function selected({ name }: Visit, input: () => Promise<unknown>): Promise<string> {
  const text = JSON.stringify(await input());
  checkSize(text, name);
  return text;
}

function newChild(visit: Visit, run: MapRun, input: string, itemCount: number): Execution {
  const { standIn } = visit.engine;
  const { program } = run;
  const name = crypto.randomUUID();
  const path = `${program.stateMachineName}:${name}`;
  const arn = standIn.arn(
    'states',
    program.type === 'EXPRESS' ? `express:${path}:${crypto.randomUUID()}` : `execution:${path}`,
  );
  return added(visit, { arn, name, program, input, itemCount, mapRunArn: run.arn });
}

/** An Express child starts again, under the ARN that it had (guide, "Redriving Map Runs"). */
const startAnew = (visit: Visit, { arn, name, program, input, itemCount, mapRunArn }: Execution): Execution =>
  added(visit, { arn, name, program, input, itemCount, mapRunArn });

function added(
  { engine, branch }: Visit,
  options: Omit<ConstructorParameters<typeof Execution>[0], 'clock'>,
): Execution {
  const child = new Execution({ ...options, clock: branch.clock });
  engine.store.executions.set(child.arn, child);
  return child;
}
