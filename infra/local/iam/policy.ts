import { z } from 'zod';
import { AwsError } from '../core/errors.ts';
import { type Conditions, conditionsHold, isOperator } from './conditions.ts';
import { type Context, matchesArn, matchesGlob } from './patterns.ts';

const list = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const conditionValue = z
  .union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number(), z.boolean()]))])
  .transform((value) => [value].flat().map(String));
const principal = z.union([
  z.literal('*').transform(() => ({ AWS: ['*'] }) as Principals),
  z.partialRecord(z.enum(['AWS', 'Service', 'Federated', 'CanonicalUser']), list),
]);

const statement = z
  .strictObject({
    Sid: z.string().optional(),
    Effect: z.enum(['Allow', 'Deny']),
    Action: list.optional(),
    NotAction: list.optional(),
    Resource: list.optional(),
    NotResource: list.optional(),
    Principal: principal.optional(),
    NotPrincipal: principal.optional(),
    Condition: z.record(z.string(), z.record(z.string(), conditionValue)).optional(),
  })
  .refine((s) => (s.Action === undefined) !== (s.NotAction === undefined), 'one of Action and NotAction is needed');

const document = z.strictObject({
  Version: z.enum(['2012-10-17', '2008-10-17']).default('2008-10-17'),
  Id: z.string().optional(),
  Statement: z.preprocess((value) => [value].flat(), z.array(statement)),
});

export type Principals = Partial<Record<'AWS' | 'Service' | 'Federated' | 'CanonicalUser', string[]>>;
export type PolicyDocument = z.infer<typeof document>;
type Statement = PolicyDocument['Statement'][number];

/** Identity policies say what their role may do, trust policies who may assume it, resource policies who may do what. */
type PolicyKind = 'identity' | 'trust' | 'resource';

/**
 * Parses a policy document and checks its grammar.
 * @param text JSON, as the APIs take it
 * @throws AwsError MalformedPolicyDocument, saying where; NotImplemented for a condition operator that is not evaluated
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function parsePolicy(text: string, kind: PolicyKind): PolicyDocument {
  const parsed = document.safeParse(parseJson(text));
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw malformed(`Syntax errors in policy. ${path.join('.')}: ${message}`);
  }
  for (const each of parsed.data.Statement) checkStatement(each, kind);
  return parsed.data;
}

const malformed = (message: string) => new AwsError('MalformedPolicyDocument', message);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed('Syntax errors in policy. It is not JSON.');
  }
}

function checkStatement(statement: Statement, kind: PolicyKind): void {
  const hasPrincipal = statement.Principal !== undefined || statement.NotPrincipal !== undefined;
  if (kind === 'identity' && hasPrincipal) throw malformed('Policy document should not specify a principal.');
  if (kind !== 'identity' && !hasPrincipal) throw malformed('Missing required field Principal');
  const resources = statement.Resource ?? statement.NotResource;
  if (kind === 'trust' && resources) throw malformed('Has prohibited field Resource');
  if (kind === 'identity' && !resources) throw malformed('Policy statement must contain resources.');
  for (const action of statement.Action ?? statement.NotAction ?? [])
    if (action !== '*' && !/^[a-z0-9-]+:[\w*?]+$/i.test(action))
      throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
  for (const resource of resources ?? [])
    if (resource !== '*' && !resource.startsWith('arn:'))
      throw malformed(`Resource ${resource} must be in ARN format or "*".`);
  for (const operator of Object.keys(statement.Condition ?? {}))
    if (!isOperator(operator))
      throw new AwsError('NotImplemented', `The stand-in does not evaluate the condition operator ${operator}`, 501);
}

/** What is asked of policies. */
export interface PolicyRequest {
  /** Who asks, where the policies name principals: `{Service: ['events.amazonaws.com']}`. */
  principal?: Principals;
  action: string;
  /** An ARN, or `*` for an action without resource; not needed for trust policies. */
  resource?: string;
  /** Condition keys and their values. */
  context?: Context;
}

