import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ActionRun, runEntry } from '../shared/testing.ts';

const settings = readFileSync(new URL('../../pipeline/pipeline.yml', import.meta.url), 'utf8');

let notes: string;
beforeEach(() => {
  notes = mkdtempSync(join(tmpdir(), 'deploy-infra-test-'));
});
afterEach(() => rmSync(notes, { recursive: true }));

/** Runs the action with a program in npm's place, which finds `--outputs-file` as $outputs. */
const deploy = (npm: string, inputs = {}, onStart = (_: ChildProcess): unknown => undefined): Promise<ActionRun> => {
  const script = `#!/bin/sh\necho "$@" > ${notes}/arguments\nwhile [ "$1" != --outputs-file ]; do shift; done\noutputs=$2\n${npm}`;
  return runEntry(
    'deploy-infra',
    { stage: 'dev', repository: 'your-org/fresh-model', ...inputs },
    {
      files: { 'pipeline/pipeline.yml': settings, 'bin/npm': script },
      env: { PATH: `./bin:${process.env.PATH}` },
      onStart,
    },
  );
};

describe.skipIf(process.platform === 'win32')('deploy-infra', () => {
  it("gives the outputs of the stage's stack, and shows them as text", async () => {
    const outputs = '{"predictive-maintenance-dev":{"StateMachineArn":"arn:a","EndpointName":"<b>|"}}';
    const run = await deploy(`echo '${outputs}' > "$outputs"`);
    expect(run.code).toBe(0);
    expect(run.outputs['state-machine-arn']).toBe('arn:a');
    expect(JSON.parse(run.outputs.outputs!)).toEqual({ StateMachineArn: 'arn:a', EndpointName: '<b>|' });
    expect(run.summary).toContain('| EndpointName | &#60;b&#62;\\| |');
    expect(readFileSync(join(notes, 'arguments'), 'utf8')).toContain(
      'cdk deploy predictive-maintenance-dev --exclusively',
    );
  });

  it("fails with the CLI's last lines", async () => {
    const { code, log } = await deploy(
      'echo "pm-dev: deploying... [1/1]"; echo "CREATE_FAILED: no such role" >&2; exit 1',
    );
    expect(code).toBe(1);
    expect(log).toContain('::error::cdk deploy ended with exit code 1:%0A');
    expect(log).toContain('%0ACREATE_FAILED: no such role');
    expect(log).toContain('::group::Stack pm-dev');
    expect(log).toContain('::endgroup::');
  });

  it('ends the CLI and all that it started when the run is cancelled', async () => {
    const [started, ended] = [join(notes, 'started'), join(notes, 'ended')];
    const npm = `(trap 'echo > ${ended}; exit' TERM; echo > ${started}; sleep 60 & wait) & wait`;
    const onStart = async (child: ChildProcess) => {
      while (!existsSync(started)) await sleep(10);
      child.kill('SIGINT');
    };
    const { code, log } = await deploy(npm, {}, onStart);
    expect(code).toBe(1);
    expect(log).toContain('CloudFormation goes on with what it has begun');
    expect(existsSync(ended)).toBe(true);
  });

  it('refuses a stage that is none', async () => {
    const { log } = await deploy('exit 1', { stage: 'test' });
    expect(log).toContain('Input "stage": found "test", expected dev or prod');
  });
});
