import * as sdk from '@aws-sdk/client-sfn';
import { type CheckedOperation, checkedOperations } from '../core/checked-operations.ts';
import type { Service, StandIn } from '../core/stand-in.ts';
import { CONSTRAINTS } from './api/constraints.ts';
import { executionOperations } from './api/executions.ts';
import { expressOperations } from './api/express.ts';
import { historyOperations } from './api/history.ts';
import { mapRunOperations } from './api/map-runs.ts';
import { redriveOperations } from './api/redrive.ts';
import { stateMachineOperations } from './api/state-machines.ts';
import { tagOperations } from './api/tags.ts';
import { taskOperations } from './api/tasks.ts';
import { createEngine } from './engine/engine.ts';

/** The largest request (Step Functions quotas, "Maximum request size"). Unverified against AWS: the error's name. */
const MAX_REQUEST_BYTES = 1_048_576;

/** AWS Step Functions: state machines in JSONata and JSONPath. */
export function createStates(standIn: StandIn): Service {
  const engine = createEngine(standIn);
  return {
    name: 'states',
    protocol: 'json-1.0',
    target: 'AWSStepFunctions',
    maxBodyBytes: MAX_REQUEST_BYTES,
    operations: checkedOperations(
      standIn,
      'states',
      sdk,
      withConstraints({
        ...stateMachineOperations(engine),
        ...executionOperations(engine),
        ...expressOperations(engine),
        ...redriveOperations(engine),
        ...historyOperations(engine),
        ...taskOperations(engine),
        ...mapRunOperations(engine),
        ...tagOperations(engine),
      }),
    ),
    async close() {
      const running = [...engine.store.executions.values()].filter(({ status }) => status === 'RUNNING');
      for (const execution of running) execution.controller.abort('closed');
      await Promise.all(running.map(({ ended }) => ended));
      await Promise.all([...engine.store.mapRuns.values()].map(({ ended }) => ended));
    },
  };
}

/** The operations with what the model asks of their members, besides what is their own. */
const withConstraints = (operations: Record<string, CheckedOperation>): Record<string, CheckedOperation> =>
  Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [
      name,
      { ...operation, constraints: { ...CONSTRAINTS, ...operation.constraints } },
    ]),
  );
