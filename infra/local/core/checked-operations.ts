import type { Constraints } from './constraints.ts';
import { checkInput, operationSchema } from './schema.ts';
import type { Call, Operation, StandIn } from './stand-in.ts';

/** One operation with what is checked before it runs. */
export interface CheckedOperation {
  constraints?: Constraints;
  /** The IAM action where it is not the operation's own name. */
  action?: string;
  /** The ARNs that the caller's policies must all allow; `*` for operations that act on no resource. */
  // biome-ignore lint/suspicious/noExplicitAny: the input has been checked against the SDK's schema
  resource?: (input: any) => string | string[];
  run: Operation;
}

/** Operations of a service that check their input (schema, constraints) and their caller's rights before they run. */
export function checkedOperations(
  standIn: StandIn,
  service: string,
  sdk: object,
  operations: Record<string, CheckedOperation>,
): Record<string, Operation> {
  const entries = Object.entries(operations).map(([name, { constraints, action, resource, run }]) => {
    const { input: schema } = operationSchema(sdk, name);
    const checked: Operation = (input: unknown, call: Call) => {
      const decoded = checkInput(schema, input, constraints);
      for (const arn of [resource?.(decoded) ?? '*'].flat())
        standIn.authorize(call.caller, `${service}:${action ?? name}`, arn);
      return run(decoded, call);
    };
    return [name, checked] as const;
  });
  return Object.fromEntries(entries);
}
