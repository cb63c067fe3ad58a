import { nearest, oneOf, suggestion } from '../finding.ts';
import { OPTIMIZED, optimizedInput, sdkName } from './optimized.ts';
import { parseResource, type ServiceCall, type StateMachineType, serviceCall } from './resource.ts';
import { intendedService, isSdkService, isUnsupported } from './sdk-services.ts';
import { inputOf, operationsOf, pascalCase, type Type } from './shapes.ts';

/**
 * What is wrong with a Task's `Resource` in a workflow of this type, or undefined: it is an activity, a function, or a
 * service integration with a pattern that the integration and the workflow type have.
 */
export function resourceFault(resource: string, type: StateMachineType): string | undefined {
  const parsed = parseResource(resource);
  if (parsed.kind === 'malformed')
    return 'The value is not a valid resource ARN, such as arn:aws:states:::lambda:invoke';
  if (parsed.kind === 'activity') return type === 'EXPRESS' ? 'EXPRESS workflows do not support activities' : undefined;
  if (parsed.kind !== 'call') return undefined;
  const { call } = parsed;
  const fault = call.sdk ? sdkFault(call) : optimizedFault(call);
  if (fault) return fault;
  return type === 'EXPRESS' && call.pattern !== 'request'
    ? `EXPRESS workflows do not support the pattern .${call.pattern}`
    : undefined;
}

/** Whether a resource names a service that this catalogue has not heard of, and that is like none that it has. */
export const isUnknownService = (resource: string): boolean => {
  const call = serviceCall(resource);
  return call?.sdk === true && !isSdkService(call.service);
};

/** What a call takes as its `Parameters` or `Arguments`, or undefined when the catalogue does not say. */
export const callInput = ({ sdk, service, action }: ServiceCall): Type | undefined =>
  sdk ? inputOf(service, pascalCase(action)) : optimizedInput(service, action);

/** AWS SDK integrations: the action in camel case, "request response" and "wait for callback" only (guide, same page). */
function sdkFault({ service, action, pattern }: ServiceCall): string | undefined {
  const operation = pascalCase(action);
  if (!isSdkService(service)) {
    const guess = intendedService(service, (other) => operationsOf(other)?.includes(operation));
    if (guess) return `there is no service 'aws-sdk:${service}': did you mean 'aws-sdk:${guess}'?`;
  }
  if (!/^[a-z]/.test(action)) return `an AWS SDK integration names its action in camel case: ${actionName(action)}`;
  const operations = operationsOf(service);
  if (isUnsupported(service, operation)) return `Step Functions does not call aws-sdk:${service}:${action}`;
  if (operations && !operations.includes(operation)) {
    const guess = nearest(operation, likeliest(operation, operations));
    return `the service '${service}' has no action '${action}'${guess ? `: did you mean '${actionName(guess)}'?` : ''}`;
  }
  return pattern === 'request' || pattern === 'waitForTaskToken'
    ? undefined
    : `AWS SDK integrations do not support the pattern .${pattern}, only .waitForTaskToken`;
}

const actionName = (operation: string): string => operation.charAt(0).toLowerCase() + operation.slice(1);

/** The operations that begin or end as a misspelt one does: a service may have hundreds. */
const likeliest = (operation: string, operations: readonly string[]): string[] =>
  operations.filter((other) => other.startsWith(operation.slice(0, 4)) || other.endsWith(operation.slice(-4)));

function optimizedFault({ service, action, pattern }: ServiceCall): string | undefined {
  const actions = Object.hasOwn(OPTIMIZED, service) ? OPTIMIZED[service]! : undefined;
  if (!actions)
    return `there is no optimized integration '${service}'${suggestion(service, Object.keys(OPTIMIZED))}; other services go by aws-sdk:SERVICE:ACTION`;
  const patterns = Object.hasOwn(actions, action) ? actions[action]! : undefined;
  if (!patterns) {
    const known = Object.keys(actions);
    const instead = suggestion(action, known) || `: '${service}' has ${oneOf(known)}`;
    return `the resource ${service}:${action} is not recognized${instead}; other actions go by aws-sdk:${sdkName(service)}:ACTION`;
  }
  if ((patterns as readonly string[]).includes(pattern)) return undefined;
  return `${service}:${action} does not support the pattern .${pattern}, only ${oneOf(patterns.map((name) => (name === 'request' ? 'none' : `.${name}`)))}`;
}
