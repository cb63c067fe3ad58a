import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TriggerError } from './events.ts';
import { WorkflowFileError } from './language.ts';
import { action, run } from './testing.ts';

const job = (steps: string, more = '') => `{runs-on: ubuntu-latest, ${more} steps: [${steps}]}`;

test('a job hands outputs of its local actions to the job that needs it', async () => {
  const greet = `
    const { appendFileSync } = require('node:fs');
    appendFileSync(process.env.GITHUB_OUTPUT, 'greeting=Hello ' + process.env['INPUT_WHO'] + '\\n');
    appendFileSync(process.env.GITHUB_STEP_SUMMARY, '# Greeted\\n');
    console.log('::notice file=a.ts,line=3,title=Said::said%0Aso');
  `;
  const { result, jobs, annotations, log } = await run(
    `jobs:
      second:
        needs: first
        runs-on: ubuntu-latest
        steps:
          - run: |
              echo "\${{ needs.first.outputs.greeting }} from '$PLACE' 'twice'"
            env: {PLACE: "\${{ vars.PLACE }}"}
          - run: npm ci
      first:
        runs-on: ubuntu-latest
        outputs: {greeting: "\${{ steps.greet.outputs.greeting }}", nothing: "\${{ steps.no.outputs.such }}"}
        steps:
          - uses: actions/checkout@v5
          - id: greet
            uses: ./actions/greet
            with: {who: "\${{ github.actor }}"}`,
    action('greet', greet, 'inputs:\n  who: {description: who}\n'),
    { vars: { PLACE: 'Delft' } },
  );
  expect(result).toBe('success');
  expect(jobs.first).toMatchObject({ result: 'success', summary: '# Greeted\n' });
  expect(jobs.first!.outputs).toEqual({ greeting: 'Hello mona' });
  expect(log).toContain("Hello mona from 'Delft' 'twice'");
  expect(log).toContain('Skipped locally: the working copy is already here');
  expect(log).toContain('Skipped locally: dependencies are installed already');
  expect(annotations).toEqual([
    {
      kind: 'notice',
      message: 'said\nso',
      title: 'Said',
      file: 'a.ts',
      line: 3,
      job: 'first',
      step: 'Run ./actions/greet',
    },
  ]);
});

test('a failure skips all jobs up the chain but those whose condition asks for it', async () => {
  const { result, jobs } = await run(`jobs:
    a: ${job('{run: exit 3}')}
    b: ${job('{run: "true"}', 'needs: a,')}
    c: ${job('{run: "true"}', "needs: b, if: failure() && needs.b.result == 'skipped',")}
    d: ${job('{run: "true"}', "needs: [a, b], if: always() && needs.a.result == 'failure',")}
    e: ${job('{run: "true"}', 'needs: d,')}`);
  expect(result).toBe('failure');
  expect(Object.entries(jobs).map(([id, { result }]) => `${id} ${result}`)).toEqual([
    'a failure',
    'b skipped',
    'c success',
    'd success',
    'e skipped',
  ]);
});

test('a failed job with continue-on-error counts as a success for the run and for the jobs that need it', async () => {
  const { result, jobs } = await run(`jobs:
    a: ${job('{run: exit 3}', 'continue-on-error: true,')}
    b: ${job('{run: "true"}', 'needs: a,')}`);
  expect(result).toBe('success');
  expect(jobs.a).toMatchObject({ outcome: 'failure', result: 'success' });
  expect(jobs.b!.result).toBe('success');
});

const REVIEWED = `jobs:
  deploy: ${job('{run: "echo to ${{ vars.TARGET }}"}', 'environment: {name: prod, url: "http://x"},')}
  refuse: ${job('{run: echo refused}', "needs: deploy, if: always() && needs.deploy.result != 'success',")}`;

test('an approved environment starts its job, with the variables of the environment', async () => {
  const { result, jobs, log, github } = await run(
    REVIEWED,
    {},
    {
      vars: { TARGET: 'nowhere' },
      environments: {
        vars: { prod: { TARGET: 'production' } },
        reviewers: { prod: async (job) => ({ decision: 'approved', reviewer: 'hubot', comment: `prod ${job}` }) },
      },
    },
  );
  expect([result, jobs.deploy!.result, jobs.refuse!.result]).toEqual(['success', 'success', 'skipped']);
  expect(log).toEqual(['to production']);
  expect(github.state.reviews.get('7')).toEqual([
    { environment: 'prod', review: { decision: 'approved', reviewer: 'hubot', comment: 'prod deploy' } },
  ]);
});

