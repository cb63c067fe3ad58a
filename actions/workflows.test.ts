import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '..');
const workflows = readdirSync(join(root, '.github/workflows')).filter((name) => name.endsWith('.yml'));

interface Step {
  id?: string;
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}
interface Concurrency {
  queue?: string;
  'cancel-in-progress'?: boolean;
}
interface Job {
  steps: Step[];
  permissions?: Record<string, string>;
  concurrency?: Concurrency;
  'timeout-minutes'?: number;
}
interface Workflow {
  on: Record<string, unknown>;
  permissions?: unknown;
  concurrency?: Concurrency;
  jobs: Record<string, Job>;
}

/** Whether a step waits for AWS for longer than a session lasts: for an execution, or for an endpoint to change. */
const waits = ({ uses, with: inputs }: Step): boolean =>
  uses === './actions/wait-for-training' || (uses === './actions/update-endpoint' && inputs?.decision !== 'refuse');

describe.each(workflows)('.github/workflows/%s', (name) => {
  const text = readFileSync(join(root, '.github/workflows', name), 'utf8');
  const { on, jobs, permissions, concurrency } = parse(text) as Workflow;
  const steps = Object.values(jobs).flatMap((job) => job.steps);

  it('grants nothing by default and to each job what it names', () => {
    expect(permissions).toEqual({});
    for (const [jobName, job] of Object.entries(jobs))
      if (job.steps.some((step) => step.uses)) expect(job.permissions, jobName).toBeDefined();
  });

  it('keeps a role for as long as the job may need it: its session, unless only short steps come after long ones', () => {
    for (const [jobName, job] of Object.entries(jobs)) {
      const at = job.steps.findIndex((step) => step.uses?.startsWith('aws-actions/configure-aws-credentials@'));
      if (at < 0) continue;
      if (job.steps.slice(0, at).some(waits)) expect(job.steps.slice(at).filter(waits), jobName).toEqual([]);
      else {
        const minutes = Number(job.steps[at]!.with?.['role-duration-seconds'] ?? 3600) / 60;
        expect(job['timeout-minutes'] ?? 360, jobName).toBeLessThanOrEqual(minutes);
      }
    }
  });

  it('lets a wait renew its credentials itself', () => {
    for (const step of steps.filter(waits)) expect(step.with, step.uses).toHaveProperty('role-to-assume');
  });

  it('puts no expression into a script: what an event says is text for it, never code', () => {
    for (const { run, with: inputs } of steps) expect(`${run ?? ''}${inputs?.script ?? ''}`).not.toMatch(/\$\{\{/);
  });

  it('checks out what started it, and leaves no token in the working copy', () => {
    for (const step of steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'))) {
      expect(step.with, step.uses).toMatchObject({ 'persist-credentials': false });
      expect(Object.keys(step.with ?? {})).not.toEqual(expect.arrayContaining(['ref']));
      expect(Object.keys(step.with ?? {})).not.toEqual(expect.arrayContaining(['repository']));
    }
  });

  it("needs no secret, and runs nothing of a pull request with the repository's rights", () => {
    expect(text).not.toMatch(/\bsecrets\s*[.[]/);
    expect(Object.keys(on)).not.toContain('pull_request_target');
    if (!('pull_request' in on)) return;
    for (const [jobName, job] of Object.entries(jobs)) {
      const writes = Object.entries(job.permissions ?? {}).filter(([, level]) => level === 'write');
      // GitHub takes alerts of a pull request with a token that may only read, too.
      expect(
        writes.filter(([scope]) => scope !== 'security-events'),
        jobName,
      ).toEqual([]);
    }
    expect(text).not.toMatch(/\bvars\s*[.[]/);
  });

  it('deploys one at a time, and drops none that waits', () => {
    for (const [jobName, job] of Object.entries(jobs)) {
      if (!job.steps.some(({ uses }) => uses === './actions/deploy-infra')) continue;
      const one = concurrency ?? job.concurrency;
      expect(one, jobName).toMatchObject({ queue: 'max' });
      expect(one?.['cancel-in-progress'], jobName).not.toBe(true);
    }
  });
});

it('pins one and the same version of an action everywhere', () => {
  const pins = new Map<string, Set<string>>();
  for (const name of workflows)
    for (const [, action, pin] of readFileSync(join(root, '.github/workflows', name), 'utf8').matchAll(
      /uses: ([\w.-]+\/[\w.-]+)[\w./-]*@(\S+ # \S+)/g,
    ))
      pins.set(action!, (pins.get(action!) ?? new Set()).add(pin!));
  expect(pins.size).toBeGreaterThan(3);
  for (const [action, found] of pins) expect([...found], action).toHaveLength(1);
});
