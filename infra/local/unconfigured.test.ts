/** The workflows in a repository that was just made from the template: no variables, no account. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GitHub, serveGitHub } from './github/api.ts';
import type { TriggerEvent } from './github/events.ts';
import { runWorkflow } from './github/run.ts';

const root = join(import.meta.dirname, '../..');
const directory = mkdtempSync(join(tmpdir(), 'unconfigured-'));
let github: GitHub;
let runs = 0;

beforeAll(async () => {
  github = await serveGitHub('your-org/new-model');
});

afterAll(async () => {
  await github.close();
  rmSync(directory, { recursive: true });
});

const run = (workflow: string, event: TriggerEvent) =>
  runWorkflow({
    root,
    workflow: `.github/workflows/${workflow}.yml`,
    event,
    github,
    workDirectory: join(directory, String(++runs)),
    runId: runs,
    actor: 'you',
    vars: {},
    env: {},
    environments: {},
  });

describe('in a repository with nothing configured', () => {
  it.each<[string, TriggerEvent, string]>([
    ['deploy', { name: 'push' }, 'DEPLOY_ROLE_ARN'],
    ['deploy', { name: 'workflow_dispatch' }, 'DEPLOY_ROLE_ARN'],
    ['retrain', { name: 'schedule' }, 'RETRAIN_ROLE_ARN'],
    ['retrain', { name: 'workflow_dispatch' }, 'RETRAIN_ROLE_ARN'],
    ['retrain', { name: 'repository_dispatch', eventType: 'retrain' }, 'RETRAIN_ROLE_ARN'],
  ])('%s.yml on $name is green, skips its jobs and says what is missing', async (workflow, event, variable) => {
    const { result, jobs, annotations } = await run(workflow, event);
    expect(result).toBe('success');
    const { configuration, ...others } = Object.fromEntries(Object.entries(jobs).map(([id, job]) => [id, job.result]));
    expect(configuration).toBe('success');
    expect(new Set(Object.values(others))).toEqual(new Set(['skipped']));
    expect(annotations).toEqual([
      expect.objectContaining({ kind: 'notice', message: expect.stringContaining(`set the variable`) }),
    ]);
    expect(annotations[0]!.message).toContain(variable);
  });
});
