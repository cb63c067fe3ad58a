import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { resourceNames } from '../../../pipeline/contract.ts';
import type { Loop } from '../loop.ts';
import { openDeployedLoop, ROOT } from '../loop-testing.ts';
import { administratorClient } from '../start-stand-in.ts';

const MEGABYTE = 1e6;
/** About 55 bytes a row: over 200 MB. */
const ROWS = 3_700_000;

const directory = mkdtempSync(join(tmpdir(), 'memory-'));
let loop: Loop;
let close = async () => {};

beforeAll(async () => {
  ({ loop, close } = await openDeployedLoop());
});

afterAll(async () => {
  await close();
  rmSync(directory, { recursive: true });
});

async function generate(file: string): Promise<void> {
  const target = openSync(file, 'w');
  const parameters = [join(ROOT, 'pipeline/data/main.ts'), '--rows', String(ROWS), '--seed', '1'];
  const child = spawn(process.execPath, parameters, { stdio: ['ignore', target, 'inherit'] });
  closeSync(target);
  await new Promise((resolve) => child.once('close', resolve));
}

/** Peak memory of the process that runs a function, in megabytes, as Linux keeps it (`VmHWM`). */
function peakOf(functionName: string): number {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      const isOurs = new RegExp(`^PPid:\\s+${process.pid}$`, 'm').test(status);
      if (
        !isOurs ||
        !readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`AWS_LAMBDA_FUNCTION_NAME=${functionName}\0`)
      )
        continue;
      return (Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)![1]) * 1024) / MEGABYTE;
    } catch {
      // The process has ended meanwhile.
    }
  }
  throw new Error(`found no process of ${functionName}, expected one that is kept warm`);
}

it.skipIf(process.platform !== 'linux')('takes a 200 MB file in less than 150 MB of memory', async () => {
  const file = join(directory, 'rows.csv');
  await generate(file);
  expect(statSync(file).size).toBeGreaterThan(200 * MEGABYTE);
  await loop.upload('large/rows.csv', { file });
  const { stage, buckets } = resourceNames(`${loop.settings.name}-dev`, loop.standIn.account);
  const lambda = new LambdaClient(administratorClient(loop.standIn));
  const FunctionName = `${stage}-lambda_process_data`;
  const output = { bucket: buckets.features, prefix: 'executions/large/' };
  const Payload = JSON.stringify({
    bucket: buckets.raw,
    key: 'large/rows.csv',
    dataset: loop.settings.dataset,
    output,
  });
  const started = Date.now();
  const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload }));
  const seconds = (Date.now() - started) / 1000;
  const peak = peakOf(FunctionName);
  console.log(`lambda_process_data: ${ROWS} rows in ${seconds.toFixed(1)} s, peak ${peak.toFixed(0)} MB`);
  expect(JSON.parse(answer.Payload!.transformToString())).toMatchObject({ rows: ROWS, rejectedRows: 0 });
  expect(peak).toBeLessThan(150);
});
