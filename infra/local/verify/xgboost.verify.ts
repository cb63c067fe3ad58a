import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { resourceNames } from '../../../pipeline/contract.ts';
import { sampleCsv } from '../../../pipeline/data/generate.ts';
import { invokeEndpoint } from '../../../pipeline/invoke-endpoint.ts';
import { splitS3Uri } from '../../../pipeline/s3-uri.ts';
import { approve, openDeployedLoop } from '../loop-testing.ts';
import { administratorClient } from '../start-stand-in.ts';
import { ended } from './clone.ts';

const PYTHON = '/usr/bin/python3';
/** The version that SageMaker's image 1.7-1 runs. */
const VERSION = '1.7.4';

/** Scores the rows of a CSV file with the model in an artifact: one score a line. */
const SCORE = `
import sys, tarfile
import numpy, xgboost
artifact, rows = sys.argv[1:]
booster = xgboost.Booster()
booster.load_model(bytearray(tarfile.open(artifact).extractfile('xgboost-model').read()))
for score in booster.predict(xgboost.DMatrix(numpy.genfromtxt(rows, delimiter=',', ndmin=2))):
    print(repr(float(score)))
`;

const found = spawnSync(PYTHON, ['-c', 'import xgboost; print(xgboost.__version__)'], { encoding: 'utf8' });
const version = found.stdout?.trim() || 'none';
const skip = version === VERSION ? '' : ` (skipped: ${PYTHON} has XGBoost ${version}, expected ${VERSION})`;

const directory = mkdtempSync(join(tmpdir(), 'xgboost-'));
let opened: Awaited<ReturnType<typeof openDeployedLoop>> | undefined;

beforeAll(async () => {
  if (!skip) opened = await openDeployedLoop();
});

afterAll(async () => {
  await opened?.close();
  rmSync(directory, { recursive: true });
});

it.skipIf(skip)(
  `scores the test rows at the endpoint as XGBoost ${VERSION} does with the artifact${skip}`,
  async () => {
    const { loop, evaluationReport } = opened!;
    await loop.upload('raw/sample.csv', sampleCsv(10_000, 1));
    const run = await loop.retrain({}, approve);
    expect(run.result).toBe('success');
    const { challenger, heldOut } = evaluationReport();
    const client = administratorClient(loop.standIn);
    const s3 = new S3Client({ ...client, forcePathStyle: true });
    const read = async (Bucket: string, Key: string) =>
      (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body!.transformToByteArray();

    const { stage, buckets } = resourceNames(`${loop.settings.name}-dev`, loop.standIn.account);
    const execution = run.jobs.retrain!.outputs['execution-arn']!.split(':').at(-1)!;
    const parts = await s3.send(
      new ListObjectsV2Command({ Bucket: buckets.features, Prefix: `executions/${execution}/test/` }),
    );
    const lines: string[] = [];
    for (const { Key } of parts.Contents!)
      lines.push(
        ...Buffer.from(await read(buckets.features, Key!))
          .toString()
          .trim()
          .split('\n'),
      );
    const rows = lines.map((line) => line.slice(line.indexOf(',') + 1));
    expect(rows).toHaveLength(heldOut.test.rows);

    const { bucket, key } = splitS3Uri(challenger.artifact)!;
    const files = { artifact: join(directory, 'model.tar.gz'), rows: join(directory, 'rows.csv') };
    writeFileSync(files.artifact, await read(bucket!, key!));
    writeFileSync(files.rows, `${rows.join('\n')}\n`);
    const { code, stdout, stderr } = await ended(spawn(PYTHON, ['-c', SCORE, files.artifact, files.rows]));
    expect(code, stderr).toBe(0);
    const expected = stdout.trim().split('\n').map(Number);
    const scores = await invokeEndpoint(new SageMakerRuntimeClient(client), stage, rows);
    expect(expected).toHaveLength(rows.length);
    const worst = Math.max(...scores.map((score, i) => Math.abs(score - expected[i]!)));
    console.log(`${rows.length} test rows: at most ${worst} between the endpoint and XGBoost ${VERSION}`);
    expect(worst).toBeLessThan(1e-6);
  },
);
