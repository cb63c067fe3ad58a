import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { markdownTable } from '../../pipeline/markdown-table.ts';
import { GithubStack } from './github-oidc.ts';
import { type Resources, settings, testApp } from './testing.ts';

const root = join(import.meta.dirname, '../..');
const directory = join(root, '.github/workflows');

interface Job {
  environment?: string | { name: string };
  permissions?: Record<string, string>;
}

/** Subjects that each role trusts, by its name without the pipeline's: `deploy` → `environment:dev`, … */
function trusted(repository: string): Map<string, string[]> {
  const stack = new GithubStack(testApp(), { settings, repository });
  const roles = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role') as Resources);
  return new Map(
    roles.map(({ Properties: { RoleName, AssumeRolePolicyDocument } }) => [
      RoleName.slice(settings.name.length + 1),
      [AssumeRolePolicyDocument.Statement[0].Condition.StringEquals['token.actions.githubusercontent.com:sub']].flat(),
    ]),
  );
}

/** Each job that asks AWS for a role: its workflow, name, environment and the roles that it names. */
const jobs = readdirSync(directory)
  .filter((file) => file.endsWith('.yml'))
  .flatMap((file) => {
    const workflow = parse(readFileSync(join(directory, file), 'utf8')) as { jobs: Record<string, Job> };
    return Object.entries(workflow.jobs).flatMap(([name, job]) => {
      if (job.permissions?.['id-token'] !== 'write') return [];
      const environment = typeof job.environment === 'object' ? job.environment.name : job.environment;
      const roles = [...JSON.stringify(job).matchAll(/vars\.(\w+)_ROLE_ARN/g)].map(([, role]) => role!.toLowerCase());
      return [{ file, name, environment, roles: [...new Set(roles)] }];
    });
  });

describe('every job that asks AWS for a role', () => {
  it.each(jobs)('$file $name names one, which trusts the subject that its token has', ({ environment, roles }) => {
    const subject = environment ? `environment:${environment}` : 'ref:refs/heads/main';
    expect(roles).toHaveLength(1);
    for (const repository of ['acme/pumps', 'acme@123/pumps@456'])
      expect(trusted(repository).get(roles[0]!)).toContain(`repo:${repository}:${subject}`);
  });

  it('stands in the table of docs/security.md', () => {
    const rows = jobs.map(({ file, name, environment, roles: [role] }) => [
      `\`${file}\` ${name}`,
      environment ? `\`${environment}\`` : 'none, branch main',
      `\`${role}\``,
      `\`${environment ? `environment:${environment}` : 'ref:refs/heads/main'}\``,
    ]);
    const page = join(root, 'docs/security.md');
    expect(existsSync(page) && readFileSync(page, 'utf8')).toContain(
      markdownTable(['Job', 'Environment', 'Role', 'Subject after `repo:OWNER/NAME:`'], rows),
    );
  });
});
