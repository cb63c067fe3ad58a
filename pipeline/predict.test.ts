import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleFor } from './data/sample-for.ts';
import { parseSettings } from './settings.ts';
import { SHIPPED_FILE } from './testing/shipped.ts';

const HEADER =
  'Product ID,Type,Air temperature [K],Process temperature [K],Rotational speed [rpm],Torque [Nm],Tool wear [min]';
const folder = mkdtempSync(join(tmpdir(), 'predict-'));
let server: Server;

/** An endpoint whose score is 0.1 a row before it; it echoes what it was sent in its log. */
const requests: { url: string; contentType: string | undefined; body: string }[] = [];
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body = await text(request);
    requests.push({ url: request.url!, contentType: request.headers['content-type'], body });
    if (request.url!.includes('/gone/')) {
      response.writeHead(400, { 'content-type': 'application/json', 'x-amzn-errortype': 'ValidationError' });
      response.end(JSON.stringify({ message: 'Endpoint gone of account 000000000000 not found.' }));
      return;
    }
    response.setHeader('content-type', 'text/csv');
    response.end(
      body
        .split('\n')
        .map((_, i) => i / 10)
        .join(','),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

/** Runs the command on the shipped settings, with an account unless `environment` takes it away. */
const predict = (args: string[], environment: NodeJS.ProcessEnv = {}) =>
  run(['--settings', SHIPPED_FILE, ...args], environment);

function run(args: string[], environment: NodeJS.ProcessEnv = {}) {
  const env = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
    HOME: folder,
    ...environment,
  };
  const script = join(import.meta.dirname, 'predict.ts');
  return new Promise<{ status: number; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, [script, ...args], { env }, (error, stdout, stderr) => {
      resolve({ status: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

function fileOf(name: string, ...lines: string[]): string {
  const path = join(folder, name);
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return path;
}

describe.concurrent('npm run predict', () => {
  it('derives the features of raw rows, asks the endpoint and prints asset and score', async () => {
    const rows = fileOf('rows.csv', HEADER, 'M1,M,298.1,308.6,1551,42.8,0', '"a,""b""",L,298.1,,1551,42.8,7');
    expect(await predict([rows, '--endpoint', 'mine'])).toEqual({
      status: 0,
      stdout: 'Product ID,score\nM1,0\n"a,""b""",0.1\n',
      stderr: '',
    });
    expect(requests.find(({ url }) => url.includes('/mine/'))).toEqual({
      url: '/endpoints/mine/invocations',
      contentType: 'text/csv',
      body: '1,298.1,308.6,1551,42.8,0,10.5,6951.59056,0\n0,298.1,,1551,42.8,7,,6951.59056,299.6',
    });
  });

  it("reads pipeline.yml and asks the stage dev's endpoint unless told otherwise", async () => {
    const { name, dataset } = parseSettings(readFileSync('pipeline/pipeline.yml', 'utf8'));
    const { status, stderr } = await run([fileOf('default.csv', sampleFor(dataset, 3, 1).trimEnd())]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(requests.map(({ url }) => url)).toContain(`/endpoints/${name}-dev/invocations`);
  });

  it('scores the rows that it can, names the others on stderr and fails', async () => {
    const rows = fileOf('some.csv', HEADER, 'M1,M,298.1,308.6,1551,high,0', 'M2,M,298.1,308.6,1551,42.8,0');
    expect(await predict([rows])).toEqual({
      status: 1,
      stdout: 'Product ID,score\nM2,0\n',
      stderr: `${rows}: line 2: Torque [Nm]: found 'high', expected a number\n`,
    });
  });

  it('scores no row without asking', async () => {
    expect(await predict([fileOf('none.csv', HEADER), '--endpoint', 'unasked'])).toMatchObject({
      status: 0,
      stdout: 'Product ID,score\n',
    });
    expect(requests.filter(({ url }) => url.includes('/unasked/'))).toEqual([]);
  });

  const good = () => fileOf('good.csv', HEADER, 'M1,M,298.1,308.6,1551,42.8,0');
  it.each<[string, () => string[], NodeJS.ProcessEnv, string]>([
    ['no file', () => [], {}, 'found 0 files, expected one\nusage: npm run predict -- ROWS.csv [--endpoint NAME]'],
    ['an unknown flag', () => [good(), '--stage', 'x'], {}, "Unknown option '--stage'"],
    ['a file that is not there', () => [join(folder, 'nowhere.csv')], {}, 'nowhere.csv: found no such file'],
    ['a folder', () => [folder], {}, 'found a folder, expected a CSV file'],
    ['an empty file', () => [fileOf('empty.csv')], {}, 'empty.csv: found an empty file, expected a header and rows'],
    [
      'a missing column',
      () => [fileOf('short.csv', 'Product ID,Type', 'M1,M')],
      {},
      "expected also 'Air temperature [K]', ",
    ],
    [
      'settings that do not fit',
      () => [good(), '--settings', fileOf('s.yml', 'name: X')],
      {},
      's.yml: name: found "X"',
    ],
    [
      'an endpoint that is not there',
      () => [good(), '--endpoint', 'gone'],
      {},
      'SageMaker: ValidationError: Endpoint gone of account',
    ],
    ['no credentials', () => [good()], { AWS_ACCESS_KEY_ID: '' }, 'no AWS credentials: '],
    ['no Region', () => [good()], { AWS_REGION: '' }, 'no AWS Region: set AWS_REGION'],
    [
      'nobody at the address',
      () => [good()],
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
      'nobody answers at http://127.0.0.1:1: ',
    ],
  ])('says what is wrong with %s, without a stack trace', async (_, args, environment, message) => {
    const { status, stdout, stderr } = await predict(args(), environment);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^ {4}at /m);
  });
});
