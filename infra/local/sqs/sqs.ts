import * as sdk from '@aws-sdk/client-sqs';
import { checkedOperations } from '../core/checked-operations.ts';
import { AwsError } from '../core/errors.ts';
import { operationSchema, shapeOf } from '../core/schema.ts';
import type { Operation, Service, StandIn } from '../core/stand-in.ts';
import { messageOperations } from './messages.ts';
import { Queues, queueOperations } from './queues.ts';

/** SQS: standard queues. */
export function createSqs(standIn: StandIn): Service {
  const queues = new Queues(standIn);
  const operations = checkedOperations(standIn, 'sqs', sdk, {
    ...queueOperations(queues),
    ...messageOperations(queues),
  });
  const entries = Object.entries(operations).map(([name, run]) => [name, requiring(name, run)]);
  return { name: 'sqs', protocol: 'json-1.0', target: 'AmazonSQS', operations: Object.fromEntries(entries) };
}

/** SQS refuses a request without a required member in words of its own, one member at a time. */
function requiring(name: string, run: Operation): Operation {
  const shape = shapeOf(operationSchema(sdk, name).input);
  const required = shape.kind === 'structure' ? shape.names.slice(0, shape.required) : [];
  return (input, call) => {
    const missing = required.find((member) => (input?.[member] ?? undefined) === undefined);
    if (missing) throw new AwsError('MissingParameter', `The request must contain the parameter ${missing}.`);
    return run(input, call);
  };
}
