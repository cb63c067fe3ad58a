import type { StandIn } from '../../core/stand-in.ts';
import { StatesStore } from '../store.ts';
import { runBranch } from './run-branch.ts';
import { runExecution } from './run-execution.ts';
import type { Engine } from './visit.ts';

/** An engine with nothing in it yet. */
export function createEngine(standIn: StandIn): Engine {
  const engine: Engine = {
    standIn,
    store: new StatesStore(),
    runBranch: (branch, definition, input, stop) => runBranch(engine, branch, definition, input, stop),
    runExecution: (execution) => runExecution(engine, execution),
  };
  return engine;
}
