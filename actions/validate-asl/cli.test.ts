import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BROKEN, commitAll, folderOf, put, SOUND, WARNED } from './testing.ts';

const files = { 'a.asl.json': SOUND, 'b.asl.yaml': BROKEN, 'w.yaml': WARNED };

function validate(words: string[], root = folderOf(files)) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'cli.ts'), ...words], {
    env: { PATH: process.env.PATH, INIT_CWD: root },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('npm run validate', () => {
  it('prints findings as compilers do, with a verdict, and fails', () => {
    const { status, stdout } = validate(['*.asl.*']);
    expect(status).toBe(1);
    const [first, , , verdict] = stdout.split('\n');
    expect(first).toMatch(/^b\.asl\.yaml:5:5 ERROR MISSING_TRANSITION_TARGET .+$/);
    expect(verdict).toBe('Refused: 2 errors and 1 warning in 1 of 2 definitions');
  });

  it('passes on sound definitions, prints their diagrams and writes the files asked for', () => {
    const root = folderOf(files);
    const { status, stdout } = validate(
      ['a.asl.json', '--diagram', '--report', 'out/r.json', '--sarif', 'out/r.sarif'],
      root,
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/^%% a\.asl\.json\nflowchart TD\n/);
    expect(['out/r.json', 'out/r.sarif'].map((path) => existsSync(join(root, path)))).toEqual([true, true]);
  });

  it('takes levels of warnings, and what to fail on', () => {
    expect(validate(['w.yaml', '--fail-on', 'warning']).status).toBe(1);
    expect(validate(['w.yaml', '--fail-on', 'warning', '--warning', 'NO_PATH=off']).status).toBe(0);
  });

  it('fills substitutions', () => {
    const root = folderOf({ 's.yaml': 'StartAt: "${First}"\nStates:\n  A:\n    Type: Succeed\n' });
    expect(validate(['s.yaml', '--substitution', 'First=A'], root).status).toBe(0);
    expect(validate(['s.yaml', '--substitution', 'First=B'], root).status).toBe(1);
  });

  it('tells what changed since a base', () => {
    const root = folderOf(files);
    commitAll(root);
    put(root, 'a.asl.json', SOUND.replaceAll('"A"', '"B"'));
    expect(validate(['*.json', '--base', 'main'], root).stdout).toMatch(/^a\.asl\.json:\n {2}\S/m);
  });

  it('says what can be given', () => {
    expect(validate(['--help']).stdout).toContain('--substitution NAME=VALUE');
  });

  it.each([
    [[], 'no file is named'],
    [['none.json'], 'definitions: "none.json" matches no file'],
    [['a.asl.json', '--type', 'FAST'], '--type: found "FAST", expected STANDARD or EXPRESS'],
    [['a.asl.json', '--substitution', 'Name'], '--substitution: found "Name", expected name=value'],
    [['a.asl.json', '--fial-on', 'error'], "Unknown option '--fial-on'"],
    [['a.asl.json', '--base', 'main'], 'not a git repository'],
  ])('ends with 2 and without a stack when it cannot check: %j', (words, message) => {
    const { status, stdout, stderr } = validate(words);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });
});
