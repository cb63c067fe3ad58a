import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shippedText } from '../../pipeline/testing/shipped.ts';
import { type ActionRun, runEntry } from '../shared/testing.ts';

// What it does with CloudFormation is tested on the stand-in: infra/local/verify/deploy-infra.verify.ts.

let notes: string;
beforeEach(() => {
  notes = mkdtempSync(join(tmpdir(), 'deploy-infra-test-'));
});
afterEach(() => rmSync(notes, { recursive: true }));

/** Runs the action with a program in npm's place. */
const plan = (npm: string, inputs = {}, onStart = (_: ChildProcess): unknown => undefined): Promise<ActionRun> =>
  runEntry(
    'deploy-infra',
    { stage: 'dev', repository: 'your-org/fresh-model', plan: 'true', ...inputs },
    {
      files: {
        'pipeline/pipeline.yml': shippedText,
        'bin/npm': `#!/bin/sh\necho "$@" >> ${notes}/arguments\n${npm}`,
        'cdk.out/manifest.json': '{"artifacts":{"predictive-maintenance-dev":{"type":"aws:cloudformation:stack"}}}',
      },
      env: { PATH: `./bin:${process.env.PATH}` },
      onStart,
    },
  );
const asked = () => readFileSync(join(notes, 'arguments'), 'utf8');

describe.skipIf(process.platform === 'win32')('deploy-infra', () => {
  it("plans with the CLI's comparison of templates, in a fence that the words cannot leave", async () => {
    const run = await plan('echo "[~] AWS::S3::Bucket ~~~ <b>"', { assembly: 'cdk.out' });
    expect(run.code).toBe(0);
    expect(run.summary).toContain('~~~~~text\n[~] AWS::S3::Bucket ~~~ <b>\n~~~~~');
    expect(asked()).toMatch(/^exec --offline -- cdk diff predictive-maintenance-dev .*--app cdk.out --method template/);
  });

  it('synthesizes the app where no assembly is given', async () => {
    const { log } = await plan('true');
    expect(asked()).toContain('cdk synth predictive-maintenance-dev --exclusively');
    expect(asked()).toContain('--context repository=your-org/fresh-model');
    expect(log).toContain('expected the folder of a synthesized assembly');
  });

  it("fails with the CLI's last lines", async () => {
    const { code, log } = await plan('echo "no such bucket" >&2; exit 1', { assembly: 'cdk.out' });
    expect(code).toBe(1);
    expect(log).toContain('::error::cdk diff ended with exit code 1:%0Ano such bucket');
  });

  it('ends the CLI and all that it started when the run is cancelled', async () => {
    const [started, ended] = [join(notes, 'started'), join(notes, 'ended')];
    const npm = `(trap 'echo > ${ended}; exit' TERM; echo > ${started}; sleep 60 & wait) & wait`;
    const onStart = async (child: ChildProcess) => {
      while (!existsSync(started)) await sleep(10);
      child.kill('SIGINT');
    };
    const { code, log } = await plan(npm, { assembly: 'cdk.out' }, onStart);
    expect(code).toBe(1);
    expect(log).toContain('::error::Cancelled before anything was changed');
    expect(existsSync(ended)).toBe(true);
  });

  it('refuses a stage that is none', async () => {
    const { log } = await plan('exit 1', { stage: 'test' });
    expect(log).toContain('Input "stage": found "test", expected dev or prod');
  });
});
