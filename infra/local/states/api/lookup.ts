import { AwsError } from '../../core/errors.ts';
import type { MapRun } from '../engine/distributed-map/map-run.ts';
import type { Execution } from '../engine/execution.ts';
import type { StateMachine, StatesStore } from '../store.ts';

/** @throws AwsError `InvalidArn`, `StateMachineDoesNotExist` */
export function machineBy(store: StatesStore, arn: string): StateMachine {
  checkArn(arn, 'stateMachine');
  const machine = store.machines.get(arn);
  if (!machine) throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  return machine;
}

/** A machine that is not being deleted. @throws AwsError `InvalidArn`, `StateMachineDoesNotExist`, `StateMachineDeleting` */
export function activeMachineBy(store: StatesStore, arn: string): StateMachine {
  const machine = machineBy(store, arn);
  if (machine.status === 'DELETING') throw machineDeleting(arn);
  return machine;
}

/** The refusal of what cannot be done with a machine that is being deleted. */
export const machineDeleting = (arn: string): AwsError =>
  new AwsError('StateMachineDeleting', `State Machine Deleting: '${arn}'`);

/** @throws AwsError `InvalidArn`, `ExecutionDoesNotExist` */
export function executionBy(store: StatesStore, arn: string): Execution {
  checkArn(arn, 'execution');
  const execution = store.executions.get(arn);
  if (!execution) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  return execution;
}

/** The same for what also knows the Express child executions of a Map Run. */
export function childOrExecutionBy(store: StatesStore, arn: string): Execution {
  return store.executions.get(arn) ?? executionBy(store, arn);
}

/** @throws AwsError `InvalidArn`, `ResourceNotFound` */
export function mapRunBy(store: StatesStore, arn: string): MapRun {
  checkArn(arn, 'mapRun');
  const run = store.mapRuns.get(arn);
  if (!run) throw resourceNotFound(arn);
  return run;
}

/** The refusal of an ARN that nothing has, where an operation takes ARNs of several kinds. */
export const resourceNotFound = (arn: string): AwsError =>
  new AwsError('ResourceNotFound', `Resource not found: '${arn}'`, 400, { resourceName: arn });

/** The refusal of an operation that a machine of the given type does not have. */
export const typeNotSupported = (): AwsError =>
  new AwsError('StateMachineTypeNotSupported', 'This operation is not supported by this type of state machine');

/** @throws AwsError `InvalidArn` when it is no ARN of Step Functions' */
export function checkPrefix(arn: string): void {
  if (!/^arn:[\w-]+:states:[\w-]+:\d{12}:/.test(arn))
    throw new AwsError('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${arn}'`);
}

/** @throws AwsError `InvalidArn` when it is no ARN of the given kind of resource */
export function checkArn(arn: string, type: string): void {
  checkPrefix(arn);
  const found = arn.split(':')[5];
  if (found !== type)
    throw new AwsError('InvalidArn', `Invalid Arn: 'Resource type not valid in this context: ${found}'`);
}

/**
 * The characters in names of state machines and executions; their length is checked with the request.
 * @throws AwsError `InvalidName`
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
 */
export function checkName(name: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the rule names them
  const forbidden = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f\ufffe\uffff]|[\ud800-\udfff]/;
  if (forbidden.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
}

/** @throws AwsError `InvalidExecutionInput` when it is no JSON */
export function checkInput(input: string): void {
  try {
    JSON.parse(input);
  } catch (error) {
    throw new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${(error as Error).message}'`);
  }
}
