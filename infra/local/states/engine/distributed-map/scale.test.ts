import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeMapRunCommand, ListMapRunsCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createS3 } from '../../../s3/s3.ts';
import { only, startStates } from '../../testing.ts';

const ROWS = 20_000;

let states: Awaited<ReturnType<typeof startStates>>;
let s3: S3Client;
beforeAll(async () => {
  states = await startStates(createS3);
  s3 = new S3Client({ ...states.client, forcePathStyle: true });
  await states.standIn.call('s3', 'CreateBucket', { Bucket: 'data' });
});
afterAll(() => states.close());

it.each(['STANDARD', 'EXPRESS'])(
  `a CSV file of ${ROWS} rows takes seconds, and little memory, in as many %s executions`,
  async (ExecutionType) => {
    const rows = Array.from({ length: ROWS }, (_, row) => `${row},machine-${row % 7},"${row * 2}, measured"\n`);
    const Body = `id,machine,note\n${rows.join('')}`;
    await s3.send(new PutObjectCommand({ Bucket: 'data', Key: 'rows.csv', Body }));
    const heap = process.memoryUsage().heapUsed;
    const began = performance.now();
    const { status, output, executionArn } = await states.run(
      only({
        Type: 'Map',
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
          Arguments: { Bucket: 'data', Key: 'rows.csv' },
        },
        ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType }, ...only({ Type: 'Pass' }, 'Row') },
        ResultWriter: {
          Resource: 'arn:aws:states:::s3:putObject',
          Arguments: { Bucket: 'data', Prefix: 'results' },
          WriterConfig: { Transformation: 'COMPACT', OutputType: 'JSONL' },
        },
      }),
    );
    expect(status).toBe('SUCCEEDED');
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(process.memoryUsage().heapUsed - heap).toBeLessThan(400 * 1024 * 1024);
    const { mapRuns } = await states.sfn.send(new ListMapRunsCommand({ executionArn }));
    const run = await states.sfn.send(new DescribeMapRunCommand({ mapRunArn: mapRuns![0]!.mapRunArn }));
    expect(run.itemCounts).toMatchObject({ total: ROWS, succeeded: ROWS, resultsWritten: ROWS, pending: 0, failed: 0 });
    const Key = output.ResultWriterDetails.Key.replace('manifest', 'SUCCEEDED_0');
    const written = await s3.send(new GetObjectCommand({ Bucket: 'data', Key }));
    const lines = (await written.Body!.transformToString()).trimEnd().split('\n');
    expect(lines).toHaveLength(ROWS);
    expect(JSON.parse(lines.at(-1)!)).toEqual({ id: '19999', machine: 'machine-0', note: '39998, measured' });
  },
  60_000,
);
