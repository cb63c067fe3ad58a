import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BROKEN, commitAll, folderOf, put, SOUND } from './testing.ts';

const files = { 'a.asl.json': SOUND, 'b.asl.yaml': BROKEN };

/** Runs the command as npm does, from another folder than the one it is called in. */
function validate(words: string[], root = folderOf(files)) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'cli.ts'), ...words], {
    env: { PATH: process.env.PATH, INIT_CWD: root },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

it('prints findings as compilers do, with a verdict, and ends with 1 when definitions fail', () => {
  const { status, stdout } = validate(['*.asl.*']);
  expect(status).toBe(1);
  const [first, , , verdict] = stdout.split('\n');
  expect(first).toMatch(/^b\.asl\.yaml:5:5 ERROR MISSING_TRANSITION_TARGET .+$/);
  expect(verdict).toBe('Refused: 2 errors and 1 warning in 1 of 2 definitions');
});

it('prints changes and diagrams, writes the files asked for, and ends with 0 when definitions pass', () => {
  const root = folderOf(files);
  commitAll(root);
  put(root, 'a.asl.json', SOUND.replaceAll('"A"', '"B"'));
  const wanted = ['--base', 'main', '--diagram', '--report', 'out/r.json', '--sarif', 'out/r.sarif'];
  const { status, stdout } = validate(['a.asl.json', ...wanted], root);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^a\.asl\.json:\n {2}\S/);
  expect(stdout).toMatch(/^%% a\.asl\.json\nflowchart TD\n/m);
  expect(['out/r.json', 'out/r.sarif'].map((path) => existsSync(join(root, path)))).toEqual([true, true]);
});

it('ends with 2 and without a stack when it cannot check', () => {
  const { status, stdout, stderr } = validate(['none.json']);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain('definitions: "none.json" matches no file');
  expect(stderr).not.toContain('    at ');
});

it('says what can be given', () => {
  expect(validate(['--help'])).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('--substitution NAME=VALUE'),
  });
});
