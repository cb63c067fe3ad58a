/** A fork takes a release of the template, as docs/fork-me.md says. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloneRepository } from './clone.ts';

type Clone = Awaited<ReturnType<typeof cloneRepository>>;

let template: Clone;
let fork: Clone;

const DEPLOY = '.github/workflows/deploy.yml';
const SETTINGS = 'pipeline/pipeline.yml';
const CONFLICT = /<<<<<<< HEAD\n(.*?)=======\n(.*?)>>>>>>> template\/main\n/gs;

beforeAll(async () => {
  [template, fork] = await Promise.all([cloneRepository(), cloneRepository()]);
  await git(template, 'checkout', '--quiet', '-B', 'main');
  // What "Use this template" makes: the files with a history of their own.
  rmSync(join(fork.directory, '.git'), { recursive: true });
  await git(fork, 'init', '--quiet', '--initial-branch', 'main');
  await commit(fork, 'Initial commit');
  await git(fork, 'remote', 'add', 'template', template.directory);
  await git(fork, 'fetch', '--quiet', 'template');
  await git(fork, ...ME, 'merge', '--allow-unrelated-histories', 'template/main', '-m', 'Tie the fork to its template');
  await succeed(fork, 'npm', 'run', 'init', '--', '--yes', '--name', 'presses', '--region', 'eu-central-1');
  await commit(fork, 'Make it ours');
});

afterAll(() => {
  template?.remove();
  fork?.remove();
});

const ME = ['-c', 'user.name=test', '-c', 'user.email=test@example.com'];

async function succeed({ run }: Clone, command: string, ...parameters: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(command, ...parameters);
  expect(code, `${command} ${parameters.join(' ')}\n${stdout}${stderr}`).toBe(0);
  return stdout;
}

const git = (clone: Clone, ...parameters: string[]) => succeed(clone, 'git', ...parameters);

async function commit(clone: Clone, message: string): Promise<void> {
  await git(clone, 'add', '--all');
  await git(clone, ...ME, 'commit', '--quiet', '-m', message);
}

const read = ({ directory }: Clone, path: string) => readFileSync(join(directory, path), 'utf8');

function edit(clone: Clone, path: string, change: (text: string) => string): void {
  const text = read(clone, path);
  expect(change(text), path).not.toBe(text);
  writeFileSync(join(clone.directory, path), change(text));
}

/** Changes lines beside the fork's, and one that it has not touched. */
async function release(): Promise<void> {
  edit(template, SETTINGS, (text) => text.replace(/^(name: .*)\n/m, '$1\n# What a release says of the name.\n'));
  edit(template, DEPLOY, (text) => text.replaceAll(/^( +)(aws-region: .*)$/gm, '$1role-session-name: a-release\n$1$2'));
  edit(template, 'README.md', (text) => `${text}\nA release.\n`);
  await commit(template, 'A release');
}

describe('a release of the template', () => {
  it('is in conflict with what the fork has changed beside it, and with nothing else', async () => {
    await release();
    await git(fork, 'fetch', '--quiet', 'template');
    const { code } = await fork.run('git', ...ME, 'merge', 'template/main');
    expect(code).toBe(1);
    const unmerged = await git(fork, 'diff', '--name-only', '--diff-filter=U');
    expect(unmerged.trim().split('\n')).toEqual([DEPLOY, SETTINGS]);
    expect(read(fork, 'README.md')).toContain('A release.');
  });

  it("is merged with the template's workflows, and with the fork's settings beside the new comment", async () => {
    edit(fork, DEPLOY, (text) => text.replaceAll(CONFLICT, '$2'));
    edit(fork, SETTINGS, (text) =>
      text.replaceAll(CONFLICT, (_, ours: string, theirs: string) => ours + theirs.split('\n').slice(1).join('\n')),
    );
    await commit(fork, 'Take the release');
    expect(read(fork, SETTINGS)).toMatch(/^name: presses\n# What a release says of the name\.$/m);
    expect(read(fork, DEPLOY)).toMatch(/role-session-name: a-release\n +aws-region: .*us-east-1/);
  });

  it('has the Region of the fork after npm run init, which then has nothing left to change', async () => {
    const init = ['run', 'init', '--', '--yes'];
    expect(await succeed(fork, 'npm', ...init)).toContain(`changed ${DEPLOY}`);
    expect(read(fork, DEPLOY)).not.toContain('us-east-1');
    expect(read(fork, DEPLOY)).toContain('role-session-name: a-release');
    expect(await succeed(fork, 'npm', ...init)).toContain('Nothing to change.');
  });
});
