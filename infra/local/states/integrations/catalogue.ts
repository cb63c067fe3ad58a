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

const PATTERNS: Record<string, Pattern> = {
  '': 'request-response',
  '.sync': 'sync',
  '.sync:2': 'sync',
  '.waitForTaskToken': 'callback',
};

const RESOURCE = /^arn:[\w-]+:states:[\w-]*:\d*:(aws-sdk:)?([\w-]+):(\w+)(\.sync|\.sync:2|\.waitForTaskToken)?$/;

/** The function that a Task's Resource names directly, or undefined. */
export const isFunctionArn = (resource: string) =>
  /^arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/.test(resource);

/** The integration that a Task's Resource names, or undefined when the stand-in has none such. */
export function integrationFor(standIn: StandIn, resource: string): Integration | undefined {
  const [, sdk, service, action, suffix = ''] = RESOURCE.exec(resource) ?? [];
  if (!service || !action) return undefined;
  const pattern = PATTERNS[suffix]!;
  if (sdk) return pattern === 'request-response' ? awsSdk(standIn, service, action) : undefined;
  const key = `${service}:${action}`;
  const found =
    suffix === '.sync:2' ? (key === 'states:startExecution' ? startExecutionSync2 : undefined) : OPTIMIZED[key];
  if (!found?.patterns.includes(pattern)) return undefined;
  const { request, completion } = found;
  return {
    resourceType: service,
    resource: `${action}${suffix}`,
    pattern,
    request,
    ...(pattern === 'sync' && { completion }),
  };
}
