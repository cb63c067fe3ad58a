import type { CoveredStatement } from './coverage.ts';

/** Why actions stay though no request met them. */
interface Reason {
  actions: readonly string[];
  /** Logical ids of the roles and policies that it is about. */
  owner: RegExp;
  because: string;
}

const SFN_GUIDE = 'https://docs.aws.amazon.com/step-functions/latest/dg';
/** The pipeline's own role, and the boundary that allows the same. */
const PIPELINE = /^(Pipeline|Boundary)/;

/** Every one must explain an action that no request met: {@link unusedReasons}. */
const REASONS: readonly Reason[] = [
  {
    actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts'],
    owner: PIPELINE,
    because: `Step Functions writes a Map Run's large results in parts, [as its guide says](${SFN_GUIDE}/iam-policies-eg-dist-map.html). The stand-in writes them at once`,
  },
  {
    actions: ['sagemaker:AddTags', 'sagemaker:ListTags'],
    owner: PIPELINE,
    because: `Step Functions tags the training jobs it starts by \`.sync\`, [as its guide says](${SFN_GUIDE}/connect-sagemaker.html). The stand-in does not`,
  },
  {
    actions: [
      ...['logs:DeleteLogDelivery', 'logs:DescribeLogGroups', 'logs:DescribeResourcePolicies', 'logs:GetLogDelivery'],
      ...['logs:ListLogDeliveries', 'logs:PutResourcePolicy', 'logs:UpdateLogDelivery'],
    ],
    owner: PIPELINE,
    because: `Step Functions asks for all of them where a state machine has a log, [as its guide says](${SFN_GUIDE}/cw-logs.html). The stand-in asks for \`logs:CreateLogDelivery\``,
  },
  {
    actions: ['xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
    owner: PIPELINE,
    because: `Step Functions traces executions in the machine's name, [as its guide says](${SFN_GUIDE}/concepts-xray-tracing.html). The stand-in traces functions only`,
  },
  {
    actions: ['s3:AbortMultipartUpload'],
    owner: /^LambdasProcessData/,
    because:
      'A split of more than 5 MB that cannot be written leaves no parts: `pipeline/steps/process-data.test.ts`. The splits here are smaller',
  },
  {
    actions: ['cloudformation:CancelUpdateStack'],
    owner: /^(Deploy|Boundary)/,
    because:
      'A deploy that is cancelled in its update: `infra/local/verify/deploy-infra.verify.ts`. The deploys here are not',
  },
];

const explains = ({ actions, owner }: Reason, statement: CoveredStatement, action: string): boolean =>
  actions.includes(action) && owner.test(statement.owner);

/** Why an action stays in a statement; nothing where there is no reason. */
export const reasonOf = (statement: CoveredStatement, action: string): string | undefined =>
  REASONS.find((reason) => explains(reason, statement, action))?.because;

/** The actions of reasons that explain nothing, because requests met them or because no statement has them. */
export const unusedReasons = (statements: readonly CoveredStatement[]): string[] =>
  REASONS.flatMap((reason) =>
    reason.actions.filter(
      (action) => !statements.some((each) => each.unmetActions.includes(action) && explains(reason, each, action)),
    ),
  );
