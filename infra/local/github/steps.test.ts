import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { action, run } from './testing.ts';

const CHECKOUT = '{uses: actions/checkout@v5}';
const job = (steps: string) => `jobs:\n  a: {runs-on: ubuntu-latest, steps: [${steps}]}`;

/** Node source that appends to one of the step's files. */
const write = (file: string, content: string) =>
  `require('node:fs').appendFileSync(process.env.${file}, ${JSON.stringify(content)});`;

test('outputs, environment and path of a step reach the steps after it', async () => {
  const main = [
    write('GITHUB_OUTPUT', 'one=1\nmany<<EOF\na=b\n\nc\nEOF\n'),
    write('GITHUB_ENV', 'WHERE=here\n'),
    write('GITHUB_PATH', '/first/on/path\n'),
  ].join('\n');
  const { jobs, log } = await run(
    job(`${CHECKOUT}, {id: s, uses: ./actions/x}, {run: 'echo "\${{ env.WHERE }} $WHERE"; echo "\${PATH%%:*}"'}`),
    action('x', main),
  );
  expect(jobs.a!.steps[1]!.outputs).toEqual({ one: '1', many: 'a=b\n\nc' });
  expect(log.slice(-2)).toEqual(['here here', '/first/on/path']);
});

test('a failing step skips the next, keeps what it wrote, and conditions see its outcome', async () => {
  const { jobs, log, annotations } = await run(
    job(`{id: s, run: "echo k=v >> $GITHUB_OUTPUT; exit 2"}, {run: "true"},
      {if: "failure() && steps.s.outcome == 'failure'", run: "echo \${{ steps.s.outputs.k }} \${{ job.status }}"},
      {if: "success() || steps.unknown.outputs.x == 'y'", run: "true"}`),
  );
  expect(jobs.a!.steps.map((step) => step.outcome)).toEqual(['failure', 'skipped', 'success', 'skipped']);
  expect(log).toContain('v failure');
  expect(annotations).toMatchObject([{ kind: 'error', message: 'Process completed with exit code 2.' }]);
});

test('continue-on-error turns a failed outcome into a successful conclusion', async () => {
  const { result, jobs } = await run(
    job(
      `{id: s, run: "false", continue-on-error: true}, {if: "steps.s.outcome == 'failure' && steps.s.conclusion == 'success'", run: "true"}`,
    ),
  );
  expect(result).toBe('success');
  expect(jobs.a!.steps.map((step) => [step.outcome, step.conclusion])).toEqual([
    ['failure', 'success'],
    ['success', 'success'],
  ]);
});

test('bash stops at a failing pipe only when shell: bash is said, as on GitHub', async () => {
  const script = 'run: "false | true; echo on"';
  const { jobs } = await run(`jobs:
  a: {runs-on: x, steps: [{${script}}]}
  b: {runs-on: x, steps: [{${script}, shell: bash}]}
  c: {runs-on: x, defaults: {run: {shell: bash}}, steps: [{${script}}, {${script}, if: always(), shell: sh}]}`);
  expect([jobs.a!.result, jobs.b!.result]).toEqual(['success', 'failure']);
  expect(jobs.c!.steps.map((step) => step.outcome)).toEqual(['failure', 'success']);
});

test('working-directory and env of step, job and workflow: the nearest wins', async () => {
  const { log, jobs } = await run(
    `env: {A: workflow, B: workflow, C: workflow}
defaults: {run: {working-directory: sub}}
jobs:
  a:
    runs-on: x
    env: {B: job, C: "\${{ secrets.S }}job"}
    steps:
      - ${CHECKOUT}
      - {run: 'echo "$A $B $C \${PWD##*/}"', env: {C: "\${{ env.B }} step"}}
      - {run: pwd, working-directory: nowhere}`,
    { 'sub/file': '' },
  );
  expect(log).toContain('workflow job job step sub');
  expect(jobs.a!.steps.at(-1)!.outcome).toBe('failure');
  expect(log.at(-1)).toMatch(/^error: The working directory '.*nowhere' does not exist$/);
});

test('a step over its timeout-minutes fails and the job goes on to its always() steps', async () => {
  const { jobs, annotations } = await run(
    job('{run: exec sleep 20, timeout-minutes: 0.001}, {if: always(), run: "true"}'),
  );
  expect(jobs.a!.steps.map((step) => step.outcome)).toEqual(['failure', 'success']);
  expect(annotations[0]!.message).toBe("The action 'Run exec sleep 20' has timed out after 0.001 minutes.");
});