test('a rejected environment never starts its job, whose result is failure', async () => {
  const { result, jobs, log, progress, annotations } = await run(
    REVIEWED,
    {},
    { environments: { reviewers: { prod: async () => ({ decision: 'rejected', reviewer: 'hubot' }) } } },
  );
  expect([result, jobs.deploy!.result, jobs.refuse!.result]).toEqual(['failure', 'failure', 'success']);
  expect(jobs.deploy!.steps).toEqual([]);
  expect(log).toEqual(['error: Deployment to prod was rejected by hubot.', 'refused']);
  expect(annotations[0]).toMatchObject({ kind: 'error', job: 'deploy' });
  expect(progress.filter((event) => event.type === 'job-started').map((event) => event.job)).toEqual(['refuse']);
});

test('cancelling interrupts the step under way, skips the others but always(), and cancels the jobs to come', async () => {
  const controller = new AbortController();
  const { result, jobs, log } = await run(
    `jobs:
      a:
        runs-on: ubuntu-latest
        steps:
          - uses: actions/checkout@v5
          - uses: ./actions/wait
          - run: echo never
          - if: cancelled()
            run: echo cleaned
      b: ${job('{run: "true"}', 'needs: a,')}
      c: ${job('{run: echo reported}', 'needs: a, if: always(),')}`,
    action(
      'wait',
      "process.on('SIGINT', () => { console.log('interrupted'); process.exit(); }); setInterval(() => {}, 1000); console.log('waiting')",
    ),
    {
      signal: controller.signal,
      listener: (event) => event.type === 'log' && event.text === 'waiting' && controller.abort(),
    },
  );
  expect(result).toBe('cancelled');
  expect(jobs.a!.steps.map((step) => step.outcome)).toEqual(['success', 'cancelled', 'skipped', 'success']);
  expect([jobs.a!.result, jobs.b!.result, jobs.c!.result]).toEqual(['cancelled', 'cancelled', 'success']);
  expect(log).toEqual(
    expect.arrayContaining(['interrupted', 'error: The operation was canceled.', 'cleaned', 'reported']),
  );
  expect(log).not.toContain('never');
});

test('a process that ignores SIGINT and SIGTERM is killed with all that it started', async () => {
  const controller = new AbortController();
  const script = `process.on('SIGINT', () => console.log('no')).on('SIGTERM', () => console.log('NO'));
    require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
    setInterval(() => {}, 1000); console.log('waiting')`;
  const { jobs, log } = await run(
    `jobs:\n  a: ${job('{uses: actions/checkout@v5}, {uses: ./actions/deaf}')}`,
    action('deaf', script),
    {
      signal: controller.signal,
      grace: { terminate: 60, kill: 60 },
      listener: (event) => event.type === 'log' && event.text === 'waiting' && controller.abort(),
    },
  );
  expect(jobs.a!.result).toBe('cancelled');
  expect(log.slice(-4)).toEqual(['waiting', 'no', 'NO', 'error: The operation was canceled.']);
});

test('a cancelled run does not wait for a review', async () => {
  const controller = new AbortController();
  const { result, jobs } = await run(
    REVIEWED,
    {},
    {
      signal: controller.signal,
      environments: { reviewers: { prod: () => new Promise(() => {}) } },
      listener: (event) => event.type === 'review-awaited' && controller.abort(),
    },
  );
  expect([result, jobs.deploy!.result]).toEqual(['cancelled', 'cancelled']);
});

test('a job over its timeout-minutes is cancelled', async () => {
  const { jobs, annotations } = await run(`jobs:
    a: ${job('{run: sleep 20}, {if: always(), run: echo after}', 'timeout-minutes: 0.002,')}`);
  expect(jobs.a!.result).toBe('cancelled');
  expect(jobs.a!.steps.map((step) => step.outcome)).toEqual(['cancelled', 'success']);
  expect(annotations[0]!.message).toBe('The job has exceeded the maximum execution time of 0.002 minutes.');
});

test('what a step leaves running serves the next step and ends with the job', async () => {
  const server = `require('node:http').createServer((_, answer) => answer.end('served')).listen(0, '127.0.0.1', function () {
    require('node:fs').writeFileSync('port', String(this.address().port)); })`;
  const leave = `const { spawn } = require('node:child_process');
    spawn(process.execPath, ['-e', ${JSON.stringify(server)}], { stdio: 'ignore' }).unref();
    setInterval(() => require('node:fs').existsSync('port') && process.exit(), 10)`;
  const { log, root } = await run(
    `jobs:\n  a: ${job('{uses: actions/checkout@v5}, {uses: ./actions/leave}, {uses: ./actions/ask}')}`,
    {
      ...action('leave', leave),
      ...action(
        'ask',
        "fetch('http://127.0.0.1:' + require('node:fs').readFileSync('port')).then((a) => a.text()).then(console.log)",
      ),
    },
  );
  expect(log.at(-1)).toBe('served');
  await expect(fetch(`http://127.0.0.1:${readFileSync(join(root, 'port'))}`)).rejects.toThrow('fetch failed');
});

