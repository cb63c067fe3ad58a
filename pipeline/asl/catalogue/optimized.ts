import type { Pattern } from './resource.ts';
import { inputOf, pascalCase, type Type } from './shapes.ts';

const REQUEST: readonly Pattern[] = ['request'];
const CALLBACK: readonly Pattern[] = ['request', 'waitForTaskToken'];
const JOB: readonly Pattern[] = ['request', 'sync'];
const ALL: readonly Pattern[] = ['request', 'sync', 'waitForTaskToken'];

/**
 * Optimized integrations: service → action → patterns (Step Functions guide, "Integrating optimized services" and the
 * page of each service). `lambda:listFunctions` is on none of them, yet the service creates machines with it.
 */
export const OPTIMIZED: Readonly<Record<string, Readonly<Record<string, readonly Pattern[]>>>> = {
  apigateway: { invoke: CALLBACK },
  athena: {
    startQueryExecution: JOB,
    stopQueryExecution: REQUEST,
    getQueryExecution: REQUEST,
    getQueryResults: REQUEST,
  },
  batch: { submitJob: JOB },
  bedrock: { invokeModel: CALLBACK, createModelCustomizationJob: JOB },
  bedrockagentcore: { invokeHarness: REQUEST },
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
  ecs: { runTask: ALL },
  eks: {
    createCluster: JOB,
    deleteCluster: JOB,
    createFargateProfile: JOB,
    deleteFargateProfile: JOB,
    createNodegroup: JOB,
    deleteNodegroup: JOB,
    runJob: ALL,
    call: CALLBACK,
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

/** Optimized integrations whose service the SDK calls by another name. */
const SDK_NAMES: Readonly<Record<string, string>> = {
  'emr-containers': 'emrcontainers',
  'emr-serverless': 'emrserverless',
  elasticmapreduce: 'emr',
  events: 'eventbridge',
  states: 'sfn',
};

/** The name in `aws-sdk:` resources of a service that has optimized integrations. */
export const sdkName = (service: string): string => (Object.hasOwn(SDK_NAMES, service) ? SDK_NAMES[service]! : service);

/**
 * Parameters that an optimized integration asks for beside those that the API asks for today. Training jobs needed these
 * until serverless ones came, which the guide's page "Create and manage Amazon SageMaker AI jobs" does not know.
 * Unverified against AWS: that Step Functions itself, and not SageMaker, refuses a job without them.
 */
const ALSO_REQUIRED: Readonly<Record<string, readonly string[]>> = {
  'sagemaker:createTrainingJob': ['AlgorithmSpecification', 'ResourceConfig', 'StoppingCondition'],
};

/** What an optimized integration takes, or undefined when the catalogue does not say. */
export function optimizedInput(service: string, action: string): Type | undefined {
  if (service === 'elasticmapreduce' && action === 'createCluster') return inputOf('emr', 'RunJobFlow');
  const key = `${service}:${action}`;
  const input = inputOf('optimized', key) ?? inputOf(sdkName(service), pascalCase(action));
  const also = Object.hasOwn(ALSO_REQUIRED, key) ? ALSO_REQUIRED[key]! : undefined;
  if (!also || input?.kind !== 'structure') return input;
  const members = () => {
    const { named, required } = input.members();
    return { named, required: [...required, ...also.map((name) => named.get(name)!)] };
  };
  return { ...input, members };
}
