import { nearest, oneOf } from '../finding.ts';
import type { StateMachineType } from '../rules/shape.ts';

type Pattern = 'request' | 'sync' | 'sync:2' | 'waitForTaskToken';

const REQUEST: readonly Pattern[] = ['request'];
const CALLBACK: readonly Pattern[] = ['request', 'waitForTaskToken'];
const JOB: readonly Pattern[] = ['request', 'sync'];

/**
 * Optimized integrations: action → patterns (Step Functions guide, "Integrating services"). `lambda:listFunctions` is
 * not on that page, yet the service creates machines with it.
 */
const OPTIMIZED: Readonly<Record<string, Readonly<Record<string, readonly Pattern[]>>>> = {
  apigateway: { invoke: CALLBACK },
  athena: {
    startQueryExecution: JOB,
    stopQueryExecution: REQUEST,
    getQueryExecution: REQUEST,
    getQueryResults: REQUEST,
  },
  batch: { submitJob: [...JOB, 'waitForTaskToken'] },
  bedrock: { invokeModel: REQUEST, createModelCustomizationJob: JOB },
  codebuild: {
    startBuild: JOB,
    stopBuild: REQUEST,
    batchDeleteBuilds: REQUEST,
    batchGetReports: REQUEST,
    startBuildBatch: JOB,
    stopBuildBatch: REQUEST,
    retryBuildBatch: JOB,
    deleteBuildBatch: REQUEST,
  },
  databrew: { startJobRun: JOB },
  dynamodb: { getItem: REQUEST, putItem: REQUEST, deleteItem: REQUEST, updateItem: REQUEST },
  ecs: { runTask: [...JOB, 'waitForTaskToken'] },
  eks: {
    createCluster: JOB,
    deleteCluster: JOB,
    createFargateProfile: JOB,
    deleteFargateProfile: JOB,
    createNodegroup: JOB,
    deleteNodegroup: JOB,
    runJob: JOB,
    call: REQUEST,
  },
  elasticmapreduce: {
    createCluster: JOB,
    terminateCluster: JOB,
    addStep: JOB,
    cancelStep: REQUEST,
    setClusterTerminationProtection: REQUEST,
    modifyInstanceFleetByName: REQUEST,
    modifyInstanceGroupByName: REQUEST,
  },
  'emr-containers': { createVirtualCluster: REQUEST, deleteVirtualCluster: JOB, startJobRun: JOB },
  'emr-serverless': {
    createApplication: JOB,
    startApplication: JOB,
    stopApplication: JOB,
    deleteApplication: JOB,
    startJobRun: JOB,
    cancelJobRun: JOB,
  },
  events: { putEvents: CALLBACK },
  glue: { startJobRun: JOB },
  http: { invoke: REQUEST },
  lambda: { invoke: CALLBACK, listFunctions: REQUEST },
  mediaconvert: { createJob: JOB },
  sagemaker: {
    createEndpoint: REQUEST,
    createEndpointConfig: REQUEST,
    createHyperParameterTuningJob: JOB,
    createLabelingJob: JOB,
    createModel: REQUEST,
    createProcessingJob: JOB,
    createTrainingJob: JOB,
    createTransformJob: JOB,
    updateEndpoint: REQUEST,
  },
  sns: { publish: CALLBACK },
  sqs: { sendMessage: CALLBACK },
  states: { startExecution: ['request', 'sync', 'sync:2', 'waitForTaskToken'] },
};

const ARN = /^arn:[^:]+:([^:]+):[^:]*:[^:]*:(.+)$/;
const SERVICE = /^(?:(aws-sdk):)?([A-Za-z0-9-]+):([A-Za-z0-9]+)(?:\.([A-Za-z0-9:]+))?$/;
const ACTIVITY = /^activity:.+$/;

/**
 * What is wrong with a Task's `Resource` in a workflow of this type, or undefined: it is an activity, a function, or a
 * service integration with a pattern that the integration and the workflow type have.
 */
export function resourceFault(resource: string, type: StateMachineType): string | undefined {
  const arn = ARN.exec(resource);
  if (!arn) {
    // The specification asks for a URI, the service for an ARN it knows; a scheme other than arn: is left to the service.
    return /^(?!arn:)[a-z][a-z0-9+.-]*:\S+$/i.test(resource)
      ? undefined
      : 'The value is not a valid resource ARN, such as arn:aws:states:::lambda:invoke';
  }
  const [, service, rest] = arn as unknown as [string, string, string];
  if (service !== 'states') return undefined;
  if (ACTIVITY.test(rest)) return type === 'EXPRESS' ? 'EXPRESS workflows do not support activities' : undefined;
  const integration = SERVICE.exec(rest);
  if (!integration)
    return `the resource ${resource} is not recognized: expected SERVICE:ACTION after arn:aws:states:::`;
  const [, sdk, name, action, pattern = 'request'] = integration as unknown as [
    string,
    string?,
    string?,
    string?,
    Pattern?,
  ];
  const fault = sdk ? sdkFault(action!, pattern) : optimizedFault(name!, action!, pattern);
  if (fault) return fault;
  return type === 'EXPRESS' && pattern !== 'request'
    ? `EXPRESS workflows do not support the pattern .${pattern}`
    : undefined;
}

/** AWS SDK integrations: the action in camel case, "request response" and "wait for callback" only (guide, same page). */
function sdkFault(action: string, pattern: Pattern): string | undefined {
  if (!/^[a-z]/.test(action))
    return `an AWS SDK integration names its action in camel case: ${action[0]!.toLowerCase()}${action.slice(1)}`;
  return CALLBACK.includes(pattern)
    ? undefined
    : `AWS SDK integrations do not support the pattern .${pattern}, only .waitForTaskToken`;
}

function optimizedFault(service: string, action: string, pattern: Pattern): string | undefined {
  const actions = Object.hasOwn(OPTIMIZED, service) ? OPTIMIZED[service]! : undefined;
  if (!actions)
    return `there is no optimized integration '${service}'${suggestion(service, Object.keys(OPTIMIZED))}; other services go by aws-sdk:SERVICE:ACTION`;
  const patterns = Object.hasOwn(actions, action) ? actions[action]! : undefined;
  if (!patterns) {
    return `the resource ${service}:${action} is not recognized: '${service}' has ${oneOf(Object.keys(actions))}; other actions go by aws-sdk:${service}:${action}`;
  }
  if (patterns.includes(pattern)) return undefined;
  return `${service}:${action} does not support the pattern .${pattern}, only ${oneOf(patterns.map((name) => (name === 'request' ? 'none' : `.${name}`)))}`;
}

const suggestion = (name: string, known: string[]): string => {
  const guess = nearest(name, known);
  return guess ? `: did you mean '${guess}'?` : '';
};
