/** wait-for-training as the workflow runner runs it: its own action.yml, OIDC, sessions and post step. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SkippingClock } from '../core/clock.ts';
import { parseScenario } from '../faults/scenario.ts';
import { GITHUB_GRACE } from '../github/process.ts';
import type { RunOptions } from '../github/run.ts';
import { run, testGitHub } from '../github/testing.ts';
import { startStandIn } from '../start-stand-in.ts';
import { registerOidcIssuer } from '../sts/web-identity.ts';

const ACTION = 'actions/wait-for-training';
const ROOT = join(import.meta.dirname, '../../..');
const HOST = 'token.actions.githubusercontent.com';
const ROLE = 'retrain';

/** The action as it is checked in, with entries that run its sources instead of the bundle. */
const files = {
  [`${ACTION}/action.yml`]: readFileSync(join(ROOT, ACTION, 'action.yml'), 'utf8'),
  'actions/dist/wait-for-training.js': `import('${pathToFileURL(join(ROOT, ACTION, 'main.ts'))}')`,
  'actions/dist/wait-for-training-post.js': `import('${pathToFileURL(join(ROOT, ACTION, 'post.ts'))}')`,
};

/** States that wait for so many seconds, one after the other. */
function waits(...seconds: number[]) {
  const name = (i: number) => `Wait${i}`;
  const states = seconds.map((Seconds, i) => [
    name(i),
    { Type: 'Wait', Seconds, ...(i + 1 < seconds.length ? { Next: name(i + 1) } : { End: true }) },
  ]);
  return { QueryLanguage: 'JSONata', StartAt: name(0), States: Object.fromEntries(states) };
}

/** An account with a role that the repository's main branch assumes, and an execution under way, in real time. */
async function world(definition: object) {
  const directory = mkdtempSync(join(tmpdir(), 'wait-'));
  const clock = new SkippingClock();
  clock.hold();
  const { standIn, close } = await startStandIn({ clock, directory, services: ['iam', 'sts', 'states'] });
  const github = await testGitHub();
  onTestFinished(async () => {
    await close();
    rmSync(directory, { recursive: true, force: true });
  });
  registerOidcIssuer(standIn, github.oidc.issuer, github.oidc.verify);
  const iam = (operation: string, input: object) => standIn.call('iam', operation, input);
  const { OpenIDConnectProviderArn: Federated } = await iam('CreateOpenIDConnectProvider', {
    Url: github.oidc.issuer,
    ClientIDList: ['sts.amazonaws.com'],
  });
  const policy = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: statement });
  const subject = { [`${HOST}:sub`]: 'repo:acme/pumps:ref:refs/heads/main' };
  const roles = {
    [ROLE]: {
      Action: 'sts:AssumeRoleWithWebIdentity',
      Principal: { Federated },
      Condition: { StringEquals: subject },
    },
    machine: { Action: 'sts:AssumeRole', Principal: { Service: 'states.amazonaws.com' } },
  };
  for (const [RoleName, trust] of Object.entries(roles))
    await iam('CreateRole', { RoleName, AssumeRolePolicyDocument: policy({ Effect: 'Allow', ...trust }) });
  const PolicyDocument = policy({ Effect: 'Allow', Action: 'states:*', Resource: '*' });
  await iam('PutRolePolicy', { RoleName: ROLE, PolicyName: 'p', PolicyDocument });

  const { stateMachineArn } = await standIn.call('states', 'CreateStateMachine', {
    name: 'pm-dev',
    roleArn: `arn:aws:iam::${standIn.account}:role/machine`,
    definition: JSON.stringify(definition),
  });
  const { executionArn } = await standIn.call('states', 'StartExecution', { stateMachineArn });
  const faults = (scenario: string) => standIn.faults.install(parseScenario(scenario, 'the test'));
  const describe = () => standIn.call('states', 'DescribeExecution', { executionArn });
  const inputs = {
    'execution-arn': executionArn,
    'role-to-assume': `arn:aws:iam::${standIn.account}:role/${ROLE}`,
    until: 'end',
  };
  /** Runs a job with this one step. */
  const wait = (more: Record<string, string> = {}, options: Partial<RunOptions> = {}, job = 'id-token: write') => {
    const step = `{uses: ./${ACTION}, with: ${JSON.stringify({ ...inputs, ...more })}}`;
    const steps = `[{uses: actions/checkout@v5}, ${step}]`;
    const workflow = `jobs:\n  a: {runs-on: x, permissions: {contents: read, ${job}}, steps: ${steps}}`;
    const env = { AWS_ENDPOINT_URL: standIn.endpoint };
    return run(workflow, files, { github, env, grace: GITHUB_GRACE, ...options });
  };
  return { standIn, clock, wait, faults, describe };
}

