import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { build } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProcessDataOutput } from '../../pipeline/contract.ts';
import { sampleCsv } from '../../pipeline/data/generate.ts';
import { shipped } from '../../pipeline/testing/shipped.ts';
import { startTestServer } from './core/testing.ts';
import { createS3 } from './s3/s3.ts';

const ROWS_IN_BLOCK = 20_000;
const BLOCKS = 32;
const root = join(import.meta.dirname, '../..');
const { dataset } = shipped;
const folder = mkdtempSync(join(tmpdir(), 'process-data-'));
const bundle = join(folder, 'index.mjs');

let server: Awaited<ReturnType<typeof startTestServer>>;
let s3: S3Client;
beforeAll(async () => {
  server = await startTestServer({}, createS3);
  s3 = new S3Client({ ...server.client, forcePathStyle: true });
  for (const Bucket of ['raw', 'features']) await s3.send(new CreateBucketCommand({ Bucket }));
  await build({
    input: join(root, 'pipeline/steps/process-data.ts'),
    platform: 'node',
    resolve: { mainFields: ['module', 'main'] },
    output: { file: bundle, format: 'esm', codeSplitting: false, minify: true },
  });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/**
 * Runs the handler as it is deployed, in a process of its own that finds S3 by its environment. On Linux it also tells the
 * process's peak memory; `resourceUsage` would tell this one's, if that is larger.
 */
async function runLambda(event: object): Promise<{ output: ProcessDataOutput; peakMegabytes?: number }> {
  const program = `
    import { existsSync, readFileSync } from 'node:fs';
    const { handler } = await import(${JSON.stringify(bundle)});
    const output = await handler(JSON.parse(process.env.EVENT));
    const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
    const peak = /VmHWM:\\s+(\\d+) kB/.exec(status)?.[1];
    console.log(JSON.stringify({ output, peakMegabytes: peak && (peak * 1024) / 1e6 }));`;
  const env = {
    EVENT: JSON.stringify(event),
    AWS_ENDPOINT_URL: server.standIn.endpoint,
    AWS_REGION: server.standIn.region,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { env });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (!stdout) throw new Error(stderr);
  return JSON.parse(stdout);
}

describe('lambda_process_data over the wire', () => {
  it('takes a large file in bounded memory, and loses no row on the way through multipart uploads', async () => {
    const [header, ...lines] = sampleCsv(ROWS_IN_BLOCK, 1).split(/(?<=\n)/);
    const block = lines.join('');
    await s3.send(new PutObjectCommand({ Bucket: 'raw', Key: 'raw/big.csv', Body: header + block.repeat(BLOCKS) }));
    const output = { bucket: 'features', prefix: 'executions/e/' };
    const { output: result, peakMegabytes } = await runLambda({ bucket: 'raw', key: 'raw/big.csv', dataset, output });

    expect(result).toMatchObject({ status: 'processed', rows: ROWS_IN_BLOCK * BLOCKS, rejectedRows: 0 });
    if (process.platform === 'linux') expect(peakMegabytes).toBeLessThan(150);
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: 'features' }));
    expect(Contents!.map(({ Key }) => Key).sort()).toEqual([...result.written].sort());
    const Key = result.written.find((key) => key.includes('/train/'))!;
    const train = await (await s3.send(new GetObjectCommand({ Bucket: 'features', Key }))).Body!.transformToString();
    expect(train.length).toBeGreaterThan(20e6);
    expect(train.split('\n').length - 1).toBe(result.splits.train.rows);
    const blockLength = train.length / BLOCKS;
    expect(train).toBe(train.slice(0, blockLength).repeat(BLOCKS));
  }, 60_000);
});