test('an action gets its declared defaults, and a warning for inputs it does not declare', async () => {
  const inputs = `inputs:
  kept: {description: d, default: "\${{ github.event_name }}!"}
  two words: {description: d, default: x}
  old: {description: d, deprecationMessage: use kept}
`;
  const { log, annotations } = await run(
    job(`${CHECKOUT}, {uses: ./actions/x, with: {Two Words: 3, misspelt: y, old: z}}`),
    action(
      'x',
      'console.log(JSON.stringify(Object.entries(process.env).filter(([k]) => k.startsWith("INPUT_")).sort()))',
      inputs,
    ),
  );
  expect(JSON.parse(log.at(-1)!)).toEqual([
    ['INPUT_KEPT', 'push!'],
    ['INPUT_MISSPELT', 'y'],
    ['INPUT_OLD', 'z'],
    ['INPUT_TWO_WORDS', '3'],
  ]);
  expect(annotations.map(({ message }) => message)).toEqual([
    "Unexpected input(s) 'misspelt', valid inputs are ['kept', 'two words', 'old']",
    "Input 'old' has been deprecated with message: use kept",
  ]);
});

test('post steps run at the end of the job, newest first, with the state their main step saved', async () => {
  const files = (name: string, more = '') =>
    action(name, write('GITHUB_STATE', `who=${name}\n`), `  post: post.js\n${more}`, {
      'post.js': 'console.log("post " + process.env.STATE_who)',
    });
  const { jobs, log } = await run(
    job(`${CHECKOUT}, {uses: ./actions/x}, {uses: ./actions/y}, {uses: ./actions/z}, {run: exit 1}`),
    { ...files('x'), ...files('y'), ...files('z', '  post-if: success()\n') },
  );
  expect(log.filter((line) => line.startsWith('post'))).toEqual(['post y', 'post x']);
  expect(jobs.a!.steps.map((step) => `${step.name} ${step.outcome}`).slice(-3)).toEqual([
    'Post Run ./actions/z skipped',
    'Post Run ./actions/y success',
    'Post Run ./actions/x success',
  ]);
});

test('an action that is none fails its step', async () => {
  const { annotations } = await run(
    job(
      `${CHECKOUT}, {if: always(), uses: ./actions/none}, {if: always(), uses: ./actions/docker}, {if: always(), uses: ./actions/broken}`,
    ),
    {
      'actions/docker/action.yml': 'name: d\ndescription: d\nruns: {using: docker, image: Dockerfile}\n',
      'actions/broken/action.yml': 'name: b\ndescription: d\nruns: {using: node24}\n',
    },
  );
  expect(annotations.map(({ message }) => message)).toEqual([
    "Can't find 'action.yml' or 'action.yaml' under './actions/none'. Did you forget to run actions/checkout before?",
    'actions/docker/action.yml:1:1: An action that runs in "docker" cannot be run locally: node24 and node20 can',
    expect.stringContaining('actions/broken/action.yml:3:'),
  ]);
});

test('masked values never reach the log, the summary, annotations or what the run returns', async () => {
  const main = `
    const { appendFileSync } = require('node:fs');
    console.log('::add-mask::hunter2');
    console.log('hunter2 and ' + process.env.INPUT_TOKEN + ' ' + Buffer.from('hunter2').toString('base64'));
    console.log('::warning::hunter2');
    console.error('first-line');
    ${write('GITHUB_STEP_SUMMARY', 'hunter2\n')}
    ${write('GITHUB_OUTPUT', 'password=hunter2\nplain=yes\n')}
  `;
  const { progress, log, ...result } = await run(
    `jobs:
  a:
    runs-on: x
    outputs: {password: "\${{ steps.s.outputs.password }}", plain: "\${{ steps.s.outputs.plain }}"}
    steps:
      - ${CHECKOUT}
      - {id: s, uses: ./actions/x, with: {token: "\${{ secrets.PAIR }}"}}
      - {name: "say \${{ steps.s.outputs.password }}", run: "test \${{ steps.s.outputs.password }} = hunter2"}`,
    action('x', main, 'inputs:\n  token: {description: t}\n'),
    { secrets: { PAIR: 'first-line\nsecond-line' } },
  );
  const seen = JSON.stringify([progress, result.jobs, result.annotations]);
  expect(seen).not.toMatch(/hunter2|first-line|second-line|aHVudGVyMg/);
  expect(log).toContain('*** and ***');
  expect(result.jobs.a).toMatchObject({ result: 'success', outputs: { plain: 'yes' }, summary: '***\n' });
  expect(log.at(-1)).toBe("warning: Skip output 'password' since it may contain secret.");
});

