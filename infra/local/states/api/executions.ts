import type { CheckedOperation } from '../../core/checked-operations.ts';
import { length } from '../../core/constraints.ts';
import { AwsError } from '../../core/errors.ts';
import { Execution } from '../engine/execution.ts';
import type { Engine } from '../engine/visit.ts';
import { startExpress } from './express.ts';
import { launch } from './launch.ts';
import {
  activeMachineBy,
  checkInput,
  checkName,
  childOrExecutionBy,
  executionBy,
  machineBy,
  mapRunBy,
  typeNotSupported,
} from './lookup.ts';
import { outcomeOf } from './outcome.ts';
import { page } from './paging.ts';
import { redriveOf } from './redrive.ts';

/** Start, stop, describe and list executions. */
export function executionOperations(engine: Engine): Record<string, CheckedOperation> {
  const { standIn, store } = engine;
  const byArn = ({ executionArn }: { executionArn: string }) => executionArn;
  return {
    StartExecution: {
      resource: ({ stateMachineArn }) => stateMachineArn,
      run({ stateMachineArn, name = crypto.randomUUID(), input = '{}', traceHeader }) {
        const machine = activeMachineBy(store, stateMachineArn);
        checkName(name);
        checkInput(input);
        if (machine.type === 'EXPRESS') {
          const { arn: executionArn, startDate } = startExpress(engine, machine, name, input);
          return { executionArn, startDate };
        }
        const arn = standIn.arn('states', `execution:${machine.name}:${name}`);
        const existing = store.executions.get(arn);
        if (existing) return sameExecution(existing, input);
        const execution = new Execution({
          arn,
          name,
          program: machine.program,
          input,
          clock: standIn.clock,
          traceHeader,
        });
        store.executions.set(arn, execution);
        launch(engine, execution);
        return { executionArn: arn, startDate: execution.startDate };
      },
    },
    StopExecution: {
      resource: byArn,
      async run({ executionArn, error, cause }) {
        const execution = executionBy(store, executionArn);
        if (execution.status === 'RUNNING') {
          execution.error = error;
          execution.cause = cause;
          execution.controller.abort('stopped');
          await execution.ended;
        }
        return { stopDate: execution.stopDate };
      },
    },
    DescribeExecution: {
      resource: byArn,
      run: ({ executionArn }) => described(engine, childOrExecutionBy(store, executionArn)),
    },
    DescribeStateMachineForExecution: {
      resource: byArn,
      run({ executionArn }) {
        const { program, mapRunArn } = executionBy(store, executionArn);
        return {
          stateMachineArn: program.stateMachineArn,
          name: program.stateMachineName,
          definition: JSON.stringify(program.definition),
          roleArn: program.roleArn,
          ...program.settings,
          mapRunArn,
          label: mapRunArn && program.stateMachineName.split('/').at(-1),
        };
      },
    },
    ListExecutions: {
      constraints: { nextToken: length(1, 3096) },
      resource: ({ stateMachineArn, mapRunArn }) => stateMachineArn ?? mapRunArn ?? '*',
      run({ stateMachineArn, mapRunArn, statusFilter, redriveFilter, maxResults, nextToken }) {
        if ((stateMachineArn === undefined) === (mapRunArn === undefined))
          throw new AwsError('ValidationException', 'Exactly one of stateMachineArn and mapRunArn must be given');
        const all = mapRunArn ? mapRunBy(store, mapRunArn).children : ofMachine(stateMachineArn);
        const wanted = all.filter(
          ({ status, redriveCount }) =>
            (!statusFilter || status === statusFilter) &&
            (!redriveFilter || (redriveFilter === 'REDRIVEN') === redriveCount > 0),
        );
        const { items, nextToken: next } = page(wanted, maxResults, nextToken, true);
        const executions = items.map((execution) => ({ ...listed(execution), itemCount: execution.itemCount }));
        return { executions, nextToken: next };
      },
    },
  };

  function ofMachine(arn: string): Execution[] {
    if (machineBy(store, arn).type === 'EXPRESS') throw typeNotSupported();
    return [...store.executions.values()].filter(({ program }) => program.stateMachineArn === arn);
  }
}

/** A second start under the same name: the running execution when the input is the same, else a refusal. */
function sameExecution(existing: Execution, input: string) {
  const same = JSON.stringify(JSON.parse(existing.input)) === JSON.stringify(JSON.parse(input));
  if (existing.status === 'RUNNING' && same) return { executionArn: existing.arn, startDate: existing.startDate };
  throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${existing.arn}'`);
}

function listed(execution: Execution) {
  const { arn, name, program, status, startDate, stopDate, mapRunArn, redriveCount, redriveDate } = execution;
  return {
    executionArn: arn,
    stateMachineArn: program.stateMachineArn,
    name,
    status,
    startDate,
    stopDate,
    mapRunArn,
    redriveCount,
    redriveDate,
  };
}

function described(engine: Engine, execution: Execution) {
  const { traceHeader } = execution;
  return { ...listed(execution), ...outcomeOf(execution), traceHeader, ...redriveOf(engine, execution) };
}