test('a job starts in an empty workspace until it checks out, which needs contents: read', async () => {
  const { jobs, log, annotations } = await run(
    `jobs:
      a: ${job('{run: ls}, {uses: actions/checkout@v5}, {run: ls *.txt}')}
      b: ${job('{uses: ./actions/x}')}
      c: ${job('{uses: actions/checkout@v5}', 'permissions: {},')}`,
    { 'here.txt': '', ...action('x', '') },
  );
  expect(jobs.a!.result).toBe('success');
  expect(log.filter((line) => line.endsWith('.txt'))).toEqual(['here.txt']);
  expect(annotations.map(({ job, message }) => `${job} ${message}`)).toEqual([
    "b Can't find 'action.yml' or 'action.yaml' under './actions/x'. Did you forget to run actions/checkout before?",
    'c remote: Repository not found. The job lacks the permission `contents: read`',
  ]);
});

test('what the runner does not have fails by its name and is never passed over', async () => {
  const { jobs, annotations } = await run(`jobs:
    a: ${job('{uses: actions/github-script@v8}')}
    b: ${job('{run: "true"}', 'strategy: {matrix: {n: [1, 2]}},')}
    c: ${job('{run: "true"}', 'container: alpine,')}
    d: {uses: ./.github/workflows/other.yml}
    e: ${job('{run: "true", shell: pwsh}')}`);
  expect(Object.values(jobs).every(({ result }) => result === 'failure')).toBe(true);
  expect(annotations.map(({ message }) => message.replace(/;.*/, ''))).toEqual([
    'actions/github-script@v8 cannot be run locally',
    'Job b: strategy.matrix cannot be run locally',
    'Job c: container cannot be run locally',
    'Job d: uses: ./.github/workflows/other.yml (a reusable workflow) cannot be run locally',
    'shell: pwsh cannot be run locally',
  ]);
});

test('a file that GitHub would refuse runs nothing and names lines and columns', async () => {
  const steps = 'steps: [{run: "echo ${{ nobodys.value }}"}, {ran: echo}]';
  const broken = run(`jobs:\n  a:\n    runs-on: ubuntu-latest\n    ${steps}`);
  await expect(broken).rejects.toThrow(WorkflowFileError);
  await expect(broken).rejects.toThrow("w.yml:5:25: Unrecognized named-value: 'nobodys'");
  await expect(broken).rejects.toThrow("w.yml:5:50: Unexpected value 'ran'");
  await expect(run('jobs: {a: b: c}')).rejects.toThrow(/w\.yml:2:11: [^\n]*$/);
  await expect(run('jobs:\n  a: {needs: b, runs-on: x, steps: [{run: x}]}')).rejects.toThrow('at least one job');
});

test('an event that the workflow does not have runs nothing', async () => {
  const other = run(`jobs:\n  a: ${job('{run: "true"}')}`, {}, { event: { name: 'workflow_dispatch' } });
  await expect(other).rejects.toThrow(TriggerError);
  await expect(other).rejects.toThrow("Workflow does not have 'workflow_dispatch' trigger; it has push");
});

test('a wrong expression in a job fails that job with its place', async () => {
  const { jobs, annotations } = await run(
    `jobs:
    a: ${job('{run: "true"}', 'env: {X: "${{ fromJSON(vars.NO) }}"},')}
    b: ${job('{run: "true"}', 'timeout-minutes: "${{ github.actor }}",')}
    c: ${job('{run: "true"}', 'env: {X: "${{ format(secrets.S) }}"},')}`,
    {},
    { secrets: { S: 'hunter{2' } },
  );
  expect([jobs.a!.result, jobs.b!.result]).toEqual(['failure', 'failure']);
  expect(annotations[0]!.message).toMatch(/^\.github\/workflows\/w\.yml: job a: /);
  expect(annotations[1]!.message).toMatch(/job b: timeout-minutes: expected a positive number, found 'mona'$/);
  expect(annotations[2]!.message).toMatch(/job c: .*\*\*\*/);
  expect(JSON.stringify(annotations)).not.toContain('hunter{2');
});

test('the event is in GITHUB_EVENT_PATH and nothing of the machine leaks into the environment', async () => {
  process.env.AWS_PROFILE = 'mine';
  process.env.GITHUB_TOKEN = 'mine';
  const { log, root } = await run(
    `on: workflow_dispatch\njobs:\n  a: ${job('{run: "cat $GITHUB_EVENT_PATH; echo [$AWS_PROFILE$GITHUB_TOKEN] $GITHUB_RUN_ID $GITHUB_REF_NAME $CI $AWS_ENDPOINT_URL"}')}`,
    {},
    { event: { name: 'workflow_dispatch' }, env: { AWS_ENDPOINT_URL: 'http://x' } },
  );
  delete process.env.AWS_PROFILE;
  delete process.env.GITHUB_TOKEN;
  expect(log.at(-1)).toBe('}[] 7 main true http://x');
  expect(existsSync(join(root, 'build', 'run', 'event.json'))).toBe(true);
});
