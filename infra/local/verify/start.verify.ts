import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EvaluationReport } from '../../../pipeline/evaluation-report.ts';
import { parseAs } from '../../../pipeline/parse-as.ts';
import { AI4I_FILE } from '../loop-testing.ts';
import { cloneRepository, ended } from './clone.ts';

let clone: Awaited<ReturnType<typeof cloneRepository>>;
let takenPort: number;
const server = createServer();

beforeAll(async () => {
  clone = await cloneRepository();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  takenPort = (server.address() as { port: number }).port;
});

afterAll(() => {
  server.close();
  clone?.remove();
});

/** The evaluation report that `npm start` left in the clone. */
function reportOf(): EvaluationReport {
  const file = join(clone.directory, 'build/evaluation.json');
  return parseAs(EvaluationReport, JSON.parse(readFileSync(file, 'utf8')), file);
}

const STACK = /^\s+at .+:\d+:\d+/m;

describe("npm start in a fresh clone, under the machine's own Node", () => {
  it('ends with the verdict, the metrics and three equal answers, and writes summary and report', async () => {
    const node = await clone.run('node', '--version');
    const started = Date.now();
    const { code, stdout, stderr } = await clone.run('npm', 'start');
    console.log(`npm start from Node ${node.stdout.trim()}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toMatch(/Verdict: pass/);
    expect(stdout).toMatch(/average precision 0\.\d{4}/);
    expect(stdout.match(/evaluated as .* equal$/gm)).toHaveLength(3);
    expect(reportOf().dataset.totals).toMatchObject({ rows: 10_000, rejectedRows: 0 });
    expect(readFileSync(join(clone.directory, 'build/summary.md'), 'utf8')).toContain('✅');
  });

  const skip = existsSync(AI4I_FILE) ? '' : ' (skipped: no copy of the AI4I data set is beside this repository)';
  it.skipIf(skip)(`takes the AI4I file as published and loses no row${skip}`, async () => {
    const { code, stdout, stderr } = await clone.run('npm', 'start', '--', '--data', AI4I_FILE);
    expect(code, stdout + stderr).toBe(0);
    const [data] = /^Data: .*$/m.exec(stdout) ?? [];
    const [metrics] = /^Metrics .*$/m.exec(stdout) ?? [];
    console.log(`AI4I: ${data}\n${metrics}`);
    expect(data).toBe('Data: 10000 rows in, 10000 used, 0 rejected');
    expect(metrics).toMatch(/average precision 0\.\d{4}/);
    expect(reportOf().dataset.totals).toMatchObject({ rows: 10_000, failures: 339, rejectedRows: 0 });
  });

  it.each([
    ['a file that is not there', ['--data', 'nowhere.csv'], /--data.*nowhere\.csv/],
    ['a folder instead of a file', ['--data', 'a-folder'], /--data.*a-folder/],
    ['text for a port', ['--port', 'high'], /--port.*high.*0 to 65535/],
    ['a port that does not exist', ['--port', '65536'], /--port.*65536.*0 to 65535/],
    ['an option that does not exist', ['--dta', 'x.csv'], /--dta/],
  ])('refuses %s in words', async (_, parameters, words) => {
    mkdirSync(join(clone.directory, 'a-folder'), { recursive: true });
    const { code, stderr } = await clone.run('npm', 'start', '--', ...parameters);
    expect(code).toBe(1);
    expect(stderr).toMatch(words);
    expect(stderr).not.toMatch(STACK);
  });

  it('refuses a port that is taken', async () => {
    const { code, stderr } = await clone.run('npm', 'start', '--', '--port', String(takenPort));
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`--port.*${takenPort}`));
    expect(stderr).not.toMatch(STACK);
  });
});

describe('npm run local', () => {
  it('prints the variables that lead an SDK to it, and stops cleanly on Ctrl-C', async () => {
    const child = clone.start('npm', 'run', 'local', '--', '--port', '0');
    const end = ended(child);
    const variables: Record<string, string> = {};
    for await (const line of createInterface({ input: child.stdout! })) {
      const [, name, value] = /^export (\w+)=(.+)$/.exec(line) ?? [];
      if (name) variables[name] = value!;
      if (line.startsWith('Ctrl-C')) break;
    }
    const s3 = new S3Client({
      endpoint: variables.AWS_ENDPOINT_URL!,
      region: variables.AWS_REGION!,
      forcePathStyle: true,
      credentials: { accessKeyId: variables.AWS_ACCESS_KEY_ID!, secretAccessKey: variables.AWS_SECRET_ACCESS_KEY! },
    });
    const { Buckets } = await s3.send(new ListBucketsCommand());
    expect(Buckets?.map(({ Name }) => Name)).toEqual([expect.stringMatching(/^cdk-hnb659fds-assets-/)]);
    // As a terminal does: to all processes of the foreground. npm and its shell end by the signal, once ours has ended.
    process.kill(-child.pid!, 'SIGINT');
    const { stderr } = await end;
    expect(child.exitCode === 0 || child.signalCode === 'SIGINT').toBe(true);
    expect(stderr).toBe('');
    await expect(fetch(variables.AWS_ENDPOINT_URL!)).rejects.toThrow();
  });

  it('refuses a port that is taken', async () => {
    const { code, stderr } = await clone.run('npm', 'run', 'local', '--', '--port', String(takenPort));
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`--port.*${takenPort}`));
    expect(stderr).not.toMatch(STACK);
  });
});
