import type { CheckedOperation } from '../../core/checked-operations.ts';
import { AwsError } from '../../core/errors.ts';
import type { Execution } from '../engine/execution.ts';
import { notRedrivable, restart } from '../engine/redrive.ts';
import type { Engine } from '../engine/visit.ts';
import { launch } from './launch.ts';
import { executionBy } from './lookup.ts';

/** How many of the last client tokens are remembered, and how long (API reference, RedriveExecution). */
const REMEMBERED_TOKENS = 10;
const TOKEN_MS = 15 * 60_000;

/** A redrive, by the client token of its request. */
type Redrives = Map<string, Date>;

/**
 * RedriveExecution: goes on where the execution stopped. What succeeded is not run again: neither states nor the branches,
 * iterations and child executions of the state that did not end.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
 */
export function redriveOperations(engine: Engine): Record<string, CheckedOperation> {
  const redrives = new WeakMap<Execution, Redrives>();
  return {
    RedriveExecution: {
      resource: ({ executionArn }) => executionArn,
      run({ executionArn, clientToken = crypto.randomUUID() }) {
        const execution = executionBy(engine.store, executionArn);
        const now = engine.standIn.clock.now();
        const known: Redrives = redrives.get(execution) ?? new Map();
        const before = known.get(clientToken);
        if (before && now - before.getTime() <= TOKEN_MS) return { redriveDate: before };
        const { redriveStatus, redriveStatusReason } = redriveOf(engine, execution);
        if (redriveStatus !== 'REDRIVABLE') {
          const reason = redriveStatusReason ?? 'Execution can be redriven by its Map Run only';
          throw new AwsError('ExecutionNotRedrivable', `Execution Not Redrivable: '${reason}'`);
        }
        restart(execution, now);
        launch(engine, execution);
        const all = [...known, [clientToken, execution.redriveDate!] as const];
        redrives.set(execution, new Map(all.slice(-REMEMBERED_TOKENS)));
        return { redriveDate: execution.redriveDate };
      },
    },
  };
}

/** Whether an execution can be redriven, and why not: `redriveStatus` and `redriveStatusReason` of DescribeExecution. */
export function redriveOf({ standIn, store }: Engine, execution: Execution) {
  const reason = notRedrivable(execution, standIn.clock.now());
  if (reason !== undefined) return { redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: reason };
  if (execution.mapRunArn) return { redriveStatus: 'REDRIVABLE_BY_MAP_RUN' };
  if (store.machines.get(execution.program.stateMachineArn)?.status === 'ACTIVE')
    return { redriveStatus: 'REDRIVABLE' };
  return { redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: 'State machine is in DELETING status' };
}
