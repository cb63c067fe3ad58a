import { fullDiff, type ResourceDifference, ResourceImpact, type TemplateDiff } from '@aws-cdk/cloudformation-diff';
import { cell } from '../../actions/shared/markdown.ts';
import { markdownTable } from '../../pipeline/markdown-table.ts';
import { STATEFUL_RESOURCES } from '../../pipeline/stateful-resources.ts';
import type { Finding, Part, Place } from './finding.ts';

/** CloudFormation templates by the names of their stacks. */
export type Templates = Readonly<Record<string, Template>>;
type Template = Record<string, unknown>;

const GONE = new Set<ResourceImpact>([
  ResourceImpact.WILL_REPLACE,
  ResourceImpact.MAY_REPLACE,
  ResourceImpact.WILL_DESTROY,
  ResourceImpact.WILL_ORPHAN,
]);

const IN_WORDS: Partial<Record<ResourceImpact, string>> = {
  [ResourceImpact.WILL_UPDATE]: 'updated',
  [ResourceImpact.WILL_CREATE]: 'created',
  [ResourceImpact.WILL_REPLACE]: 'replaced',
  [ResourceImpact.MAY_REPLACE]: 'perhaps replaced',
  [ResourceImpact.WILL_DESTROY]: 'deleted',
  [ResourceImpact.WILL_ORPHAN]: 'left behind',
  [ResourceImpact.WILL_IMPORT]: 'imported',
};

/** Properties that say how far a role's policies reach, and for how long. */
const LIMIT_PROPERTY = /^(PermissionsBoundary|MaxSessionDuration)$/;
/** Resource types and properties that open a way in or out. */
const NETWORK = /^AWS::(EC2|ElasticLoadBalancingV2|ApiGateway(V2)?)::|^AWS::Lambda::Url$/;
const NETWORK_PROPERTY = /^(VpcConfig|VPCId|SecurityGroups?|Subnets?)/;
const PUBLIC_PROPERTY =
  /^(PublicAccessBlockConfiguration|AccessControl|OwnershipControls|WebsiteConfiguration|PubliclyAccessible)/;

/** A change that concerns security, in one of four kinds. */
interface SecurityChange {
  kind: 'IAM' | 'network' | 'public access' | 'deletion or replacement';
  /** Markdown. */
  text: string;
}

/**
 * How the templates differ, what concerns security first. The deletion or replacement of what holds data is a loss.
 * Without AWS: a change is judged by CloudFormation's documented update behaviour of each property.
 * @param base undefined where the base could not be synthesized
 * @param at where findings are shown
 */
export function infrastructurePart(base: Templates | undefined, head: Templates, at: Place): Part {
  if (!base) return { title: 'Infrastructure: not compared', importance: 4, findings: [], body: '' };
  const stacks = [...new Set([...Object.keys(base), ...Object.keys(head)])].sort();
  const changes = stacks.flatMap((stack) => stackChanges(stack, base[stack] ?? {}, head[stack] ?? {}, at));
  const shown = changes.filter((change) => firstAlike(changes, change) === change);
  const repeated = changes.flatMap((change) => {
    const first = firstAlike(changes, change);
    return first === change ? [] : [`${cell(change.stack)} changes as ${cell(first.stack)} does.`];
  });
  const security = shown.flatMap((change) => change.security);
  const resources = shown.flatMap((change) => change.resources);
  const title = shown.length
    ? `Infrastructure: changed resources ${resources.length}, changes of security ${security.length}`
    : 'Infrastructure: unchanged';
  return {
    title,
    importance: 4,
    findings: shown.flatMap((change) => change.findings),
    body: [
      ...(security.length ? [securityTable(security)] : ['No change of security.']),
      ...(resources.length ? [markdownTable(['Stack', 'Resource', 'Type', 'Will be', 'Properties'], resources)] : []),
      ...repeated,
    ].join('\n\n'),
  };
}

/** What is said of a stack that changes. */
interface StackChanges {
  stack: string;
  security: SecurityChange[];
  resources: string[][];
  findings: Finding[];
}

/** None or one. */
function stackChanges(stack: string, base: Template, head: Template, at: Place): StackChanges[] {
  const diff = fullDiff(withHolders(base), withHolders(head));
  if (diff.isEmpty) return [];
  const findings = [...lossesIn(stack, diff, at), ...wildcardsIn(diff, at)];
  return [{ stack, security: securityChanges(stack, diff), resources: resourceRows(stack, diff), findings }];
}

/**
 * A template in which every managed policy has a holder. `fullDiff` reads the statements of a managed policy only for the
 * roles, users and groups that the policy itself names: one that is attached by its ARN, or is a permissions boundary,
 * would change unseen. It stands for who has it.
 */
function withHolders(template: Template): Template {
  const { Resources = {}, ...rest } = template as { Resources?: Record<string, Resource> };
  const held = Object.entries(Resources).map(([id, resource]): [string, Resource] => {
    const { Type, Properties = {} } = resource;
    if (Type !== 'AWS::IAM::ManagedPolicy' || Properties.Roles || Properties.Users || Properties.Groups)
      return [id, resource];
    return [id, { ...resource, Properties: { ...Properties, Roles: [{ Ref: id }] } }];
  });
  return { ...rest, Resources: Object.fromEntries(held) };
}

type Resource = { Type: string; Properties?: Record<string, unknown> };

