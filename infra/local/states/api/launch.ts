import type { Execution } from '../engine/execution.ts';
import type { Engine } from '../engine/visit.ts';
import { publishStatus } from './status-events.ts';

/** Sets a standard execution going, and tells EventBridge of its start and its end. A deleted machine goes with its last. */
export function launch(engine: Engine, execution: Execution): void {
  publishStatus(engine.standIn, execution);
  execution.ended = engine.runExecution(execution).then(() => {
    publishStatus(engine.standIn, execution);
    engine.store.removeIfDone(execution.program.stateMachineArn);
  });
}
