import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const { jobs } = parse(readFileSync(join(import.meta.dirname, '../.github/workflows/codeql.yml'), 'utf8'));
const { run } = jobs.configuration.steps[0] as { run: string };

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'code-scanning-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Runs the step as GitHub does, with a `gh` that answers so. */
function ask(answer: string, exitCode: number) {
  writeFileSync(join(directory, 'gh'), `#!/bin/sh\necho '${answer}' >&2\nexit ${exitCode}\n`, { mode: 0o755 });
  const output = join(directory, 'output');
  writeFileSync(output, '');
  const env = {
    PATH: `${directory}${delimiter}${process.env.PATH}`,
    GITHUB_REPOSITORY: 'acme/pumps',
    GITHUB_OUTPUT: output,
  };
  const said = execFileSync('bash', ['--noprofile', '--norc', '-e', '-c', run], { env, encoding: 'utf8' });
  return { said, output: readFileSync(output, 'utf8') };
}

describe('code scanning', () => {
  it.each([
    ['there are alerts', '[]', 0],
    ['nothing has been scanned yet', 'gh: no analysis found (HTTP 404)', 1],
  ])('runs where %s', (_, answer, exitCode) => {
    expect(ask(answer, exitCode)).toEqual({ said: '', output: 'ready=true\n' });
  });

  it('ends with a notice where the plan refuses it', () => {
    const { said, output } = ask('gh: Code Security must be enabled for this repository (HTTP 403)', 1);
    expect(output).toBe('');
    expect(said).toMatch(/^::notice title=Code scanning skipped::/);
  });

  it('fails on any other answer instead of passing over it', () => {
    expect(() => ask('gh: Server Error (HTTP 502)', 1)).toThrow('Command failed');
  });
});
