import { isSdkService } from './sdk-services.ts';

/** The two kinds of workflow, by the API's names; EXPRESS waits for no job and no task token. */
export type StateMachineType = 'STANDARD' | 'EXPRESS';

/** How a Task waits for what it called (Step Functions guide, "Discover service integration patterns"). */
export type Pattern = 'request' | 'sync' | 'sync:2' | 'waitForTaskToken';

/** What a resource of Step Functions' own names: an API action of a service, and how the Task waits for it. */
export interface ServiceCall {
  /** Whether it is an AWS SDK integration (`aws-sdk:SERVICE:ACTION`), no optimized one. */
  sdk: boolean;
  service: string;
  action: string;
  /** As written; absent means `request`. */
  pattern: Pattern | (string & {});
}

export type Resource = { kind: 'call'; call: ServiceCall } | { kind: 'activity' | 'other' | 'malformed' };

const ARN = /^arn:[^:]+:([^:]+):[^:]*:[^:]*:(.+)$/;
const CALL = /^(aws-sdk:)?([A-Za-z0-9-]+):([A-Za-z0-9]+)(?:\.([A-Za-z0-9:]+))?$/;

/** Services whose ARNs name a task of their own; SWF's stand in the specification's examples. */
const TASK_SERVICES = ['lambda', 'swf'];

/**
 * Takes a Task's `Resource` apart. `other` is a function, or a URI with a scheme of its own, which is all that the
 * specification asks for; a service's name in its place is a call that lost its `arn:aws:states:::`.
 */
export function parseResource(resource: string): Resource {
  const arn = ARN.exec(resource);
  if (!arn) {
    const scheme = /^([a-z][a-z0-9+.-]*):\S+$/i.exec(resource)?.[1];
    const lostPrefix = scheme === 'arn' || scheme === 'aws-sdk' || scheme === 'states' || isSdkService(scheme ?? '');
    return { kind: scheme && !lostPrefix ? 'other' : 'malformed' };
  }
  const [, service, rest] = arn as unknown as [string, string, string];
  if (service !== 'states') return { kind: TASK_SERVICES.includes(service) ? 'other' : 'malformed' };
  if (/^activity:.+$/.test(rest)) return { kind: 'activity' };
  const call = CALL.exec(rest);
  if (!call) return { kind: 'malformed' };
  const [, sdk, name, action, pattern = 'request'] = call as unknown as [string, string?, string?, string?, string?];
  return { kind: 'call', call: { sdk: sdk !== undefined, service: name!, action: action!, pattern } };
}

/** The call that a resource names, if it names one. */
export function serviceCall(resource: string): ServiceCall | undefined {
  const parsed = parseResource(resource);
  return parsed.kind === 'call' ? parsed.call : undefined;
}
