import type { StandIn } from '../../core/stand-in.ts';
import { type PolicyDocument, parsePolicy } from '../policy.ts';

/** A policy of a deployed stack. */
export interface DeployedPolicy {
  stack: string;
  /** Logical id of the role, or of the resource whose policy it is. */
  owner: string;
  /** Its name, `trust` for who may assume the role, `resource` for a resource's own. */
  name: string;
  /** ARN of the role; nothing for a policy of a resource. */
  holder?: string;
  document: PolicyDocument;
}

interface Resource {
  LogicalResourceId: string;
  PhysicalResourceId: string;
  ResourceType: string;
}

type Read = (standIn: StandIn, resource: Resource) => Promise<Omit<DeployedPolicy, 'stack' | 'owner'>[]>;

const onResource = (text: string) => [{ name: 'resource', document: parsePolicy(text, 'resource') }];

/** How the policies of a resource are read, by its type; types that are not here have none of their own. */
const POLICIES: Record<string, Read> = {
  'AWS::IAM::Role': rolePolicies,
  'AWS::IAM::ManagedPolicy': async (standIn, { PhysicalResourceId: PolicyArn }) => {
    const { Policy } = await standIn.call('iam', 'GetPolicy', { PolicyArn });
    const version = { PolicyArn, VersionId: Policy.DefaultVersionId };
    const { PolicyVersion } = await standIn.call('iam', 'GetPolicyVersion', version);
    return [{ name: 'managed', document: parsePolicy(decodeURIComponent(PolicyVersion.Document), 'identity') }];
  },
  'AWS::S3::Bucket': async (standIn, { PhysicalResourceId: Bucket }) => {
    const { Policy } = await standIn.call('s3', 'GetBucketPolicy', { Bucket });
    return onResource(Policy);
  },
  'AWS::SNS::Topic': async (standIn, { PhysicalResourceId: TopicArn }) => {
    const { Attributes } = await standIn.call('sns', 'GetTopicAttributes', { TopicArn });
    return onResource(Attributes.get('Policy'));
  },
  'AWS::SQS::Queue': async (standIn, { PhysicalResourceId: QueueUrl }) => {
    const { Attributes } = await standIn.call('sqs', 'GetQueueAttributes', { QueueUrl, AttributeNames: ['Policy'] });
    return onResource(Attributes.Policy);
  },
};

async function rolePolicies(standIn: StandIn, { PhysicalResourceId: RoleName }: Resource) {
  const { Role } = await standIn.call('iam', 'GetRole', { RoleName });
  const trust = parsePolicy(decodeURIComponent(Role.AssumeRolePolicyDocument), 'trust');
  const policies = [{ name: 'trust', holder: Role.Arn as string, document: trust }];
  const { PolicyNames } = await standIn.call('iam', 'ListRolePolicies', { RoleName });
  for (const PolicyName of PolicyNames) {
    const { PolicyDocument } = await standIn.call('iam', 'GetRolePolicy', { RoleName, PolicyName });
    const document = parsePolicy(decodeURIComponent(PolicyDocument), 'identity');
    policies.push({ name: PolicyName, holder: Role.Arn, document });
  }
  return policies;
}

/** The policies of a stack's roles and resources as they are deployed, in the order of their logical ids. */
export async function deployedPolicies(standIn: StandIn, stack: string): Promise<DeployedPolicy[]> {
  const { StackResources } = await standIn.call('cloudformation', 'DescribeStackResources', { StackName: stack });
  const resources: Resource[] = StackResources;
  resources.sort((a, b) => (a.LogicalResourceId < b.LogicalResourceId ? -1 : 1));
  const found: DeployedPolicy[] = [];
  for (const resource of resources) {
    const read = POLICIES[resource.ResourceType];
    const policies = (await read?.(standIn, resource)) ?? [];
    found.push(...policies.map((policy) => ({ stack, owner: resource.LogicalResourceId, ...policy })));
  }
  return found;
}
