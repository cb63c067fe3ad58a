import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { annotated, type FileFinding, worstFirst } from './annotations.ts';
import { validateFiles } from './files.ts';
import { toSarif } from './sarif.ts';
import { summaryOf } from './summary.ts';

const SOUND = '{\n  "StartAt": "A",\n  "States": { "A": { "Type": "Succeed" } }\n}\n';
const BROKEN = 'StartAt: A\nStates:\n  A:\n    Type: Pass\n    Next: B\n  Z:\n    Type: Fail\n    Cause: $.why\n';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'validate-asl-'));
  mkdirSync(join(root, 'flows/deep'), { recursive: true });
  mkdirSync(join(root, 'node_modules'));
  writeFileSync(join(root, 'flows/a.asl.json'), SOUND);
  writeFileSync(join(root, 'flows/deep/b.asl.yaml'), BROKEN);
  writeFileSync(join(root, 'node_modules/c.asl.json'), '{');
});
afterEach(() => rmSync(root, { recursive: true }));

const options = () => ({ type: 'STANDARD', substitutions: {}, root }) as const;
const finding = (severity: 'ERROR' | 'WARNING', line: number): FileFinding => ({
  severity,
  code: 'NO_PATH',
  message: `found | at ${line}`,
  location: '/a',
  path: 'a b.json',
  line,
  column: 2,
});

describe('validateFiles', () => {
  const paths = (...patterns: string[]) => validateFiles(patterns, options()).map(({ path }) => path);

  it('takes each file that a pattern names once, and none of node_modules', () => {
    expect(paths('**/*.asl.{json,yaml}', 'flows/*.json')).toEqual(['flows/a.asl.json', 'flows/deep/b.asl.yaml']);
    expect(paths('flows/?.asl.json', `${root}/flows/[ab].asl.json`)).toEqual(['flows/a.asl.json']);
    expect(paths('flows/a.asl.json')).toEqual(['flows/a.asl.json']);
  });

  it.each(['flows/*.yml', 'nowhere/*.json', 'flows', 'a.json'])(
    'refuses a pattern that matches nothing: %s',
    (pattern) => {
      expect(() => validateFiles([pattern], options())).toThrow(`"${pattern}" matches no file`);
    },
  );

  it('reads YAML by its name and places findings in it', () => {
    const [report] = validateFiles(['**/*.yaml'], options());
    expect(report?.result).toBe('FAIL');
    expect(report?.diagnostics.map(({ code, line, column }) => [code, line, column])).toEqual([
      ['MISSING_TRANSITION_TARGET', 5, 5],
      ['MISSING_TRANSITION_TARGET', 6, 3],
      ['NO_PATH', 8, 5],
    ]);
  });
});

it('annotates errors first, and of each kind no more than GitHub shows', () => {
  const diagnostics = [...Array(12).keys()].flatMap((line) => [finding('WARNING', line), finding('ERROR', line)]);
  const all = worstFirst([{ path: 'a', result: 'FAIL', diagnostics }]);
  expect(all.slice(0, 12).every(({ severity }) => severity === 'ERROR')).toBe(true);
  expect(annotated(all).map(({ severity }) => severity)).toEqual([
    ...Array(10).fill('ERROR'),
    ...Array(10).fill('WARNING'),
  ]);
});

it('writes SARIF 2.1.0 with a rule a code and a place that code scanning can show', () => {
  expect(toSarif([finding('ERROR', 3)])).toMatchObject({
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { rules: [{ id: 'NO_PATH' }] } },
        results: [
          {
            ruleId: 'NO_PATH',
            ruleIndex: 0,
            level: 'error',
            locations: [
              {
                physicalLocation: { artifactLocation: { uri: 'a%20b.json' }, region: { startLine: 3, startColumn: 2 } },
              },
            ],
          },
        ],
      },
    ],
  });
});

it('keeps the job summary under the size at which GitHub drops it, and says so', () => {
  const drawings = [{ path: 'big', mermaid: 'x'.repeat(1_100_000) }];
  const summary = summaryOf([{ path: 'a', result: 'OK', diagnostics: [] }], [finding('WARNING', 1)], drawings);
  expect(summary).toContain('0 errors, 1 warning in 1 definition');
  expect(summary).toContain('found &#124; at 1');
  expect(summary).toContain('the rest is too long');
  expect(summary.length).toBeLessThan(1_000_000);
});

describe('the action', () => {
  const run = (inputs: Record<string, string>) => {
    for (const name of ['output', 'summary.md']) writeFileSync(join(root, name), '');
    const env = {
      PATH: process.env.PATH,
      GITHUB_WORKSPACE: root,
      GITHUB_OUTPUT: join(root, 'output'),
      GITHUB_STEP_SUMMARY: join(root, 'summary.md'),
      ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    };
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'main.ts')], {
      cwd: root,
      env,
      encoding: 'utf8',
    });
    const outputs = readFileSync(join(root, 'output'), 'utf8').matchAll(/^(.+)<<(.+)\n(.*)\n\2$/gm);
    return {
      status,
      stdout: stdout + stderr,
      outputs: Object.fromEntries(Array.from(outputs, ([, name, , value]) => [name, value])),
      summary: readFileSync(join(root, 'summary.md'), 'utf8'),
    };
  };

  it('passes on sound definitions and draws them', () => {
    const { status, outputs, summary } = run({ definitions: 'flows/*.json', diagram: 'true' });
    expect(status).toBe(0);
    expect(outputs).toEqual({ result: 'OK', errors: '0', warnings: '0', report: '' });
    expect(summary).toContain('```mermaid\nflowchart TD');
  });

  it('fails on the line, with a report and SARIF', () => {
    const { status, stdout, outputs } = run({ definitions: '**/*.yaml', report: 'out/r.json', sarif: 'out/r.sarif' });
    expect(status).toBe(1);
    expect(stdout).toContain('::error title=MISSING_TRANSITION_TARGET,file=flows/deep/b.asl.yaml,line=5,col=5::');
    expect(stdout).toContain('2 errors, 1 warning: 1 of 1 definition would be refused');
    expect(outputs).toEqual({ result: 'FAIL', errors: '2', warnings: '1', report: 'out/r.json' });
    const [report] = JSON.parse(readFileSync(join(root, 'out/r.json'), 'utf8'));
    expect(report).toMatchObject({ path: 'flows/deep/b.asl.yaml', result: 'FAIL' });
    expect(JSON.parse(readFileSync(join(root, 'out/r.sarif'), 'utf8')).runs[0].results).toHaveLength(3);
  });

  it('only reports where fail-on is never', () => {
    expect(run({ definitions: '**/*.yaml', 'fail-on': 'never' })).toMatchObject({
      status: 0,
      outputs: { result: 'FAIL' },
    });
  });

  it('fails on a warning where asked to', () => {
    writeFileSync(join(root, 'w.yaml'), 'StartAt: A\nStates:\n  A:\n    Type: Fail\n    Cause: $.why\n');
    expect(run({ definitions: 'w.yaml' }).status).toBe(0);
    expect(run({ definitions: 'w.yaml', 'fail-on': 'warning' }).status).toBe(1);
  });

  it('names a wrong input and a pattern that matches nothing, without a stack trace', () => {
    expect(run({ definitions: 'none/*.json' }).stdout).toContain(
      '::error::Input "definitions": "none/*.json" matches no file',
    );
    expect(run({ definitions: 'flows/*.json', type: 'FAST' }).stdout).toBe(
      '::error::Input "type": found "FAST", expected STANDARD or EXPRESS\n',
    );
  });
});
