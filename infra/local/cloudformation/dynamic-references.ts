import { AwsError } from '../core/errors.ts';
import type { Caller, StandIn } from '../core/stand-in.ts';
import type { Properties } from './registry.ts';

const REFERENCE = /\{\{resolve:([^:}]+):([^}]*)\}\}/g;

/**
 * Properties with every dynamic reference in their texts replaced by the secret's value, read as whoever deploys. The
 * stack keeps the references: what they stand for is handed to the resource alone.
 * @throws AwsError InvalidDynamicReference; what Secrets Manager refuses
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html
 */
export async function withSecrets(standIn: StandIn, properties: Properties, caller: Caller): Promise<Properties> {
  const references = new Set([...JSON.stringify(properties).matchAll(REFERENCE)].map(([reference]) => reference));
  if (references.size === 0) return properties;
  const values = new Map<string, string>();
  for (const reference of references) values.set(reference, await secretOf(standIn, reference, caller));
  const replace = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replaceAll(REFERENCE, (reference) => values.get(reference)!);
    if (Array.isArray(value)) return value.map(replace);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, replace(member)]));
  };
  return replace(properties) as Properties;
}

/** The value of `{{resolve:secretsmanager:NAME:SecretString:::}}`, the secret as a whole in its current version. */
async function secretOf(standIn: StandIn, reference: string, caller: Caller): Promise<string> {
  const [, SecretId] = /^\{\{resolve:secretsmanager:([^:}]+)(?::SecretString(?::::)?)?\}\}$/.exec(reference) ?? [];
  if (!SecretId)
    throw new AwsError(
      'InvalidDynamicReference',
      `The stand-in resolves whole secrets by their name, not ${reference}`,
    );
  const { SecretString } = await standIn.call('secretsmanager', 'GetSecretValue', { SecretId }, caller);
  return SecretString;
}
