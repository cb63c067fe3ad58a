/** Forks with data of their own: `npm run init` alone must be enough, no source edited. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleLines } from '../../../pipeline/data/generate.ts';
import { seededRandom } from '../../../pipeline/random.ts';
import { ALL_TESTS, cloneRepository } from './clone.ts';

let clone: Awaited<ReturnType<typeof cloneRepository>>;

beforeAll(async () => {
  clone = await cloneRepository();
  writeFileSync(join(clone.directory, 'build-presses.csv'), presses(10_000));
});

afterAll(() => clone?.remove());

/**
 * The generator's process as another plant would record it: other column names, semicolons, words for the label and the
 * type, presses that have several rows each, and a repair code that only failures have.
 */
function presses(rows: number): string {
  const random = seededRandom(3);
  const types: Record<string, string> = { L: 'light', M: 'medium', H: 'heavy' };
  const lines = [...sampleLines(rows, 1)].slice(1).map((line) => {
    const [row, , type, air, process, speed, torque, wear, failed] = line.split(',');
    const press = `press-${String(Math.floor(random.uniform() * 2000)).padStart(4, '0')}`;
    const [state, repair] = failed === '1' ? ['broken', `R${Math.floor(random.uniform() * 3)}`] : ['running', ''];
    return [row, press, types[type!], air, process, speed, torque, wear, state, repair].join(';');
  });
  return ['measurement;press;variant;T_air;T_tool;rpm;torque_Nm;minutes;condition;repair', ...lines, ''].join('\n');
}

const FLAGS = [
  ...['--yes', '--data', 'build-presses.csv', '--name', 'presses', '--repository', 'acme/presses'],
  ...['--account', '210987654321', '--region', 'eu-central-1', '--cron', '5 3 * * 2', '--missed-failure', '900'],
];

/** Another fork's data: tabs, three numbers and nothing else, few assets, and many failures. */
function pumps(rows: number): string {
  const random = seededRandom(7);
  const between = (least: number, most: number) => (least + (most - least) * random.uniform()).toFixed(3);
  const lines = Array.from({ length: rows }, () => {
    const [pressure, flow, vibration] = [between(50, 70), between(5, 8), between(0, 10)];
    const fails = Number(vibration) > 7 && Number(pressure) > 60 ? random.uniform() < 0.9 : random.uniform() < 0.002;
    const pump = `pump ${Math.floor(random.uniform() * 300)}`;
    return [pump, pressure, flow, vibration, fails ? 'FAIL' : 'OK'].join('\t');
  });
  return ['pump\tpressure\tflow\tvibration\tstate', ...lines, ''].join('\n');
}

describe('npm run init', () => {
  it('makes the template the fork of somebody else, and changes settings and names only', async () => {
    const { code, stdout, stderr } = await clone.run('npm', 'run', 'init', '--', ...FLAGS);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/press +asset: \d+ assets/);
    expect(stdout).toMatch(/condition +label: 'broken' is a failure/);
    expect(stdout).toMatch(/repair +never used: it tells the answer/);
    const changed = await clone.run('git', 'diff', '--name-only');
    expect(changed.stdout.trim().split('\n')).toEqual([
      '.github/workflows/deploy.yml',
      '.github/workflows/retrain.yml',
      'cdk.json',
      'pipeline/pipeline.yml',
    ]);
    const settings = readFileSync(join(clone.directory, 'pipeline/pipeline.yml'), 'utf8');
    expect(settings).toContain('# Rows of one asset never sit in two splits.\n  asset: press');
    expect(settings).not.toMatch(/predictive-maintenance|Machine failure/);
  });

  it('changes nothing when it runs again with the same answers, or with none', async () => {
    const before = await clone.run('git', 'diff');
    for (const flags of [FLAGS, ['--yes']]) {
      const { code, stdout, stderr } = await clone.run('npm', 'run', 'init', '--', ...flags);
      expect(code, stderr).toBe(0);
      expect(stdout).toContain('Nothing to change.');
    }
    expect((await clone.run('git', 'diff')).stdout).toBe(before.stdout);
  });

  it('leaves a fork that its checks find nothing wrong with', async () => {
    const { code, stdout, stderr } = await clone.run('npx', 'biome', 'ci', '.');
    expect(code, stdout + stderr).toBe(0);
    const doctor = await clone.run('npm', 'run', '--silent', 'doctor', '--', '--json');
    const findings: { check: string; status: string }[] = JSON.parse(doctor.stdout);
    for (const check of ['Node', 'Packages', 'Settings', 'Names', 'Placeholders', 'Pinned actions'])
      expect(findings).toContainEqual(expect.objectContaining({ check, status: 'ok' }));
  });
});

describe('npm start in that fork', () => {
  it.each([
    ["trains and serves on the fork's own rows", ['--data', 'build-presses.csv']],
    ["and on made-up rows of the fork's columns, where no file is given", []],
  ])('%s', async (_, parameters) => {
    const { code, stdout, stderr } = await clone.run('npm', 'start', '--', ...parameters);
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toMatch(/Verdict: pass/);
    expect(stdout).toContain('Data: 10000 rows in, 10000 used, 0 rejected');
    expect(stdout).toContain('Endpoint presses-dev answers');
    expect(stdout.match(/evaluated as .* equal$/gm)).toHaveLength(3);
    console.log(/^Metrics .*$/m.exec(stdout)?.[0]);
  });
});

describe("the template's tests in a fork", () => {
  it('are green after npm run init alone', { timeout: ALL_TESTS }, async () => {
    const { code, stdout, stderr } = await clone.run('npm', 'test');
    expect(code, `${stdout}${stderr}`.slice(-20_000)).toBe(0);
    expect(stdout).toMatch(/Test Files .*\d+ passed/);
    console.log(/^.*Tests .*$/m.exec(stdout)?.[0]);
  });

  it('are green with quite other data too: tabs, numbers alone, few assets', { timeout: ALL_TESTS }, async () => {
    const other = await cloneRepository();
    try {
      writeFileSync(join(other.directory, 'build-pumps.csv'), pumps(20_000));
      const flags = ['--yes', '--data', 'build-pumps.csv', '--name', 'pumps', '--repository', 'acme/pumps'];
      const commands = [
        ['npm', 'run', 'init', '--', ...flags, '--account', '210987654321', '--region', 'us-west-2'],
        ['npm', 'run', 'check'],
        ['npx', 'vitest', 'run', 'pipeline', 'infra/aws', 'infra/pull-request'],
      ];
      for (const [command, ...parameters] of commands) {
        const { code, stdout, stderr } = await other.run(command!, ...parameters);
        expect(code, `${stdout}${stderr}`.slice(-20_000)).toBe(0);
      }
    } finally {
      other.remove();
    }
  });
});
