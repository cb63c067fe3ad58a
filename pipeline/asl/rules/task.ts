import { callInput, isUnknownService, resourceFault } from '../catalogue/integrations.ts';
import { serviceCall } from '../catalogue/resource.ts';
import { pointer } from '../finding.ts';
import { checkParameters } from './parameters.ts';
import {
  type Check,
  checkObject,
  error,
  type Fields,
  inputField,
  isUnknown,
  type Json,
  type Scope,
  type Shape,
  warning,
} from './shape.ts';
import { orJsonata, pathOrIntrinsic, referencePath, seconds, text } from './values.ts';

const resource: Check = (value, at, scope) => {
  text(1)(value, at, scope);
  if (typeof value !== 'string' || !value || isUnknown(value, scope)) return;
  const fault = resourceFault(value, scope.type);
  if (fault) error(scope, at, fault);
  else if (isUnknownService(value))
    warning(scope, at, `the service in ${value} is not in the catalogue: is its name right?`, 'UNKNOWN_SERVICE');
};

/** The role is a text for the service, also in JSONata: it parses no expression there (observed). */
const CREDENTIALS: Shape = {
  fields: {
    RoleArn: { check: text(1) },
    'RoleArn.$': { check: (value, at, scope) => pathOrIntrinsic(value, at, scope), only: 'JSONPath' },
  },
  exactlyOne: [['RoleArn', 'RoleArn.$']],
};

/** Fields that a Task has beside those of every working state. */
export const TASK_FIELDS: Fields = {
  Resource: { check: resource, required: true },
  TimeoutSeconds: { check: orJsonata(seconds(1)) },
  TimeoutSecondsPath: { check: referencePath({ context: true }), only: 'JSONPath' },
  HeartbeatSeconds: { check: orJsonata(seconds(1)) },
  HeartbeatSecondsPath: { check: referencePath({ context: true }), only: 'JSONPath' },
  Credentials: { check: (value, at, scope) => void checkObject(value, at, scope, CREDENTIALS, 'Credentials') },
};

/** Fields of a Task that exclude each other. */
export const TASK_GROUPS = {
  atMostOne: [
    ['TimeoutSeconds', 'TimeoutSecondsPath'],
    ['HeartbeatSeconds', 'HeartbeatSecondsPath'],
  ],
};

/**
 * "HeartbeatSeconds … MUST be smaller than TimeoutSeconds" (ASL specification, Task State); the parameters of what the
 * Task calls.
 */
export function taskState(state: Json, at: string, scope: Scope): void {
  const { TimeoutSeconds: timeout, HeartbeatSeconds: heartbeat } = state;
  if (typeof timeout === 'number' && typeof heartbeat === 'number' && heartbeat >= timeout) {
    error(
      scope,
      pointer(at, 'HeartbeatSeconds'),
      `must be smaller than TimeoutSeconds (${timeout}), found ${heartbeat}`,
    );
  }
  if (Object.hasOwn(state, 'Credentials') && /^arn:[^:]*:states:[^:]*:[^:]*:activity:/.test(String(state.Resource)))
    error(scope, pointer(at, 'Credentials'), "The field 'Credentials' is not supported for activities");
  callParameters(state, at, scope);
}

/**
 * A call of a service needs its parameters, were they empty: the input of the state does not take their place. Recorded:
 * "Parameters field is required for resource ARN: …", for optimized and AWS SDK integrations, in both query languages.
 */
function callParameters(state: Json, at: string, scope: Scope): void {
  const { Resource } = state;
  if (typeof Resource !== 'string' || isUnknown(Resource, scope) || resourceFault(Resource, scope.type)) return;
  const call = serviceCall(Resource);
  if (!call) return;
  const field = inputField(scope);
  if (!Object.hasOwn(state, field)) {
    error(scope, at, `the resource ${Resource} needs the field '${field}'`);
    return;
  }
  const input = callInput(call);
  if (input) checkParameters(state[field], pointer(at, field), scope, input);
}
