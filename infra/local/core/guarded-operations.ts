import type { Operation, StandIn } from './stand-in.ts';

/** What a request acts on, as the caller's policies judge it. */
export interface ActsOn {
  /** The ARNs that must all be allowed; `*` for an operation that acts on no resource. */
  resources: string[];
  /** Condition keys and their values. */
  context?: Record<string, string>;
  /** The resource's own policy, JSON text. */
  policy?: string;
}

/** The operations of a service, each refused to callers who may not do it. */
export function guardedOperations(
  standIn: Pick<StandIn, 'authorize'>,
  service: string,
  operations: Record<string, Operation>,
  // biome-ignore lint/suspicious/noExplicitAny: the members are checked by the operation itself
  actsOn: (input: any) => ActsOn,
): Record<string, Operation> {
  const guarded =
    (name: string, run: Operation): Operation =>
    (input, call) => {
      const { resources, context, policy } = actsOn(input);
      for (const resource of resources) standIn.authorize(call.caller, `${service}:${name}`, resource, context, policy);
      return run(input, call);
    };
  return Object.fromEntries(Object.entries(operations).map(([name, run]) => [name, guarded(name, run)]));
}
