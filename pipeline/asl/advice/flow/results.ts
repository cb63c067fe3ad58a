import { serviceCall } from '../../catalogue/resource.ts';
import { isDistributed } from '../../rules/map.ts';
import { isObject } from '../../rules/shape.ts';
import { type Contracts, shapeOfSchema } from '../contracts.ts';
import type { State } from '../machines.ts';
import { arrayOf, joined, objectOf, PLAIN, type Shape, UNKNOWN } from './shapes.ts';

/** What a catcher gets: `Error` and `Cause` (ASL specification, Fallback States). */
export const ERROR_OUTPUT: Shape = objectOf({ Error: PLAIN, Cause: PLAIN });

/** What a Task gives, by its contract and by what its integration wraps around. */
export function taskResult({ name, definition }: State, { results = {} }: Contracts): Shape {
  const contract = Object.hasOwn(results, name) ? shapeOfSchema(results[name]!) : UNKNOWN;
  const call = serviceCall(String(definition.Resource));
  const isInvocation = call?.service === 'lambda' && call.action === 'invoke' && !call.sdk;
  return isInvocation && call.pattern === 'request' ? invocation(contract) : contract;
}

/** The answer of `lambda:invoke` (guide, "Invoke Lambda with Step Functions"; Lambda's API reference, Invoke). */
const invocation = (payload: Shape): Shape =>
  objectOf({
    ExecutedVersion: PLAIN,
    FunctionError: PLAIN,
    LogResult: PLAIN,
    Payload: payload,
    SdkHttpMetadata: UNKNOWN,
    SdkResponseMetadata: UNKNOWN,
    StatusCode: PLAIN,
  });

/** What a Map or Parallel gives, from what its nested machines end with. */
export function nestedResult({ definition, nested }: State, outputs: readonly Shape[]): Shape {
  const { Branches: branches } = definition;
  // A substitution still stands for machines.
  if (nested.length < (Array.isArray(branches) ? branches.length : 1)) return UNKNOWN;
  if (definition.Type !== 'Map' || !isDistributed(definition)) return arrayOf(joined(outputs));
  const { ResultWriter: writer } = definition;
  if (isObject(writer) && Object.hasOwn(writer, 'Resource')) return MANIFEST;
  // A writer shapes what it gives back, and an item that is allowed to fail gives no output of the machine.
  const isPlain = !writer && !Object.keys(definition).some((field) => field.startsWith('ToleratedFailure'));
  return isPlain ? arrayOf(joined(outputs)) : UNKNOWN;
}

/** Where a ResultWriter wrote (guide, "ResultWriter (Map)"). */
const MANIFEST = objectOf({ MapRunArn: PLAIN, ResultWriterDetails: objectOf({ Bucket: PLAIN, Key: PLAIN }) });
