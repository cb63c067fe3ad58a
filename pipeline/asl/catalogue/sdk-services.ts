import { nearest } from '../finding.ts';
import { SDK_SERVICES } from './generated/services.ts';

/**
 * Services that Step Functions calls and the generated list lacks: those that the guide still names although the SDK has
 * dropped them, and clients of the SDK that aws-cdk-lib does not list.
 */
const FURTHER = [
  'bcmrecommendedactions',
  'bedrockagentcore',
  'bedrockagentcorecontrol',
  'elasticinference',
  'honeycode',
  'iotroborunner',
  'macie',
  'mobile',
  'partnercentralaccount',
  'partnercentralbenefits',
  'partnercentralchannel',
  'privatenetworks',
  's3vectors',
  'signerdata',
  'workspacesinstances',
];

/** Names that other parts of AWS use (IAM, the CLI, optimized integrations) for a service that has another one here. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  ce: 'costexplorer',
  dms: 'databasemigration',
  elasticmapreduce: 'emr',
  es: 'elasticsearch',
  events: 'eventbridge',
  logs: 'cloudwatchlogs',
  monitoring: 'cloudwatch',
  states: 'sfn',
  stepfunctions: 'sfn',
};

/** Operations that Step Functions does not call (guide, "Learning to use AWS service SDK integrations"). */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  applicationdiscovery: 'DescribeExportConfigurations ExportConfigurations',
  bedrockagentruntime: 'InvokeAgent InvokeFlow InvokeInlineAgent OptimizePrompt RetrieveAndGenerateStream',
  bedrockruntime: 'InvokeModelWithResponseStream ConverseStream InvokeModelWithBidirectionalStream',
  cloudwatchlogs: 'StartLiveTail',
  codedeploy:
    'BatchGetDeploymentInstances GetDeploymentInstance ListDeploymentInstances SkipWaitTimeForInstanceTermination',
  comprehendmedical: 'DetectEntities',
  dataexchange: 'SendApiAsset',
  directconnect:
    'AllocateConnectionOnInterconnect DescribeConnectionLoa DescribeConnectionsOnInterconnect DescribeInterconnectLoa',
  efs: 'CreateTags',
  elastictranscoder: 'TestRole',
  emr: 'DescribeJobFlows',
  iot: 'AttachPrincipalPolicy ListPrincipalPolicies DetachPrincipalPolicy ListPolicyPrincipals',
  iotdeviceadvisor: 'ListTestCases',
  iotsitewise: 'InvokeAssistant',
  kinesis: 'SubscribeToShard',
  lambda: 'InvokeAsync InvokeWithResponseStream',
  lexruntimev2: 'StartConversation',
  mediapackage: 'RotateChannelCredentials',
  qbusiness: 'Chat',
  rdsdata: 'ExecuteSql',
  s3: 'SelectObjectContent',
  sagemakerruntime: 'InvokeEndpointWithResponseStream InvokeEndpointWithBidirectionalStream',
  shield: 'DeleteSubscription',
  sts: 'AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity',
};

/** Whether the guide names the operation as one that Step Functions does not call. */
export const isUnsupported = (service: string, operation: string): boolean =>
  Object.hasOwn(UNSUPPORTED, service) && UNSUPPORTED[service]!.split(' ').includes(operation);

let services: Set<string> | undefined;

const known = (): Set<string> => {
  services ??= new Set([...SDK_SERVICES.trim().split('\n'), ...FURTHER]);
  return services;
};

/** Whether a service goes by this name in `aws-sdk:` resources. */
export const isSdkService = (name: string): boolean => known().has(name);

/**
 * The service that an unknown name is surely meant to be. One that has the same action is; without its actions at hand, a
 * name that is only a version away from a known one, or is short, may be of a service newer than this list: AWS adds some
 * every quarter.
 */
export function intendedService(name: string, hasAction: (service: string) => boolean | undefined): string | undefined {
  const plain = name.toLowerCase().replaceAll('-', '');
  if (known().has(plain)) return plain;
  if (Object.hasOwn(OTHER_NAMES, plain)) return OTHER_NAMES[plain];
  const alike = [...known()].filter(
    (other) =>
      Math.abs(other.length - plain.length) <= 2 &&
      (other[0] === plain[0] || other.endsWith(plain.slice(-3))) &&
      (hasAction(other) ?? (plain.length > 4 && withoutVersion(other) !== withoutVersion(plain))),
  );
  // A name of two letters is filled up, or none would be near it.
  return nearest(
    plain.padEnd(3),
    alike.map((other) => other.padEnd(3)),
  )?.trim();
}

const withoutVersion = (name: string): string => name.replace(/v?\d+$/, '');
