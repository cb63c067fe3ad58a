import { parse } from 'yaml';
import { AwsError } from '../core/errors.ts';
import { type Reference, referencesOf } from './functions.ts';
import { type Properties, resourceType } from './registry.ts';
import { resourceHandlers } from './resources/index.ts';

export interface TemplateResource {
  Type: string;
  Properties?: Properties;
  DependsOn?: string | string[];
  Condition?: string;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
  Metadata?: unknown;
}

export interface TemplateParameter {
  Type: string;
  Default?: unknown;
  AllowedValues?: unknown[];
  AllowedPattern?: string;
  Description?: string;
  NoEcho?: boolean | string;
}

export interface Template {
  Description?: string;
  Metadata?: unknown;
  Parameters?: Record<string, TemplateParameter>;
  Mappings?: Record<string, Record<string, Record<string, unknown>>>;
  Conditions?: Record<string, unknown>;
  Rules?: Record<string, { Assertions: { Assert: unknown; AssertDescription?: string }[] }>;
  Resources: Record<string, TemplateResource>;
  Outputs?: Record<string, { Value: unknown; Description?: string; Export?: { Name: unknown }; Condition?: string }>;
}

const SECTIONS = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Mappings',
  'Conditions',
  'Rules',
  'Resources',
  'Outputs',
];

const fault = (message: string) => new AwsError('ValidationError', message);

/**
 * Reads a template, JSON or YAML, and checks what can be seen without making anything.
 * @throws AwsError `ValidationError` in CloudFormation's words
 */
export function parseTemplate(text: string): Template {
  const template = parseText(text);
  const unknown = Object.keys(template).filter((section) => !SECTIONS.includes(section));
  if (unknown.length > 0) throw fault(`Invalid template property or properties [${unknown.join(', ')}]`);
  if (Object.keys(template.Resources ?? {}).length === 0)
    throw fault('Template format error: At least one Resources member must be defined.');
  checkTypes(template);
  checkReferences(template);
  orderOf(template);
  return template;
}

function parseText(text: string): Template {
  try {
    const template = text.trimStart().startsWith('{') ? JSON.parse(text) : parse(text, { logLevel: 'error' });
    if (typeof template === 'object' && template !== null && !Array.isArray(template)) return template;
  } catch {
    throw fault('Template format error: the template is neither JSON nor YAML.');
  }
  throw fault('Template format error: unsupported structure.');
}

function checkTypes({ Resources }: Template): void {
  for (const [logicalId, { Type }] of Object.entries(Resources)) {
    if (!/^[A-Za-z0-9]{1,255}$/.test(logicalId))
      throw fault(`Template format error: Resource name ${logicalId} is non alphanumeric.`);
    if (!Type)
      throw fault(
        `Template format error: [/Resources/${logicalId}] Every Resources object must contain a Type member.`,
      );
  }
  const types = [...new Set(Object.values(Resources).map(({ Type }) => Type))].filter(
    (type) => !Object.hasOwn(resourceHandlers, type),
  );
  const unknown = types.filter((type) => !resourceType(type));
  if (unknown.length > 0) throw fault(`Template format error: Unrecognized resource types: [${unknown.join(', ')}]`);
  if (types.length > 0) throw fault(`The stand-in has no resources of these types: [${types.join(', ')}]`);
}

function checkReferences(template: Template): void {
  const known = new Set([...Object.keys(template.Resources), ...Object.keys(template.Parameters ?? {})]);
  const check = (references: Reference[], block: string) => {
    const unresolved = references.filter(({ logicalId }) => !known.has(logicalId) && !logicalId.startsWith('AWS::'));
    if (unresolved.length > 0) {
      const names = [...new Set(unresolved.map(({ logicalId }) => logicalId))].join(', ');
      throw fault(
        `Template format error: Unresolved resource dependencies [${names}] in the ${block} block of the template`,
      );
    }
    for (const { logicalId, attribute } of references) if (attribute) checkAttribute(template, logicalId, attribute);
  };
  for (const { Properties, DependsOn } of Object.values(template.Resources))
    check([...referencesOf(Properties), ...[DependsOn ?? []].flat().map((logicalId) => ({ logicalId }))], 'Resources');
  check(referencesOf(template.Outputs), 'Outputs');
}

function checkAttribute({ Resources }: Template, logicalId: string, attribute: string): void {
  const type = Resources[logicalId] && resourceType(Resources[logicalId].Type);
  if (!type || !Object.hasOwn(type.attributes, attribute))
    throw fault(`Template error: resource ${logicalId} does not support attribute type ${attribute} in Fn::GetAtt`);
}

/**
 * The logical ids in an order in which each comes after all that it depends on.
 * @throws AwsError `ValidationError` for a circular dependency
 */
export function orderOf({ Resources }: Template): string[] {
  const waiting = new Map(
    Object.entries(Resources).map(([logicalId, { Properties, DependsOn }]) => {
      const named = [...referencesOf(Properties).map((reference) => reference.logicalId), ...[DependsOn ?? []].flat()];
      return [logicalId, new Set(named.filter((name) => Object.hasOwn(Resources, name)))];
    }),
  );
  const order: string[] = [];
  while (waiting.size > 0) {
    const ready = [...waiting].filter(([, needs]) => [...needs].every((need) => !waiting.has(need)));
    if (ready.length === 0) throw fault(`Circular dependency between resources: [${[...waiting.keys()].join(', ')}]`);
    for (const [logicalId] of ready) {
      waiting.delete(logicalId);
      order.push(logicalId);
    }
  }
  return order;
}

/** The capabilities that a template needs a caller to acknowledge. */
export function capabilitiesOf({ Resources }: Template): string[] {
  const iam = Object.values(Resources).filter(({ Type }) => /^AWS::IAM::(Role|Policy|OIDCProvider)$/.test(Type));
  if (iam.length === 0) return [];
  return iam.some(({ Properties }) => Properties?.RoleName) ? ['CAPABILITY_NAMED_IAM'] : ['CAPABILITY_IAM'];
}
