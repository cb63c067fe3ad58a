import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createS3 } from '../../../s3/s3.ts';
import { only, startStates } from '../../testing.ts';

let states: Awaited<ReturnType<typeof startStates>>;
const put = (Key: string, Body: string | Uint8Array) =>
  states.standIn.call('s3', 'PutObject', { Bucket: 'data', Key, Body: Buffer.from(Body as string) });

beforeAll(async () => {
  states = await startStates(createS3);
  await states.standIn.call('s3', 'CreateBucket', { Bucket: 'data' });
});
afterAll(() => states.close());

const ItemProcessor = {
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
  ...only({ Type: 'Pass' }, 'Inner'),
};
const list = (Prefix: string, fields: object = {}, Bucket = 'data') => ({
  Resource: 'arn:aws:states:::s3:listObjectsV2',
  Arguments: { Bucket, Prefix: `{% '${Prefix}' %}` },
  ...fields,
});
const get = (Key: string, ReaderConfig: object = { InputType: 'JSON' }) => ({
  Resource: 'arn:aws:states:::s3:getObject',
  Arguments: { Bucket: 'data', Key },
  ReaderConfig,
});
const run = (ItemReader: object, fields: object = {}, input: unknown = {}) =>
  states.run(only({ Type: 'Map', ItemReader, ItemProcessor, ...fields }), input);
const items = async (...args: Parameters<typeof run>) => (await run(...args)).output;
const sources = { ItemSelector: { from: '{% $states.context.Map.Item.Source %}' } };

describe('the items of a listing', () => {
  it('are the objects under a prefix, spelt as Step Functions spells them', async () => {
    for (const key of ['raw/a.csv', 'raw/b.csv', 'other/c.csv']) await put(key, 'xyz');
    expect(await items(list('raw/'))).toEqual([
      {
        Etag: expect.stringMatching(/^"\w{32}"$/),
        Key: 'raw/a.csv',
        LastModified: expect.any(Number),
        Size: 3,
        StorageClass: 'STANDARD',
      },
      expect.objectContaining({ Key: 'raw/b.csv' }),
    ]);
    expect(await items(list('raw/'), sources)).toEqual([{ from: 'S3://data' }, { from: 'S3://data' }]);
  });

  it('come from all of its pages, or as many as MaxItems says', async () => {
    await Promise.all(Array.from({ length: 1006 }, (_, n) => put(`many/${n}`, '')));
    const counted = { ItemSelector: 1, ItemBatcher: { MaxItemsPerBatch: 5000 } };
    expect((await items(list('many/'), counted))[0].Items).toHaveLength(1006);
    const most = { ReaderConfig: { MaxItems: '{% $states.input.most %}' } };
    expect((await items(list('many/', most), counted, { most: 1003 }))[0].Items).toHaveLength(1003);
  });

  it('are none under an empty prefix: the Map succeeds with nothing', async () => {
    expect(await run(list('empty/'))).toMatchObject({ status: 'SUCCEEDED', output: [] });
  });

  it('are those in the objects with LOAD_AND_FLATTEN', async () => {
    await put('lines/1.jsonl', '{"n":1}\n{"n":2}\n');
    await put('lines/2.jsonl.gz', gzipSync('{"n":3}\n'));
    const flatten = { ReaderConfig: { InputType: 'JSONL', Transformation: 'LOAD_AND_FLATTEN' } };
    expect(await items(list('lines/', flatten))).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    expect((await items(list('lines/', flatten), sources)).at(-1)).toEqual({ from: 'S3://data/lines/2.jsonl.gz' });
  });
});

describe('the items of an object', () => {
  it('come from a packed one, too', async () => {
    await put('list.json.gz', gzipSync('[1,2]'));
    await put('list.json.zst', zstdCompressSync('[3]'));
    expect(await items(get('list.json.gz'))).toEqual([1, 2]);
    expect(await items(get('list.json.zst'))).toEqual([3]);
  });

  it('are as many as MaxItems says; all for 0, and for more than there are', async () => {
    await put('list.json', '[1,2,3]');
    const most = (MaxItems: unknown) => items(get('list.json', { InputType: 'JSON', MaxItems }));
    expect(await most(2)).toEqual([1, 2]);
    expect(await most(0)).toEqual([1, 2, 3]);
    expect(await most('{% 100000001 %}')).toEqual([1, 2, 3]);
  });

  it('are the rows of the files in the manifest of an S3 inventory', async () => {
    const manifest = {
      sourceBucket: 'source',
      destinationBucket: 'arn:aws:s3:::data',
      fileFormat: 'CSV',
      fileSchema: 'Bucket, Key, Size',
      files: [{ key: 'inventory/1.csv.gz' }, { key: 'inventory/2.csv.gz' }],
    };
    await put('inventory/manifest.json', JSON.stringify(manifest));
    await put('inventory/1.csv.gz', gzipSync('"source","a/","0"\n"source","a/b.csv","12"\n'));
    await put('inventory/2.csv.gz', gzipSync('"source","c","3"\n'));
    expect(await items(get('inventory/manifest.json', { InputType: 'MANIFEST' }))).toEqual([
      { Bucket: 'source', Key: 'a/', Size: '0' },
      { Bucket: 'source', Key: 'a/b.csv', Size: '12' },
      { Bucket: 'source', Key: 'c', Size: '3' },
    ]);
  });
});

describe('a reader that fails', () => {
  it.each([
    [
      'no bucket',
      list('raw/', {}, 'missing'),
      /^The specified bucket does not exist.*\(Service: S3, Status Code: 404, /,
    ],
    ['no object', get('missing.json'), /^The specified key does not exist.*\(Service: S3, Status Code: 404, /],
    ['no list', get('object.json'), /^Attempting to map over non-iterable node\.$/],
    ['what is not packed', get('plain.json.gz'), /incorrect header check/],
    ['no inventory', get('object.json', { InputType: 'MANIFEST' }), /manifest/],
    [
      'fewer than no items',
      get('object.json', { InputType: 'JSON', MaxItems: '{% -1 %}' }),
      /^field MaxItems must be positive$/,
    ],
  ])('for %s fails its Map Run, which Catch takes', async (_, reader, cause) => {
    await put('object.json', '{"a":1}');
    await put('plain.json.gz', '[1]');
    const failed = await run(reader);
    expect(failed).toMatchObject({ status: 'FAILED', error: 'States.ItemReaderFailed' });
    expect(failed.cause).toMatch(cause);
    expect(failed.types.slice(-4)).toEqual(['MapRunStarted', 'MapRunFailed', 'MapStateFailed', 'ExecutionFailed']);
    const caught = await states.run({
      StartAt: 'Read',
      States: {
        Read: {
          Type: 'Map',
          ItemReader: reader,
          ItemProcessor,
          Catch: [{ ErrorEquals: ['States.ItemReaderFailed'], Next: 'Caught' }],
          Next: 'Caught',
        },
        Caught: { Type: 'Succeed', Output: '{% $states.input.Error %}' },
      },
    });
    expect(caught.output).toBe('States.ItemReaderFailed');
  });

  it.each([
    [
      get('x', { InputType: 'PARQUET' }),
      'The InputType must be CSV, JSON, JSONL, MANIFEST in the stand-in, found PARQUET',
    ],
    [
      get('x', { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW', ManifestType: 'ATHENA_DATA' }),
      'The ManifestType must be S3_INVENTORY in the stand-in, found ATHENA_DATA',
    ],
  ])('for what the stand-in cannot read is refused when the machine is created', async (reader, message) => {
    await expect(run(reader)).rejects.toThrow(message);
  });
});
