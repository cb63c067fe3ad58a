import { afterEach, describe, expect, it, vi } from 'vitest';
import { report } from './finding.ts';

const FINDING = { file: 'a.yml', line: 3, message: 'no input "x"' };

afterEach(() => {
  process.exitCode = undefined;
  vi.restoreAllMocks();
});

/** What is written to stdout and stderr by a report of these findings. */
function reported(findings: Parameters<typeof report>[0], environment: NodeJS.ProcessEnv): string {
  let written = '';
  const write = (text: unknown) => {
    written += text;
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(write);
  vi.spyOn(console, 'error').mockImplementation(write);
  report(findings, environment);
  return written.trim();
}

describe('the report of findings', () => {
  it('annotates the line on GitHub, and fails', () => {
    expect(reported([FINDING], { GITHUB_ACTIONS: 'true' })).toBe('::error file=a.yml,line=3::no input "x"');
    expect(process.exitCode).toBe(1);
  });

  it('names the line elsewhere, and fails', () => {
    expect(reported([FINDING], {})).toBe('a.yml:3: no input "x"');
    expect(process.exitCode).toBe(1);
  });

  it('neither writes nor fails where there is none', () => {
    expect(reported([], {})).toBe('');
    expect(process.exitCode).toBeUndefined();
  });
});
