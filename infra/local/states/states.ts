import * as sdk from '@aws-sdk/client-sfn';
import { checkedOperations } from '../core/checked-operations.ts';
import type { Service, StandIn } from '../core/stand-in.ts';
import { executionOperations } from './api/executions.ts';
import { expressOperations } from './api/express.ts';
import { historyOperations } from './api/history.ts';
import { mapRunOperations } from './api/map-runs.ts';
import { redriveOperations } from './api/redrive.ts';
import { stateMachineOperations } from './api/state-machines.ts';
import { tagOperations } from './api/tags.ts';
import { taskOperations } from './api/tasks.ts';
import { runBranch } from './engine/run-branch.ts';
import { runExecution } from './engine/run-execution.ts';
import type { Engine } from './engine/visit.ts';
import { StatesStore } from './store.ts';

/** AWS Step Functions: state machines in JSONata and JSONPath. */
export function createStates(standIn: StandIn): Service {
  const store = new StatesStore();
  const engine: Engine = {
    standIn,
    store,
    runBranch: (branch, definition, input) => runBranch(engine, branch, definition, input),
    runExecution: (execution) => runExecution(engine, execution),
  };
  return {
    name: 'states',
    protocol: 'json-1.0',
    operations: checkedOperations(standIn, 'states', sdk, {
      ...stateMachineOperations(engine),
      ...executionOperations(engine),
      ...expressOperations(engine),
      ...redriveOperations(engine),
      ...historyOperations(engine),
      ...taskOperations(engine),
      ...mapRunOperations(engine),
      ...tagOperations(engine),
    }),
    async close() {
      const running = [...store.executions.values()].filter(({ status }) => status === 'RUNNING');
      for (const execution of running) execution.controller.abort('closed');
      await Promise.all(running.map(({ ended }) => ended));
    },
  };
}