describe('a wait that assumes its role itself', () => {
  it('outlives eight sessions and more, and shows none of them', async () => {
    const { standIn, wait, faults } = await world(waits(...Array(13).fill(1)));
    faults(`{title: short, sessions: [{role: '*', lasts: 600ms}]}`);
    const { result, log, jobs } = await wait();
    expect(result).toBe('success');
    expect(jobs.a!.steps[1]!.outputs.outcome).toBe('succeeded');
    const now = standIn.clock.now();
    const expired = [...standIn.sessions].filter(([, caller]) => 'expires' in caller && Number(caller.expires) < now);
    expect(expired.length).toBeGreaterThanOrEqual(8);
    for (const [accessKeyId] of expired) expect(log.join('\n')).not.toContain(accessKeyId);
    expect(log.filter((line) => line.startsWith('warning: ') || line.includes('asking again'))).toEqual([]);
  });

  it('renews a session that AWS takes for expired before its time: two hours jump between two polls', async () => {
    const { standIn, wait, faults } = await world(waits(1, 1, 10_000));
    faults(
      `{title: jump, calls: [{service: states, operation: GetExecutionHistory, clockJumps: 2h, after: 1, every: 2}]}`,
    );
    const { result, log } = await wait();
    expect(log).toContain('Outcome: succeeded');
    expect(result).toBe('success');
    expect(standIn.sessions.size).toBeGreaterThan(1);
  });

  it('rides out a poll that is answered with an expired token once, and fails when it is always', async () => {
    const { wait, faults } = await world(waits(2));
    const call = '{service: states, operation: GetExecutionHistory, answer: expiredToken';
    faults(`{title: once, calls: [${call}, times: 1}]}`);
    expect((await wait()).log).toContain('Outcome: succeeded');
    faults(`{title: always, calls: [${call}}]}`);
    const { result, log } = await wait();
    expect(result).toBe('failure');
    expect(log.find((line) => line.startsWith('error: '))).toContain('ExpiredToken');
  });

  it('says which permission it misses, and what STS refuses', async () => {
    const { wait } = await world(waits(1));
    const without = await wait({}, {}, 'issues: read');
    expect(without.log).toContain(
      'error: Input "role-to-assume": the job has no OIDC token; it needs the permission id-token: write',
    );
    const foreign = await wait({ 'role-to-assume': 'arn:aws:iam::000000000000:role/machine' });
    expect(foreign.log).toContain('error: AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity');
  });
});

describe('a wait that is cancelled', () => {
  /** Cancels the run when its log has this line. */
  const cancelAt = (line: RegExp) => {
    const controller = new AbortController();
    const listener: RunOptions['listener'] = (event) => {
      if (event.type === 'log' && line.test(event.text)) controller.abort();
    };
    return { signal: controller.signal, listener };
  };

  it('stops its execution in the time that GitHub gives; the post step has nothing left to do', async () => {
    const { wait, describe } = await world(waits(60));
    const { result, log, jobs } = await wait({ 'on-cancel': 'stop' }, cancelAt(/> Wait0/));
    expect(result).toBe('cancelled');
    expect(log.some((line) => line.includes('the execution was stopped'))).toBe(true);
    expect(await describe()).toMatchObject({ status: 'ABORTED', cause: 'The workflow run was cancelled' });
    expect(jobs.a!.steps.map(({ name, outcome }) => [name, outcome]).at(-1)).toEqual([
      `Post Run ./${ACTION}`,
      'success',
    ]);
    expect(log.some((line) => line.includes('The wait was killed'))).toBe(false);
  });

  it('stops its execution by the post step when it was killed', async () => {
    const { wait, describe } = await world(waits(60));
    const grace = { terminate: 0, kill: 0 };
    const { result, log } = await wait({ 'on-cancel': 'stop' }, { grace, ...cancelAt(/> Wait0/) });
    expect(result).toBe('cancelled');
    expect(log.some((line) => /^notice: The wait was killed; .* was stopped$/.test(line))).toBe(true);
    expect(await describe()).toMatchObject({ status: 'ABORTED' });
  });

  it('leaves its execution running by default, killed or not', async () => {
    const { wait, describe } = await world(waits(60));
    await wait({}, cancelAt(/> Wait0/));
    await wait({}, { grace: { terminate: 0, kill: 0 }, ...cancelAt(/> Wait0/) });
    expect(await describe()).toMatchObject({ status: 'RUNNING' });
  });
});
