import type { CheckedOperation } from '../../core/checked-operations.ts';
import { Execution } from '../engine/execution.ts';
import type { Engine } from '../engine/visit.ts';
import type { StateMachine } from '../store.ts';
import { activeMachineBy, checkInput, checkName, typeNotSupported } from './lookup.ts';
import { outcomeOf } from './outcome.ts';

/** What an Express execution is billed for at least, and in steps of. */
const BILLED_MEMORY_MB = 64;
const BILLED_STEP_MS = 100;

/** Starts an execution of an Express machine: under a name that may be used again, and kept nowhere. */
export function startExpress(engine: Engine, machine: StateMachine, name: string, input: string): Execution {
  const { standIn } = engine;
  const arn = standIn.arn('states', `express:${machine.name}:${name}:${crypto.randomUUID()}`);
  const execution = new Execution({ arn, name, program: machine.program, input, clock: standIn.clock });
  execution.ended = engine.runExecution(execution);
  return execution;
}

/** StartSyncExecution: runs an Express machine and answers when it has ended. */
export function expressOperations(engine: Engine): Record<string, CheckedOperation> {
  return {
    StartSyncExecution: {
      resource: ({ stateMachineArn }) => stateMachineArn,
      async run({ stateMachineArn, name = crypto.randomUUID(), input = '{}' }) {
        const machine = activeMachineBy(engine.store, stateMachineArn);
        if (machine.type !== 'EXPRESS') throw typeNotSupported();
        checkName(name);
        checkInput(input);
        const execution = startExpress(engine, machine, name, input);
        await execution.ended;
        return answer(execution);
      },
    },
  };
}

function answer(execution: Execution) {
  const { arn, program, name, startDate, status } = execution;
  const stopDate = execution.stopDate!;
  const steps = Math.max(1, Math.ceil((stopDate.getTime() - startDate.getTime()) / BILLED_STEP_MS));
  return {
    executionArn: arn,
    stateMachineArn: program.stateMachineArn,
    name,
    startDate,
    stopDate,
    status,
    ...outcomeOf(execution),
    billingDetails: { billedMemoryUsedInMB: BILLED_MEMORY_MB, billedDurationInMilliseconds: steps * BILLED_STEP_MS },
  };
}
