import { registerHooks } from 'node:module';
import { parse } from 'yaml';

// The library imports its JSON schemas without the attribute that Node asks for.
const hook = registerHooks({
  load: (url, context, next) => {
    const json = url.includes('/@actions/') && url.endsWith('.json');
    return next(url, json ? { ...context, importAttributes: { type: 'json' } } : context);
  },
});
const library = await import('@actions/workflow-parser');
const { parseAction } = await import('@actions/workflow-parser/actions/action-parser');
const { convertActionTemplate } = await import('@actions/workflow-parser/actions/action-template');
hook.deregister();

/** What is wrong with a workflow or action file, and where (lines and columns count from 1). */
interface Problem {
  line: number;
  column: number;
  message: string;
}

/** A workflow or action file that GitHub would refuse. The message lists every problem as `file:line:column: message`. */
export class WorkflowFileError extends Error {
  readonly file: string;
  readonly problems: Problem[];
  constructor(file: string, problems: Problem[]) {
    super(problems.map((p) => `${file}:${p.line}:${p.column}: ${p.message}`).join('\n'));
    this.name = 'WorkflowFileError';
    this.file = file;
    this.problems = problems;
  }
}

/** A value of the file as YAML gives it; strings still hold their `${{ }}`. */
type Raw = string | number | boolean | null | undefined;

interface RunDefaults {
  shell?: string;
  'working-directory'?: string;
}

export type Permissions = 'read-all' | 'write-all' | Record<string, string>;

/** One step of a job. `if` always holds a status function; `id` is made up when `ownId` is false. */
export interface Step {
  id: string;
  ownId: boolean;
  if: string;
  name?: Raw;
  run?: string;
  uses?: string;
  with?: Record<string, Raw>;
  env?: Record<string, Raw>;
  shell?: string;
  'working-directory'?: string;
  'timeout-minutes'?: Raw;
  'continue-on-error'?: Raw;
}

/** One job of a workflow. `if` always holds a status function. */
export interface Job {
  id: string;
  needs: string[];
  if: string;
  steps: Step[];
  name?: Raw;
  env?: Record<string, Raw>;
  environment?: string | { name: string; url?: string };
  outputs?: Record<string, Raw>;
  permissions?: Permissions;
  defaults?: { run?: RunDefaults };
  concurrency?: string | { group: string };
  'timeout-minutes'?: Raw;
  'continue-on-error'?: Raw;
  /** Set where the job asks for what this runner does not have. */
  strategy?: unknown;
  container?: unknown;
  services?: unknown;
  uses?: string;
}

/** A workflow file. `path` is relative to the repository's root, with forward slashes. */
export interface Workflow {
  path: string;
  name: string;
  'run-name'?: Raw;
  /** The triggers by name; `null` where a trigger has no settings. */
  on: Record<string, unknown>;
  env?: Record<string, Raw>;
  permissions?: Permissions;
  defaults?: { run?: RunDefaults };
  concurrency?: string | { group: string };
  jobs: Job[];
}

type LibraryError = {
  rawMessage: string;
  range: { start: { line: number; column: number } } | undefined;
};

/**
 * Reads a workflow file. The library checks it and completes what GitHub completes (`success() &&` in conditions, ids
 * of steps); the values themselves are read from the YAML, because the library's tokens keep the indentation of block
 * scalars that hold an expression.
 * @throws WorkflowFileError with every problem found
 */
export async function readWorkflow(path: string, content: string): Promise<Workflow> {
  const { context, value } = library.parseWorkflow({ name: path, content }, new library.NoOperationTraceWriter());
  refuse(path, context.errors.getErrors());
  if (!value) throw new WorkflowFileError(path, [{ line: 1, column: 1, message: 'The file is empty' }]);
  const template = await library.convertWorkflowTemplate(context, value);
  refuse(path, context.errors.getErrors());

  const file = parse(content);
  const jobs = template.jobs.map((job): Job => {
    const raw = file.jobs[job.id.value];
    const steps = 'steps' in job ? job.steps : [];
    return {
      ...raw,
      id: job.id.value,
      needs: (job.needs ?? []).map((need) => need.value),
      if: job.if.expression,
      steps: steps.map((step, index) => ({
        ...raw.steps[index],
        id: step.id,
        ownId: raw.steps[index].id !== undefined,
        if: step.if?.expression ?? 'success()',
      })),
    };
  });
  return { ...file, path, name: file.name ?? path, on: triggers(file.on), jobs };
}

function triggers(on: string | string[] | Record<string, unknown>): Record<string, unknown> {
  if (typeof on === 'string') return { [on]: null };
  return Array.isArray(on) ? Object.fromEntries(on.map((name) => [name, null])) : on;
}

/** An input that an action declares. `fallback` is its default and may hold `${{ }}`. */
interface ActionInput {
  id: string;
  fallback: string;
  deprecation: string | undefined;
}

/** The metadata of an action that runs in Node; files are relative to the action's folder. */
export interface NodeAction {
  using: 'node20' | 'node24';
  main: string;
  pre: string | undefined;
  post: string | undefined;
  postIf: string;
  inputs: ActionInput[];
}

/**
 * Reads an action's metadata file.
 * @throws WorkflowFileError what GitHub refuses, and actions that do not run in Node 20 or 24
 */
export function readAction(path: string, content: string): NodeAction {
  const { context, value } = parseAction({ name: path, content }, new library.NoOperationTraceWriter());
  refuse(path, context.errors.getErrors());
  if (!value) throw new WorkflowFileError(path, [{ line: 1, column: 1, message: 'The file is empty' }]);
  const { runs } = convertActionTemplate(context, value);
  refuse(path, context.errors.getErrors());
  if (runs.using !== 'node24' && runs.using !== 'node20') {
    const message = `An action that runs in "${runs.using}" cannot be run locally: node24 and node20 can`;
    throw new WorkflowFileError(path, [{ line: 1, column: 1, message }]);
  }
  const declared: Record<string, { default?: Raw; deprecationMessage?: string } | null> = parse(content).inputs ?? {};
  const inputs = Object.entries(declared).map(([id, input]) => ({
    id,
    fallback: String(input?.default ?? ''),
    deprecation: input?.deprecationMessage,
  }));
  return {
    using: runs.using,
    main: runs.main,
    pre: runs.pre,
    post: runs.post,
    postIf: runs.postIf ?? 'always()',
    inputs,
  };
}

function refuse(file: string, errors: LibraryError[]): void {
  if (errors.length === 0) return;
  const problems = errors.map((error) => ({
    line: error.range?.start.line ?? 1,
    column: error.range?.start.column ?? 1,
    // The YAML reader repeats the place and draws it.
    message: error.rawMessage.split('\n')[0]!.replace(/ at line \d+, column \d+:$/, ''),
  }));
  throw new WorkflowFileError(file, problems);
}