test('a summary over 1 MiB is dropped with an error, and the step does not fail', async () => {
  const fill = (bytes: number) =>
    `require('node:fs').writeFileSync(process.env.GITHUB_STEP_SUMMARY, 'x'.repeat(${bytes}))`;
  const { jobs, annotations } = await run(job(`${CHECKOUT}, {uses: ./actions/fits}, {uses: ./actions/not}`), {
    ...action('fits', fill(1024 * 1024)),
    ...action('not', fill(1024 * 1024 + 1)),
  });
  expect(jobs.a).toMatchObject({ result: 'success' });
  expect(jobs.a!.summary).toHaveLength(1024 * 1024);
  expect(annotations.map(({ message }) => message)).toEqual([
    '$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got 1025k.',
  ]);
});

test('a badly written output file fails the step in the words of GitHub', async () => {
  const { jobs, log } = await run(job('{run: echo nonsense >> $GITHUB_OUTPUT}'));
  expect(jobs.a!.result).toBe('failure');
  expect(log).toContain("error: Invalid format 'nonsense'");
});

test('commands between stop-commands and its token are text; removed commands fail the step', async () => {
  const { jobs, log, annotations } = await run(
    job(`{run: 'echo "::stop-commands::t"; echo "::error::no"; echo "::t::"; echo "::error::yes"; echo "::unknown::x"; echo "::group::G"'},
      {run: 'echo "::set-output name=a::b"'}`),
  );
  expect(log.slice(0, 4)).toEqual(['::error::no', 'error: yes', '::unknown::x', 'group: G']);
  expect(annotations[0]!.message).toBe('yes');
  expect(jobs.a!.steps.map((step) => step.outcome)).toEqual(['success', 'failure']);
});

test('ten annotations of a kind are kept for a step, the log has them all', async () => {
  const { log, annotations } = await run(
    job(`{run: 'for i in $(seq 12); do echo "::warning::$i"; done; echo "::notice::n"'}`),
  );
  expect(log).toHaveLength(13);
  expect(annotations.map(({ message }) => message).slice(-2)).toEqual(['10', 'n']);
});

test('an artifact keeps the structure below its paths and comes back with download-artifact', async () => {
  const upload = (input: string) => `{uses: actions/upload-artifact@v5, with: {${input}}}`;
  const { jobs, log, artifacts } = await run(
    `jobs:
  a:
    runs-on: x
    steps:
      - ${CHECKOUT}
      - ${upload('name: both, path: "out/**/*.txt\\nout/b.md\\n!out/no.txt"')}
      - ${upload('name: none, path: nothing/*')}
      - ${upload('name: both, path: out/b.md')}
  b:
    runs-on: x
    needs: a
    if: always()
    steps:
      - {uses: actions/download-artifact@v6, with: {name: both, path: got}}
      - {run: 'cd got; find . -type f | sort'}
      - {uses: actions/download-artifact@v6, with: {name: missing}}`,
    { 'out/deep/a.txt': '', 'out/b.md': '', 'out/no.txt': '', 'out/.hidden.txt': '' },
  );
  expect(jobs.a!.steps.map((step) => step.outcome)).toEqual(['success', 'success', 'success', 'failure']);
  expect(log).toContain(
    'warning: No files were found with the provided path: nothing/*. No artifacts will be uploaded.',
  );
  expect(log).toContain('error: (409) Conflict: an artifact with this name already exists on the workflow run: both');
  expect(log.filter((line) => line.startsWith('./'))).toEqual(['./b.md', './deep/a.txt']);
  expect(log.at(-1)).toBe('error: Unable to download artifact(s): Artifact not found for name: missing');
  expect(existsSync(`${artifacts}/both/deep/a.txt`)).toBe(true);
});