/** The first stack of which the same is to be said but for its name: most changes of a stage are those of every other. */
const firstAlike = (changes: readonly StackChanges[], change: StackChanges): StackChanges =>
  changes.find((other) => namelessText(other) === namelessText(change))!;

const namelessText = ({ stack, ...said }: StackChanges): string => JSON.stringify(said).replaceAll(stack, '');

const securityTable = (changes: readonly SecurityChange[]): string =>
  markdownTable(
    ['Security', 'Change'],
    changes.map(({ kind, text }) => [kind, text]),
  );

function securityChanges(stack: string, diff: TemplateDiff): SecurityChange[] {
  const { statements, managedPolicies } = diff.iamChanges;
  const iam = [
    ...statements.additions.map((statement) => `➕ ${statementText(statement)}`),
    ...statements.removals.map((statement) => `➖ ${statementText(statement)}`),
    ...managedPolicies.additions.map(
      ({ identityArn, managedPolicyArn }) => `➕ ${cell(`${managedPolicyArn} for ${identityArn}`)}`,
    ),
    ...managedPolicies.removals.map(
      ({ identityArn, managedPolicyArn }) => `➖ ${cell(`${managedPolicyArn} for ${identityArn}`)}`,
    ),
  ];
  const found: SecurityChange[] = [];
  diff.resources.forEachDifference((id, change) => {
    const type = change.resourceType ?? '';
    const owner = cell(`${stack}: ${id} (${type})`);
    const properties = Object.keys(change.propertyUpdates);
    const open = properties.filter((property) => PUBLIC_PROPERTY.test(property));
    const limits = properties.filter((property) => LIMIT_PROPERTY.test(property));
    if (limits.length && change.isUpdate)
      iam.push(`✏️ ${owner}: ${limits.map((name) => valueChange(name, change)).join('; ')}`);
    if (NETWORK.test(type) || properties.some((property) => NETWORK_PROPERTY.test(property)))
      found.push({ kind: 'network', text: owner });
    if (open.length && !change.isAddition)
      found.push({
        kind: 'public access',
        text: `${owner}: ${open.map((name) => valueChange(name, change)).join('; ')}`,
      });
    if (GONE.has(change.changeImpact) && (change.isRemoval || Object.hasOwn(STATEFUL_RESOURCES, type)))
      found.push({ kind: 'deletion or replacement', text: `${owner}: ${IN_WORDS[change.changeImpact]}` });
  });
  const network = diff.securityGroupChanges.hasChanges
    ? [{ kind: 'network' as const, text: 'security group rules' }]
    : [];
  const order = ['deletion or replacement', 'public access', 'network'];
  found.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  return [...iam.map((text) => ({ kind: 'IAM' as const, text })), ...found, ...network];
}

type Statement = TemplateDiff['iamChanges']['statements']['additions'][number];

const listed = ({ not, values }: { not: boolean; values: string[] }): string =>
  cell(`${not ? 'all but ' : ''}${values.join(', ')}`);

function statementText({ effect, actions, resources, principals, condition }: Statement): string {
  const who = principals.values.length ? ` to ${listed(principals)}` : '';
  const when = condition ? ` if ${cell(JSON.stringify(condition))}` : '';
  return `${effect} ${listed(actions)} on ${listed(resources)}${who}${when}`;
}

const valueChange = (property: string, { propertyUpdates }: ResourceDifference): string => {
  const { oldValue, newValue } = propertyUpdates[property]!;
  return `${property} ${cell(JSON.stringify(oldValue) ?? 'none')} → ${cell(JSON.stringify(newValue) ?? 'none')}`;
};

function resourceRows(stack: string, diff: TemplateDiff): string[][] {
  const rows: string[][] = [];
  diff.resources.forEachDifference((id, change) => {
    if (change.changeImpact === ResourceImpact.NO_CHANGE) return;
    const properties = change.isUpdate ? Object.keys(change.propertyUpdates).join(', ') : '';
    rows.push([stack, id, change.resourceType ?? '', IN_WORDS[change.changeImpact] ?? 'changed', properties].map(cell));
  });
  return rows;
}

function lossesIn(stack: string, diff: TemplateDiff, at: Place): Finding[] {
  const losses: Finding[] = [];
  diff.resources.forEachDifference((id, change) => {
    const type = change.oldResourceType ?? '';
    if (change.isAddition || !Object.hasOwn(STATEFUL_RESOURCES, type) || !GONE.has(change.changeImpact)) return;
    const why = change.isUpdate ? ` (${Object.keys(change.propertyUpdates).join(', ')} changed)` : '';
    const message = `${stack}: ${id} (${type}) is ${IN_WORDS[change.changeImpact]}${why}: ${STATEFUL_RESOURCES[type]} are lost`;
    losses.push({ level: 'loss', message, ...at });
  });
  return losses;
}

/** Statements that came with a whole service or everything allowed. */
const wildcardsIn = ({ iamChanges }: TemplateDiff, at: Place): Finding[] =>
  iamChanges.statements.additions
    .filter(
      ({ effect, actions }) => effect === 'Allow' && actions.values.some((action) => /^(\*|[\w-]+:\*)$/.test(action)),
    )
    .map(({ actions, principals }) => ({
      level: 'loss',
      message: `Allows ${actions.values.join(', ')} to ${principals.values.join(', ') || 'anybody'}: name the actions`,
      ...at,
    }));
