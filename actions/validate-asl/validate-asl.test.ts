import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runEntry } from '../shared/testing.ts';
import { BROKEN, commitAll, folderOf, put, SOUND, WARNED } from './testing.ts';

const files = { 'flows/a.asl.json': SOUND, 'flows/deep/b.asl.yaml': BROKEN };
const run = (inputs: Record<string, string>, root = folderOf(files)) =>
  runEntry('validate-asl', inputs, { env: { GITHUB_WORKSPACE: root, GITHUB_SHA: 'abc' } });

describe('the action', () => {
  it('passes on sound definitions and draws them', async () => {
    const { code, outputs, summary } = await run({ definitions: '**/*.asl.*\n!**/*.yaml\n', diagram: 'true' });
    expect(code).toBe(0);
    expect(outputs).toEqual({ result: 'OK', errors: '0', warnings: '0', report: '' });
    expect(summary).toContain('```mermaid\nflowchart TD');
  });

  it('fails on the line, with a report and SARIF', async () => {
    const root = folderOf(files);
    const { code, log, outputs, summary } = await run(
      { definitions: '**/*.yaml', report: 'out/r.json', sarif: 'out/r.sarif' },
      root,
    );
    expect(code).toBe(1);
    expect(log).toContain('::error title=MISSING_TRANSITION_TARGET,file=flows/deep/b.asl.yaml,line=5,col=5::');
    expect(log).toContain('Refused: 2 errors and 1 warning in 1 of 1 definition');
    expect(outputs).toEqual({ result: 'FAIL', errors: '2', warnings: '1', report: 'out/r.json' });
    expect(summary).toContain('(https://github.com/your-org/fresh-model/blob/abc/flows/deep/b.asl.yaml#L5)');
    const report = JSON.parse(readFileSync(join(root, 'out/r.json'), 'utf8'));
    expect(report).toMatchObject([{ path: 'flows/deep/b.asl.yaml', result: 'FAIL' }]);
    expect(Object.keys(report[0].diagnostics[0])).toEqual([
      'severity',
      'code',
      'message',
      'location',
      'line',
      'column',
    ]);
    expect(JSON.parse(readFileSync(join(root, 'out/r.sarif'), 'utf8')).runs[0].results).toHaveLength(3);
  });

  it('takes values of substitutions, levels of warnings and what to fail on', async () => {
    const root = folderOf({ 'w.yaml': WARNED.replace('StartAt: A', "StartAt: '${First}'") });
    const inputs = { definitions: 'w.yaml', substitutions: 'First=A' };
    expect(await run({ ...inputs, 'fail-on': 'warning' }, root)).toMatchObject({
      code: 1,
      outputs: { result: 'OK', errors: '0', warnings: '1' },
    });
    expect(await run({ ...inputs, warnings: 'NO_PATH=error', 'fail-on': 'never' }, root)).toMatchObject({
      code: 0,
      outputs: { result: 'FAIL', errors: '1', warnings: '0' },
    });
  });

  it('tells beside the annotations that GitHub shows no more of them', async () => {
    const states = Array.from({ length: 12 }, (_, i) => [`Lost${i}`, { Type: 'Succeed' }]);
    const many = { StartAt: 'A', States: Object.fromEntries([['A', { Type: 'Succeed' }], ...states]) };
    const { log } = await run({ definitions: 'm.json' }, folderOf({ 'm.json': JSON.stringify(many) }));
    expect(log.match(/^::error /gm)).toHaveLength(10);
    expect(log).toContain('::notice::2 of 12 findings are not annotated: GitHub shows 10 of a kind for a step');
  });

  it('tells what changed since the base, and which findings are new', async () => {
    const root = folderOf({ ...files, 'flows/renamed.asl.json': SOUND });
    commitAll(root);
    put(root, 'flows/deep/b.asl.yaml', BROKEN.replace('Next: B', 'Next: C'));
    put(root, 'flows/new.asl.json', SOUND);
    put(root, 'flows/renamed.asl.json', SOUND.replaceAll('"A"', '"B"'));
    const { summary } = await run({ definitions: 'flows/**', base: 'main' }, root);
    expect(summary).toContain('### Changes since `main`');
    expect(summary).toContain('**flows/new.asl.json**\n\n- New definition with 1 state');
    expect(summary).toContain('**flows/renamed.asl.json**');
    expect(summary.match(/^\| ERROR, new/gm)).toHaveLength(1);
    expect(summary).toMatch(/^\| ERROR \|/m);
  });

  it('compares in the committed bundle, too, which loads git only then', () => {
    const root = folderOf(files);
    commitAll(root);
    const { status, stdout } = spawnSync(process.execPath, [join(import.meta.dirname, '../dist/validate-asl.js')], {
      env: { PATH: process.env.PATH, GITHUB_WORKSPACE: root, INPUT_DEFINITIONS: 'flows/*.json', INPUT_BASE: 'main' },
      encoding: 'utf8',
    });
    expect(stdout).toContain('Accepted: 0 errors and 0 warnings in 1 definition');
    expect(status).toBe(0);
  });

  it('names a wrong input and a pattern that matches nothing, without a stack trace', async () => {
    expect((await run({ definitions: 'none/*.json' })).log).toContain(
      '::error::definitions: "none/*.json" matches no file',
    );
    expect((await run({ definitions: 'flows/*.json', warnings: 'NO_PTH=off' })).log).toContain(
      "did you mean 'NO_PATH'?",
    );
  });
});
