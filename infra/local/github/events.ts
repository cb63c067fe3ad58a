import type { Workflow } from './language.ts';

/** What starts a run, with what GitHub would put into the event. Branch refs and shas come from the run's options. */
export type TriggerEvent =
  | { name: 'push' }
  | { name: 'workflow_dispatch'; inputs?: Record<string, string | number | boolean> }
  | { name: 'schedule'; schedule?: string }
  | { name: 'repository_dispatch'; eventType: string; clientPayload?: Record<string, unknown> }
  | {
      name: 'pull_request';
      number: number;
      title?: string;
      /** `repo` where it comes from a fork. */
      head: { ref: string; sha: string; repo?: { full_name: string } };
      base: { ref: string; sha: string };
      labels?: { name: string }[];
    }
  | { name: 'workflow_run'; run: CompletedRun };

/** A run of another workflow that has ended, as GitHub tells of it. */
export interface CompletedRun {
  id: number;
  /** The workflow's name. */
  name: string;
  /** The workflow's file: `.github/workflows/pull-request.yml`. */
  path: string;
  /** The event that started it. */
  event: string;
  conclusion: string;
  head_sha: string;
  head_branch: string;
  head_repository: { full_name: string };
  html_url: string;
}

/** A trigger that GitHub would refuse or that would not start the workflow. */
export class TriggerError extends Error {
  constructor(workflow: Workflow, message: string) {
    super(`${workflow.path}: ${message}`);
    this.name = 'TriggerError';
  }
}

/** An event as the workflow sees it: `github.event` without the repository and sender, and the `inputs` context. */
interface Trigger {
  payload: Record<string, unknown>;
  inputs: Record<string, string | number | boolean>;
}

interface DispatchInput {
  type?: 'string' | 'boolean' | 'choice' | 'number' | 'environment';
  required?: boolean;
  default?: string | number | boolean;
  options?: string[];
}

/**
 * Checks an event against the workflow's `on`.
 * @throws TriggerError for an event that the workflow does not have, a schedule or type it does not list, and inputs
 *   that its `workflow_dispatch` does not take
 */
export function trigger(workflow: Workflow, event: TriggerEvent): Trigger {
  const refuse = (message: string): never => {
    throw new TriggerError(workflow, message);
  };
  if (!Object.hasOwn(workflow.on, event.name))
    refuse(`Workflow does not have '${event.name}' trigger; it has ${Object.keys(workflow.on).join(', ')}`);
  const settings = workflow.on[event.name];
  switch (event.name) {
    case 'push':
      return { payload: {}, inputs: {} };
    case 'workflow_dispatch': {
      const { inputs: declared = {} } = (settings ?? {}) as { inputs?: Record<string, DispatchInput | null> };
      const inputs = dispatchInputs(declared, event.inputs ?? {}, refuse);
      const sent = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, String(value)]));
      return { payload: { inputs: sent, workflow: workflow.path }, inputs };
    }
    case 'schedule': {
      const crons = (settings as { cron: string }[]).map((entry) => entry.cron);
      const schedule = event.schedule ?? crons[0]!;
      if (!crons.includes(schedule)) refuse(`no schedule '${schedule}'; it has ${crons.join(', ')}`);
      return { payload: { schedule, workflow: workflow.path }, inputs: {} };
    }
    case 'repository_dispatch': {
      const { types } = (settings ?? {}) as { types?: string | string[] };
      if (types && ![types].flat().includes(event.eventType))
        refuse(`no repository_dispatch type '${event.eventType}'; it has ${[types].flat().join(', ')}`);
      return { payload: { action: event.eventType, client_payload: event.clientPayload ?? {} }, inputs: {} };
    }
    case 'pull_request': {
      const { number, title = '', head, base, labels = [] } = event;
      const pull = { number, title, state: 'open', head, base, labels };
      return { payload: { action: 'synchronize', number, pull_request: pull }, inputs: {} };
    }
    case 'workflow_run': {
      const { workflows = [], types = ['completed'] } = settings as { workflows?: string[]; types?: string[] };
      const { run } = event;
      if (!workflows.includes(run.name)) refuse(`no workflow_run of '${run.name}'; it has ${workflows.join(', ')}`);
      if (!types.includes('completed')) refuse(`no workflow_run type 'completed'; it has ${types.join(', ')}`);
      // GitHub lists no pull request of a fork, so nobody may build on it.
      return { payload: { action: 'completed', workflow_run: { ...run, pull_requests: [] } }, inputs: {} };
    }
  }
}

// GitHub gives an input without a value and without a default the empty value of its type.
const EMPTY = { string: '', choice: '', environment: '', boolean: false, number: 0 };

function dispatchInputs(
  declared: Record<string, DispatchInput | null>,
  given: Record<string, string | number | boolean>,
  refuse: (message: string) => never,
): Record<string, string | number | boolean> {
  const unexpected = Object.keys(given).filter((name) => !Object.hasOwn(declared, name));
  if (unexpected.length > 0) {
    const known = Object.keys(declared).join(', ') || 'none';
    refuse(`Unexpected inputs provided: ${JSON.stringify(unexpected)}; the workflow declares ${known}`);
  }
  return Object.fromEntries(
    Object.entries(declared).map(([name, input]) => {
      const { type = 'string', required, default: fallback, options } = input ?? {};
      const value = given[name] ?? fallback;
      if (required && (value === undefined || value === '')) refuse(`Required input '${name}' not provided`);
      if (value === undefined) return [name, EMPTY[type]];
      if (type === 'choice' && !options?.includes(String(value)))
        refuse(
          `Provided value '${value}' for input '${name}' not in the list of allowed values: ${options?.join(', ')}`,
        );
      if (type === 'boolean') {
        if (!['true', 'false'].includes(String(value)))
          refuse(`Input '${name}': expected true or false, found '${value}'`);
        return [name, String(value) === 'true'];
      }
      if (type === 'number') {
        if (String(value).trim() === '' || Number.isNaN(Number(value)))
          refuse(`Input '${name}': expected a number, found '${value}'`);
        return [name, Number(value)];
      }
      return [name, String(value)];
    }),
  );
}
