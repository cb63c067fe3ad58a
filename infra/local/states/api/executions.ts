import type { CheckedOperation } from '../../checked-operations.ts';
import { AwsError } from '../../errors.ts';
import { Execution } from '../engine/execution.ts';
import type { Engine } from '../engine/visit.ts';
import { publishStatus } from '../status-events.ts';
import { startExpress } from './express.ts';
import { checkInput, checkName, executionBy, machineBy, mapRunBy } from './lookup.ts';
import { page } from './paging.ts';

/** Start, stop, redrive, describe and list executions. */
export function executionOperations(engine: Engine): Record<string, CheckedOperation> {
  const { standIn, store } = engine;
  const byArn = ({ executionArn }: { executionArn: string }) => executionArn;
  const launch = (execution: Execution) => {
    publishStatus(standIn, execution);
    execution.ended = engine.runExecution(execution).then(() => publishStatus(standIn, execution));
  };
  return {
    StartExecution: {
      resource: ({ stateMachineArn }) => stateMachineArn,
      run({ stateMachineArn, name = crypto.randomUUID(), input = '{}', traceHeader }) {
        const machine = machineBy(store, stateMachineArn);
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
        launch(execution);
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
    RedriveExecution: {
      resource: byArn,
      run({ executionArn }) {
        const execution = executionBy(store, executionArn);
        const { redriveStatus, redriveStatusReason } = redriveOf(execution);
        if (redriveStatus !== 'REDRIVABLE')
          throw new AwsError('ExecutionNotRedrivable', `Execution Not Redrivable: '${redriveStatusReason}'`);
        restart(execution, new Date(standIn.clock.now()));
        launch(execution);
        return { redriveDate: execution.redriveDate };
      },
    },
    DescribeExecution: {
      resource: byArn,
      run: ({ executionArn }) => described(executionBy(store, executionArn)),
    },
    DescribeStateMachineForExecution: {
      resource: byArn,
      run({ executionArn }) {
        const { program, mapRunArn } = executionBy(store, executionArn);
        const machine = store.machines.get(program.stateMachineArn);
        return {
          stateMachineArn: program.stateMachineArn,
          name: program.stateMachineName,
          definition: JSON.stringify(program.definition),
          roleArn: program.roleArn,
          updateDate: machine?.updateDate ?? executionBy(store, executionArn).startDate,
          loggingConfiguration: machine?.loggingConfiguration,
          tracingConfiguration: machine?.tracingConfiguration,
          encryptionConfiguration: machine?.encryptionConfiguration,
          revisionId: machine?.revisionId,
          mapRunArn,
        };
      },
    },
    ListExecutions: {
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
        const { items, nextToken: next } = page(wanted.toReversed(), maxResults, nextToken);
        return { executions: items.map(listed), nextToken: next };
      },
    },
  };

  function ofMachine(arn: string): Execution[] {
    if (machineBy(store, arn).type === 'EXPRESS')
      throw new AwsError(
        'StateMachineTypeNotSupported',
        'This operation is not supported by this type of state machine',
      );
    return [...store.executions.values()].filter(({ program }) => program.stateMachineArn === arn);
  }
}

/** A second start under the same name: the running execution when the input is the same, else a refusal. */
function sameExecution(existing: Execution, input: string) {
  const same = JSON.stringify(JSON.parse(existing.input)) === JSON.stringify(JSON.parse(input));
  if (existing.status === 'RUNNING' && same) return { executionArn: existing.arn, startDate: existing.startDate };
  throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${existing.arn}'`);
}

/** Puts an execution that did not succeed back to work, at the state that did not end. */
function restart(execution: Execution, now: Date): void {
  execution.status = 'RUNNING';
  execution.redriveCount++;
  execution.redriveDate = now;
  execution.stopDate = undefined;
  execution.error = undefined;
  execution.cause = undefined;
  execution.controller = new AbortController();
  execution.history.add('ExecutionRedriven', execution.history.events.length, { redriveCount: execution.redriveCount });
}

/** How long after its end an execution can be redriven, and how often (Step Functions quotas). */
const REDRIVABLE_MS = 14 * 86_400_000;
const MAX_REDRIVES = 1000;

function redriveOf(execution: Execution): { redriveStatus: string; redriveStatusReason?: string } {
  const { status, mapRunArn, redriveCount, startDate, stopDate } = execution;
  const not = (redriveStatusReason: string) => ({ redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason });
  if (status === 'RUNNING' || status === 'SUCCEEDED') return not(`Execution is ${status} and cannot be redriven`);
  if (mapRunArn) return { redriveStatus: 'REDRIVABLE_BY_MAP_RUN' };
  if (redriveCount >= MAX_REDRIVES) return not('Execution redrive limit exceeded');
  if (stopDate && stopDate.getTime() - startDate.getTime() > REDRIVABLE_MS)
    return not('Execution is past its redrivable period');
  return { redriveStatus: 'REDRIVABLE' };
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

function described(execution: Execution) {
  const { input, output, error, cause, traceHeader } = execution;
  return {
    ...listed(execution),
    input,
    inputDetails: { included: true },
    output,
    outputDetails: output === undefined ? undefined : { included: true },
    error,
    cause,
    traceHeader,
    ...redriveOf(execution),
  };
}