export type Decision = 'allow' | 'explicitDeny' | 'implicitDeny';

/**
 * Decides a request by all policies together: a Deny that matches wins, else an Allow that matches, else it is denied.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(policies: PolicyDocument[], request: PolicyRequest): Decision {
  const context = lowerCased(request.context);
  const matching = policies.flatMap((policy) =>
    policy.Statement.filter((each) => applies(each, policy, request, context)),
  );
  if (matching.some(({ Effect }) => Effect === 'Deny')) return 'explicitDeny';
  return matching.length > 0 ? 'allow' : 'implicitDeny';
}

const lowerCased = (context: Context = {}): Context =>
  Object.fromEntries(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));

/** A request that policies were asked about. */
export interface Judged {
  /** The ARN of the role whose policies they are; nothing where they are a resource's. */
  holder?: string;
  policies: PolicyDocument[];
  request: PolicyRequest;
  /** Whether it was allowed in the end, by these policies or by others. */
  allowed: boolean;
}

/** A statement that applies to a request: its place in the policy, and the patterns that the request meets. */
interface Applying {
  place: number;
  effect: Statement['Effect'];
  actions: string[];
  resources: string[];
}

/** Which statements of a policy apply to a request, and by which of their patterns. */
export function applying(policy: PolicyDocument, request: PolicyRequest): Applying[] {
  const context = lowerCased(request.context);
  return policy.Statement.flatMap((statement, place) => {
    const holds = (part: Partial<Statement>) => applies({ ...statement, ...part }, policy, request, context);
    if (!holds({})) return [];
    const actions = statement.Action?.filter((pattern) => holds({ Action: [pattern] })) ?? [];
    const resources = statement.Resource?.filter((pattern) => holds({ Resource: [pattern] })) ?? [];
    return [{ place, effect: statement.Effect, actions, resources }];
  });
}

function applies(statement: Statement, { Version }: PolicyDocument, request: PolicyRequest, context: Context): boolean {
  // The older version has no variables: `${…}` stands for itself.
  const text = (pattern: string) => (Version === '2012-10-17' ? pattern : pattern.replaceAll('$', '${$}'));
  const action = (pattern: string) => matchesGlob(text(pattern), request.action, context, 'si');
  const resource = (pattern: string) =>
    request.resource === '*' ? pattern === '*' : matchesArn(text(pattern), request.resource ?? '', context);
  return (
    (statement.Action ? statement.Action.some(action) : !statement.NotAction!.some(action)) &&
    (request.resource === undefined || matchesEither(statement.Resource, statement.NotResource, resource)) &&
    matchesPrincipal(statement, request.principal) &&
    conditionsHold(withText(statement.Condition ?? {}, text), context)
  );
}

const matchesEither = (
  included: string[] | undefined,
  excluded: string[] | undefined,
  matches: (p: string) => boolean,
) => (included ? included.some(matches) : !(excluded ?? []).some(matches));

const withText = (conditions: Conditions, text: (pattern: string) => string): Conditions =>
  Object.fromEntries(
    Object.entries(conditions).map(([operator, keys]) => [
      operator,
      Object.fromEntries(Object.entries(keys).map(([key, values]) => [key, values.map(text)])),
    ]),
  );

function matchesPrincipal({ Principal, NotPrincipal }: Statement, asking: Principals | undefined): boolean {
  if (Principal) return asking !== undefined && names(Principal, asking);
  if (NotPrincipal) return asking !== undefined && !names(NotPrincipal, asking);
  return true;
}

const names = (named: Principals, asking: Principals): boolean =>
  Object.entries(asking).some(([type, ids]) => {
    const candidates = named[type as keyof Principals] ?? [];
    return ids.some((id) => candidates.includes(id)) || (type === 'AWS' && candidates.includes('*'));
  });
