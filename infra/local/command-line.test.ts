import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const directory = mkdtempSync(join(tmpdir(), 'command-line-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** Runs an entry in a process group of its own; Ctrl-C goes to the whole group, as a terminal sends it. */
async function run(entry: 'start' | 'main', flags: string[], interruptAfter?: string) {
  const temporary = mkdtempSync(join(directory, 'tmp-'));
  const child = spawn(process.execPath, [join(import.meta.dirname, `${entry}.ts`), ...flags], {
    env: { ...process.env, TMPDIR: temporary, TEMP: temporary },
    detached: true,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      said += text;
      if (interruptAfter === undefined || !said.includes(interruptAfter)) return;
      interruptAfter = undefined;
      process.kill(-child.pid!, 'SIGINT');
    });
  const code = await new Promise((resolve) => child.once('close', resolve));
  const left = readdirSync(temporary).filter((name) => /^(fresh-model|stand-in)-/.test(name));
  return { code, said, left };
}

describe.skipIf(process.platform === 'win32')('npm start and npm run local', () => {
  const folder = join(directory, 'folder.csv');
  mkdirSync(folder);
  const underscored = join(directory, '_rows.csv');
  writeFileSync(underscored, '');
  const noScenario = join(directory, 'no-scenario.yaml');
  writeFileSync(noScenario, 'title: t\ncalls: [{ service: s3, answer: slow }]');

  it.each([
    [['--bogus'], "Unknown option '--bogus'"],
    [['--port', '1e3'], '--port: found "1e3", expected a number from 0 to 65535'],
    [['--data', 'nowhere.csv'], '--data: found "nowhere.csv", expected a CSV file that is there'],
    [['--data', folder], 'expected a CSV file that is there'],
    [
      ['--faults', 'nowhere.yaml'],
      '--faults: found "nowhere.yaml" (ENOENT), expected a scenario file that can be read',
    ],
    [['--faults', noScenario], 'no-scenario.yaml: calls[0].answer: found "slow", expected throttled'],
    [['--data', underscored], 'files that start with "_" are not data'],
  ])('tell a wrong flag and how they are used: %o', async (flags, words) => {
    const { code, said } = await run('start', flags);
    expect(code).toBe(1);
    expect(said).toContain(words);
    expect(said).toContain('usage: npm start');
    expect(said).not.toMatch(/^\s+at /m);
  });

  it.each(['start', 'main'] as const)(
    'say so when the port is taken, and leave nothing behind: %s.ts',
    async (entry) => {
      const server = createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      const { code, said, left } = await run(entry, ['--port', String((server.address() as AddressInfo).port)]);
      server.close();
      expect({ code, left }).toEqual({ code: 1, left: [] });
      expect(said).toMatch(/^--port: .*address already in use.*; choose another one\n$/);
    },
  );

  it('serve only the services that are named, or say which there are', async () => {
    const alone = await run('main', ['--port', '0', '--services', 'states,s3'], 'Ctrl-C stops it');
    expect(alone).toMatchObject({ code: 0, left: [] });
    const { code, said } = await run('main', ['--port', '0', '--services', 'states,ec2']);
    expect(code).toBe(1);
    expect(said).toMatch(/^--services: found "ec2", expected some of iam, .*states, /);
  });

  it('install the faults of a scenario file', async () => {
    const scenario = join(import.meta.dirname, 'faults/scenarios/lost-event.yaml');
    const { code, said } = await run(
      'main',
      ['--port', '0', '--services', 'sts', '--faults', scenario],
      'Ctrl-C stops it',
    );
    expect(code).toBe(0);
    expect(said).toMatch(/faults: The event that the execution ended is never delivered \(1 installed\)/);
  });

  it('stop at Ctrl-C wherever they are, and leave nothing behind', async () => {
    const start = await run('start', [], 'Connect the account');
    expect(start).toMatchObject({ code: 130, left: [] });
    expect(start.said).toMatch(/Stopped; nothing is left running\.\n$/);
    expect(await run('main', ['--port', '0'], 'Ctrl-C stops it')).toMatchObject({ code: 0, left: [] });
  });
});
