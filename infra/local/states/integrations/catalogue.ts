import { serviceCall } from '../../../../pipeline/asl/catalogue/resource.ts';
import type { StandIn } from '../../core/stand-in.ts';
import { awsSdk } from './aws-sdk.ts';
import type { Action, Integration, Pattern } from './integration.ts';
import { invoke } from './lambda.ts';
import { publish, putEvents, sendMessage } from './messages.ts';
import { startExecution, startExecutionSync2 } from './nested.ts';
import { createEndpoint, createEndpointConfig, createModel, createTrainingJob, updateEndpoint } from './sagemaker.ts';

/** The optimized integrations that the stand-in has, by service and action. */
const OPTIMIZED: Record<string, Action> = {
  'events:putEvents': putEvents,
  'lambda:invoke': invoke,
  'sagemaker:createEndpoint': createEndpoint,
  'sagemaker:createEndpointConfig': createEndpointConfig,
  'sagemaker:createModel': createModel,
  'sagemaker:createTrainingJob': createTrainingJob,
  'sagemaker:updateEndpoint': updateEndpoint,
  'sns:publish': publish,
  'sqs:sendMessage': sendMessage,
  'states:startExecution': startExecution,
};

/** What the stand-in makes of the pattern in a resource; it polls for the end of every `.sync` alike. */
const PATTERNS: Record<string, Pattern> = {
  request: 'request-response',
  sync: 'sync',
  'sync:2': 'sync',
  waitForTaskToken: 'callback',
};

/** The function that a Task's Resource names directly, or undefined. */
export const isFunctionArn = (resource: string) =>
  /^arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/.test(resource);

/** The integration that a Task's Resource names, or undefined when the stand-in has none such. */
export function integrationFor(standIn: StandIn, resource: string): Integration | undefined {
  const call = serviceCall(resource);
  const pattern = call && PATTERNS[call.pattern];
  if (!pattern) return undefined;
  const { sdk, service, action } = call;
  if (sdk) return pattern === 'request-response' ? awsSdk(standIn, service, action) : undefined;
  const key = `${service}:${action}`;
  const found =
    call.pattern === 'sync:2' ? (key === 'states:startExecution' ? startExecutionSync2 : undefined) : OPTIMIZED[key];
  if (!found?.patterns.includes(pattern)) return undefined;
  const { request, completion } = found;
  return {
    resourceType: service,
    resource: call.pattern === 'request' ? action : `${action}.${call.pattern}`,
    pattern,
    request,
    ...(pattern === 'sync' && { completion }),
  };
}
