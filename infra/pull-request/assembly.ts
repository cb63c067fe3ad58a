import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from './finding.ts';
import type { Templates } from './infrastructure.ts';
import { npm } from './trees.ts';

/** What `cdk synth` made of one version. */
export interface Assembly {
  templates: Templates;
  /** Where each role is made, by its name or, where CloudFormation names it, by its logical id. */
  roles: Roles;
}

/** Where roles are made: see {@link Assembly.roles}. */
export type Roles = Readonly<Record<string, Place>>;

/**
 * Synthesizes all stacks of a version.
 * @param repository `OWNER/NAME`, whose roles are synthesized too
 * @param output folder for the assembly
 */
export async function synthesized(tree: string, repository: string, output: string): Promise<Assembly> {
  const context = ['-c', `repository=${repository}`];
  // With --debug-app the metadata says where each construct is made.
  const words = ['cdk', 'synth', '--quiet', '--debug-app', ...context, '--output', output];
  await npm(tree, ['exec', '--offline', '--', ...words]);
  const read = <T>(ending: string): Record<string, T> => {
    const files = readdirSync(output).filter((name) => name.endsWith(ending));
    const parsed = files.map((name) => [
      name.slice(0, -ending.length),
      JSON.parse(readFileSync(join(output, name), 'utf8')),
    ]);
    return Object.fromEntries(parsed);
  };
  const templates = read<Templates[string]>('.template.json');
  const metadata = read<Metadata>('.metadata.json');
  const roles = Object.entries(templates).map(([stack, template]) => rolesOf(template, metadata[stack] ?? {}));
  return { templates, roles: Object.assign({}, ...roles) };
}

/** A stack's `NAME.metadata.json`: entries by the paths of its constructs. */
export type Metadata = Record<string, { type: string; data?: unknown }[]>;

/** Where the roles of a stack are made: the innermost line of infra/aws in the construct's stack trace. */
export function rolesOf(template: Templates[string], metadata: Metadata): Roles {
  const resources = (template.Resources ?? {}) as Record<string, { Type: string; Properties?: { RoleName?: unknown } }>;
  const places: Record<string, Place> = {};
  for (const entries of Object.values(metadata)) {
    const id = entries.find(({ type }) => type === 'aws:cdk:logicalId')?.data;
    const trace = entries.find(({ type }) => type === 'aws:cdk:creationStack')?.data;
    const resource = typeof id === 'string' ? resources[id] : undefined;
    if (resource?.Type !== 'AWS::IAM::Role') continue;
    const [, file, line] = /[\\/](infra\/aws\/[^:]+):(\d+)/.exec(String(trace)) ?? [];
    if (!file) continue;
    const { RoleName: name } = resource.Properties ?? {};
    places[typeof name === 'string' ? name : String(id)] = { file, line: Number(line) };
  }
  return places;
}

/**
 * Where the role is made that a message of AWS's says is refused.
 * @returns undefined where the message is none of a refusal, or the role none of these
 */
export function refusedRole(message: string, roles: Roles): Place | undefined {
  const [, name = ''] = /:assumed-role\/([^/\s]+)\/\S+ is not authorized to perform:/.exec(message) ?? [];
  // CloudFormation's own names are STACK-LOGICALID-RANDOM.
  const id = [name, ...name.split('-')].find((part) => Object.hasOwn(roles, part));
  return id === undefined ? undefined : roles[id];
}
