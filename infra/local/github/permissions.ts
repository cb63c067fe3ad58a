import type { Permissions } from './language.ts';

/** What a job's token may do: scopes that are not listed are `none`. */
export type Grants = Record<string, string>;

/**
 * The scopes of a job's token. A job's `permissions` replace the workflow's; naming one scope leaves all others at
 * `none`; a repository created since 2023 gives only `contents` and `packages` to read when nothing is said.
 * Source: docs.github.com, "Controlling permissions for GITHUB_TOKEN".
 */
export function grants(workflow: Permissions | undefined, job: Permissions | undefined): Grants {
  const said = job ?? workflow ?? { contents: 'read', packages: 'read' };
  if (said === 'read-all') return { '*': 'read' };
  if (said === 'write-all') return { '*': 'write' };
  return said;
}

/** Whether the token may read or write a scope; writing includes reading. `id-token` is never read. */
export function allows(held: Grants, scope: string, level: 'read' | 'write'): boolean {
  const has = held[scope] ?? held['*'] ?? 'none';
  return has === 'write' || has === level;
}
