import { AwsError } from '../core/errors.ts';
import type { Caller, StandIn } from '../core/stand-in.ts';
import { holds, resolve, type Scope } from './functions.ts';
import { resolvedParameters } from './parameters.ts';
import type { Properties } from './registry.ts';
import type { Output, Stack, StackResource } from './stack.ts';
import { orderOf, type Template, type TemplateResource } from './template.ts';

/** A template with its parameters: what a stack is to be. */
export interface Blueprint {
  /** The resources whose condition holds, each after all that it depends on. */
  resources: { logicalId: string; resource: TemplateResource }[];
  /** Properties with all functions resolved that the made resources allow. */
  properties(resource: TemplateResource): Properties;
  outputs(): Output[];
  /** Names of the exports that were imported while resolving. */
  imports: Set<string>;
}

/** What a blueprint is drawn for. */
interface Site {
  standIn: StandIn;
  stack: Stack;
  /** The resources as made so far; read anew whenever something refers to them. */
  made: ReadonlyMap<string, StackResource>;
  /** All exports of the Region by name. */
  exports: ReadonlyMap<string, { value: string }>;
  caller: Caller;
}

/**
 * Draws up what a template asks for.
 * @param values each parameter's value
 * @throws AwsError `ValidationError` where the template, its parameters or one of its rules does not hold
 */
export async function drawUp(site: Site, template: Template, values: Record<string, string>): Promise<Blueprint> {
  const { standIn, stack, made, exports, caller } = site;
  const parameters = await resolvedParameters(standIn, template, values, caller);
  const imports = new Set<string>();
  const conditions = new Map<string, boolean>();
  const scope: Scope = {
    values: new Map([...pseudoParameters(standIn, stack), ...parameters]),
    mappings: template.Mappings ?? {},
    condition(name) {
      if (!Object.hasOwn(template.Conditions ?? {}, name))
        throw new AwsError('ValidationError', `Template format error: Unresolved condition dependency ${name}`);
      const known = conditions.get(name) ?? holds(template.Conditions![name], scope);
      conditions.set(name, known);
      return known;
    },
    resource: (logicalId) => made.get(logicalId),
    exported(name) {
      const value = exports.get(name)?.value;
      if (value === undefined) throw new AwsError('ValidationError', `No export named ${name} found.`);
      imports.add(name);
      return value;
    },
  };
  checkRules(template, scope);
  const isWanted = ({ Condition }: { Condition?: string }) => Condition === undefined || scope.condition(Condition);
  return {
    imports,
    resources: orderOf(template)
      .map((logicalId) => ({ logicalId, resource: template.Resources[logicalId]! }))
      .filter(({ resource }) => isWanted(resource)),
    properties: (resource) => (resolve(resource.Properties ?? {}, scope) ?? {}) as Properties,
    outputs: () =>
      Object.entries(template.Outputs ?? {})
        .filter(([, output]) => isWanted(output))
        .map(([OutputKey, { Value, Description, Export }]) => ({
          OutputKey,
          OutputValue: String(resolve(Value, scope)),
          Description,
          ExportName: Export && String(resolve(Export.Name, scope)),
        })),
  };
}

function checkRules({ Rules = {} }: Template, scope: Scope): void {
  for (const { Assertions } of Object.values(Rules))
    for (const { Assert, AssertDescription } of Assertions)
      if (!holds(Assert, scope))
        throw new AwsError(
          'ValidationError',
          `Template error: ${AssertDescription ?? 'an assertion of a rule does not hold'}`,
        );
}

const pseudoParameters = (
  { account, region }: StandIn,
  { name, id }: Stack,
): [string, string | string[] | undefined][] => [
  ['AWS::AccountId', account],
  ['AWS::NoValue', undefined],
  ['AWS::NotificationARNs', []],
  ['AWS::Partition', 'aws'],
  ['AWS::Region', region],
  ['AWS::StackId', id],
  ['AWS::StackName', name],
  ['AWS::URLSuffix', 'amazonaws.com'],
];
