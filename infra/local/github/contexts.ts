import { join } from 'node:path';
import type { TriggerEvent } from './events.ts';

/** What a run is told about itself; the `github` context is made of it. */
interface RunIdentity {
  /** `OWNER/NAME`. */
  repository: string;
  actor: string;
  /** `refs/heads/main`; a pull_request event has its own. */
  ref: string;
  sha: string;
  runId: number;
  runNumber: number;
  runAttempt: number;
}

/** The `github` context without what only a step has (`token`, `action`, file names). */
export interface GithubContext extends Record<string, unknown> {
  repository: string;
  repository_owner: string;
  repository_id: string;
  repository_owner_id: string;
  actor: string;
  actor_id: string;
  ref: string;
  ref_name: string;
  ref_type: 'branch' | 'tag';
  head_ref: string;
  base_ref: string;
  sha: string;
  run_id: string;
  run_number: string;
  run_attempt: string;
  workflow: string;
  workflow_ref: string;
  workflow_sha: string;
  event_name: string;
  event: Record<string, unknown>;
}

/**
 * The `github` context of a run.
 * Source: docs.github.com, "Contexts reference", github context.
 * @param payload what is the event's own in `github.event`; repository and sender are added
 */
export function githubContext(
  identity: RunIdentity,
  workflow: { path: string; name: string },
  event: TriggerEvent,
  payload: Record<string, unknown>,
  urls: { server: string; api: string },
  workspace: string,
): GithubContext {
  const { repository, actor, sha } = identity;
  const [owner = '', name = ''] = repository.split('/');
  const pull = event.name === 'pull_request' ? event : undefined;
  const ref = pull ? `refs/pull/${pull.number}/merge` : identity.ref;
  const own = {
    repository: {
      id: 1,
      name,
      full_name: repository,
      private: true,
      default_branch: 'main',
      owner: { login: owner, id: 1 },
    },
    sender: { login: actor, id: 1, type: 'User' },
    ...(event.name === 'push' && { ref, before: '0'.repeat(40), after: sha, head_commit: { id: sha } }),
    ...(event.name === 'workflow_dispatch' && { ref }),
  };
  return {
    repository,
    repository_owner: owner,
    repository_id: '1',
    repository_owner_id: '1',
    actor,
    actor_id: '1',
    triggering_actor: actor,
    ref,
    ref_name: ref.replace(/^refs\/(heads|tags|pull)\//, ''),
    ref_type: ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    ref_protected: false,
    head_ref: pull?.head.ref ?? '',
    base_ref: pull?.base.ref ?? '',
    sha,
    run_id: String(identity.runId),
    run_number: String(identity.runNumber),
    run_attempt: String(identity.runAttempt),
    workflow: workflow.name,
    workflow_ref: `${repository}/${workflow.path}@${ref}`,
    workflow_sha: sha,
    event_name: event.name,
    event: { ...payload, ...own },
    server_url: urls.server,
    api_url: urls.api,
    graphql_url: `${urls.api}/graphql`,
    workspace,
  };
}

/** The members of the `github` context that every process gets as `GITHUB_…`. */
const VARIABLES = `actor actor_id api_url base_ref event_name graphql_url head_ref ref ref_name ref_protected ref_type
  repository repository_id repository_owner repository_owner_id run_attempt run_id run_number server_url sha
  triggering_actor workflow workflow_ref workflow_sha workspace`.split(/\s+/);

/**
 * The default environment variables of a job.
 * Source: docs.github.com, "Variables reference", default environment variables.
 */
export function defaultVariables(github: GithubContext, job: string, runner: RunnerContext): Record<string, string> {
  const variables = Object.fromEntries(VARIABLES.map((name) => [`GITHUB_${name.toUpperCase()}`, String(github[name])]));
  return {
    ...variables,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_JOB: job,
    GITHUB_EVENT_PATH: String(github.event_path),
    GITHUB_RETENTION_DAYS: '90',
    RUNNER_ARCH: runner.arch,
    RUNNER_ENVIRONMENT: runner.environment,
    RUNNER_NAME: runner.name,
    RUNNER_OS: runner.os,
    RUNNER_TEMP: runner.temp,
    RUNNER_TOOL_CACHE: runner.tool_cache,
  };
}

/** The `runner` context. */
export interface RunnerContext {
  name: string;
  os: string;
  arch: string;
  temp: string;
  tool_cache: string;
  environment: 'github-hosted';
}

/** The `runner` context of this machine, as GitHub names systems and processors. */
export function runnerContext(temp: string, toolCache: string): RunnerContext {
  const os = { linux: 'Linux', darwin: 'macOS', win32: 'Windows' }[process.platform as string] ?? process.platform;
  const arch = { x64: 'X64', arm64: 'ARM64', ia32: 'X86', arm: 'ARM' }[process.arch as string] ?? process.arch;
  return { name: 'GitHub Actions 1', os, arch, temp, tool_cache: toolCache, environment: 'github-hosted' };
}

/** What a process inherits from this machine: enough to find programs and folders, and no credentials or settings. */
const INHERITED = `HOME USER LOGNAME LANG LC_ALL TZ TMPDIR TEMP TMP SystemRoot SystemDrive COMSPEC PATHEXT USERPROFILE
  APPDATA LOCALAPPDATA ProgramFiles`.split(/\s+/);

/**
 * The machine's part of a process's environment. As on GitHub's runners, the AWS SDK finds no profile and no instance
 * role: a job that forgot its credentials fails here too.
 */
export const machineVariables = (temp: string): Record<string, string> => ({
  ...Object.fromEntries(INHERITED.flatMap((name) => (name in process.env ? [[name, process.env[name]]] : []))),
  AWS_CONFIG_FILE: join(temp, 'no-aws-config'),
  AWS_SHARED_CREDENTIALS_FILE: join(temp, 'no-aws-credentials'),
  AWS_EC2_METADATA_DISABLED: 'true',
});
