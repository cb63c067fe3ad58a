import type { ResourceChange } from '@aws-sdk/client-cloudformation';

/** Properties that open a resource to the public. */
const PUBLIC =
  /^(PublicAccessBlockConfiguration|AccessControl|OwnershipControls|WebsiteConfiguration|PubliclyAccessible)$/;
/** Properties that say which policies, written elsewhere, a role has, and who passes what to whom. */
const ATTACHED = /^(ManagedPolicyArns|PermissionsBoundary|MaxSessionDuration|RoleArn|Role)$/;

type Properties = Record<string, unknown>;

/**
 * What changes of who may do what, and of what is open to the public, one line each: `+ Role: Allow s3:GetObject on …`.
 * Read from the properties that the change set shows; those that are only known later stand as `KNOWN_AFTER_APPLY`.
 */
export function securityChanges(changes: readonly ResourceChange[]): string[] {
  return changes.flatMap((change) => {
    const before = propertiesOf(change.BeforeContext);
    const after = propertiesOf(change.AfterContext);
    const lines = [
      ...unseenChange(change, before, after),
      ...statementChanges(before ?? {}, after ?? {}),
      ...valueChanges(before ?? {}, after ?? {}, change.Action === 'Modify'),
    ];
    return lines.map(([sign, text]) => `${sign} ${change.LogicalResourceId}: ${text}`);
  });
}

type Line = [sign: '+' | '-' | '~' | '?', text: string];

/** Types that are nothing but who may do what. */
const RIGHTS = /^AWS::IAM::|(Policy|Permission)$/;

/** That a change of rights is not shown must not look as if there were none. */
function unseenChange({ Action, ResourceType = '' }: ResourceChange, before?: Properties, after?: Properties): Line[] {
  const isSeen = (Action === 'Add' || before) && (Action === 'Remove' || after);
  return RIGHTS.test(ResourceType) && !isSeen ? [['?', `what changes is not shown (${ResourceType})`]] : [];
}

function statementChanges(before: Properties, after: Properties): Line[] {
  const [old, wanted] = [statementsIn(before), statementsIn(after)];
  return [
    ...wanted.filter((text) => !old.includes(text)).map((text): Line => ['+', text]),
    ...old.filter((text) => !wanted.includes(text)).map((text): Line => ['-', text]),
  ];
}

function valueChanges(before: Properties, after: Properties, isUpdate: boolean): Line[] {
  const text = (value: unknown) => (value === undefined ? 'none' : JSON.stringify(value));
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => ATTACHED.test(name) || (isUpdate && PUBLIC.test(name)))
    .filter((name) => text(before[name]) !== text(after[name]))
    .map((name) => ['~', `${name} ${text(before[name])} → ${text(after[name])}`]);
}

/** A context is JSON text with the resource's properties; CloudFormation leaves it out where it knows none. */
function propertiesOf(context: string | undefined): Properties | undefined {
  try {
    return JSON.parse(context ?? '{}').Properties;
  } catch {
    return undefined;
  }
}

/** All statements of policies within a value, and permissions of Lambda functions, which are written alike. */
function statementsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(statementsIn);
  if (typeof value !== 'object' || value === null) return [];
  const isStatement = ('Action' in value || 'NotAction' in value) && ('Effect' in value || 'Principal' in value);
  return isStatement ? [statementText(value)] : Object.values(value).flatMap(statementsIn);
}

function statementText(statement: Properties): string {
  const { Effect = 'Allow', Action, NotAction, Resource, NotResource, Principal, NotPrincipal, Condition } = statement;
  const part = (word: string, value: unknown) => (value === undefined ? '' : `${word} ${listed(value)}`);
  const { SourceArn, SourceAccount } = statement;
  return [
    String(Effect),
    part('', Action).trim(),
    part('all but', NotAction),
    part('on', Resource),
    part('on all but', NotResource),
    part('to', Principal),
    part('to all but', NotPrincipal),
    part('from', SourceArn),
    part('of account', SourceAccount),
    part('if', Condition),
  ]
    .filter(Boolean)
    .join(' ');
}

const listed = (value: unknown): string =>
  [value]
    .flat()
    .map((item) => (typeof item === 'string' ? item : JSON.stringify(item)))
    .join(', ');
