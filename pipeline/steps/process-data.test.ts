import { describe, expect, it } from 'vitest';
import type { ProcessDataOutput } from '../contract.ts';
import { sampleCsv } from '../data/generate.ts';
import { seededRandom } from '../random.ts';
import { processData } from './process-data.ts';
import { memoryS3, settings } from './testing.ts';

const HEADER =
  'Product ID,Type,Air temperature [K],Process temperature [K],Rotational speed [rpm],Torque [Nm],Tool wear [min],Machine failure';
const ROW = 'M1,M,298.1,308.6,1551,42.8,0,0';
/** Of a state's output at most (Step Functions developer guide, "Step Functions service quotas"). */
const STATE_BYTES = 262_144;
const NAME = /^[0-9a-f]{24}$/;

/** Runs one file through the step, with all its rows in the test split unless `changes` say otherwise. */
async function run(content: string | Uint8Array, changes: Partial<typeof settings.dataset> = {}, key = 'raw/a.csv') {
  const s3 = memoryS3();
  s3.put(`in/${key}`, content);
  const split = { salt: 's', shares: { train: 1e-12, validation: 1e-12, test: 1 } };
  const dataset = { ...settings.dataset, split, ...changes };
  const input = { bucket: 'in', key, dataset, output: { bucket: 'out', prefix: 'run/' } };
  const output = await processData(input, s3.client).catch((error: Error) => error);
  return { s3, output, error: output as Error, part: (folder: string) => s3.text(s3.keys(`out/run/${folder}/`)[0]!) };
}
const file = (...rows: string[]) => [HEADER, ...rows, ''].join('\n');
const lenient = { maximumRejectedShare: 1 };

describe('lambda_process_data', () => {
  it('writes label-first rows by split without a header, the raw cells of test rows, and says what it wrote', async () => {
    const { s3, output } = await run(sampleCsv(2000, 1), { split: settings.dataset.split });
    expect(output).toMatchObject({
      status: 'processed',
      key: 'raw/a.csv',
      versionId: 'v1',
      rows: 2000,
      rejectedRows: 0,
    });
    const written = s3.keys('out/').map((key) => key.slice(4));
    expect(new Set((output as { written: string[] }).written)).toEqual(new Set(written));
    expect(written.map((key) => key.replace(/[^/]+\.csv$/, ''))).toEqual([
      'run/rows/test/',
      'run/test/',
      'run/train/',
      'run/validation/',
    ]);
    const lines = (folder: string) =>
      s3
        .text(s3.keys(`out/run/${folder}/`)[0]!)
        .trim()
        .split('\n');
    const rows = { train: lines('train'), validation: lines('validation'), test: lines('test') };
    expect(rows.train.length + rows.validation.length + rows.test.length).toBe(2000);
    for (const [name, split] of Object.entries(rows)) {
      const failures = split.filter((line) => line.startsWith('1,')).length;
      expect((output as { splits: object }).splits).toMatchObject({ [name]: { rows: split.length, failures } });
    }
    expect(rows.train[0]).toMatch(/^[01](,-?[\d.]+){9}$/);
    expect(lines('rows/test')[0]).toMatch(/^UDI,Product ID,/);
    expect(lines('rows/test')).toHaveLength(rows.test.length + 1);
  });

  it('names parts after the key, so that a retry overwrites and files never meet', async () => {
    const first = await run(file(ROW));
    const [key] = first.s3.keys('out/run/test/');
    expect(key!.slice('out/run/test/'.length, -4)).toMatch(NAME);
    expect((await run(file(ROW))).s3.keys('out/')).toEqual(first.s3.keys('out/'));
    expect((await run(file(ROW), {}, 'raw/b.csv')).s3.keys('out/')).not.toEqual(first.s3.keys('out/'));
  });

  it('derives features and keeps missing values as empty cells', async () => {
    const { part, output } = await run(file(ROW, 'M2,,298.1,,1551,42.8,7,1'));
    expect(part('test')).toBe(
      '0,1,298.1,308.6,1551,42.8,0,10.5,6951.59056,0\n1,,298.1,,1551,42.8,7,,6951.59056,299.6\n',
    );
    expect(output).toMatchObject({
      features: [
        {
          name: 'Type',
          kind: 'category',
          counts: {
            categories: [
              { category: 'L', count: 0 },
              { category: 'M', count: 1 },
              { category: 'H', count: 0 },
            ],
            missing: 1,
          },
        },
        { name: 'Air temperature [K]', distribution: { count: 2, missing: 0, values: [298.1], counts: [2] } },
        { name: 'Process temperature [K]', distribution: { count: 1, missing: 1, values: [308.6] } },
        ...['Rotational speed [rpm]', 'Torque [Nm]', 'Tool wear [min]'].map((name) => ({ name, kind: 'number' })),
        { name: 'Temperature difference', distribution: { count: 1, missing: 1, values: [10.5] } },
        { name: 'Power', distribution: { count: 2, missing: 0, values: [6951.5903], counts: [2] } },
        { name: 'Overstrain', distribution: { values: [0, 299.6], counts: [1, 1], rankError: 0 } },
      ],
    });
  });

  it('sums up the rows in use of every split, and no rejected one', async () => {
    const { output } = await run(`${sampleCsv(2000, 1)}bad\n`, { split: settings.dataset.split });
    const { rows, rejectedRows, features } = output as ProcessDataOutput;
    expect([rows, rejectedRows]).toEqual([2001, 1]);
    for (const feature of features)
      if (feature.kind === 'number')
        expect(feature.distribution.count + feature.distribution.missing, feature.name).toBe(2000);
  });

  it('keeps what it says of 300 features below what a state may hold', async () => {
    const random = seededRandom(1);
    const names = Array.from({ length: 300 }, (_, i) => `Sensor ${i} of the left gearbox [mm/s²]`);
    const row = (i: number) => `M${i},${i % 30 ? 0 : 1},${names.map(() => random.normal(0, 1e-9)).join(',')}`;
    const content = ['Product ID,Machine failure', ...Array.from({ length: 800 }, (_, i) => row(i))];
    content[0] += `,${names.join(',')}`;
    const columns = names.map((name) => ({ name, type: 'number' as const }));
    const { output } = await run(`${content.join('\n')}\n`, { columns, derived: [] });
    expect(output).toMatchObject({ status: 'processed', rows: 800 });
    expect(Buffer.byteLength(JSON.stringify(output))).toBeLessThan(STATE_BYTES - 10_000);
    for (const { kind, ...feature } of (output as ProcessDataOutput).features)
      expect(kind === 'number' && 'distribution' in feature && feature.distribution.values.length).toBeGreaterThan(15);
  });

  it.each([
    ['a byte-order mark', `\ufeff${file(ROW)}`],
    ['CRLF', file(ROW).replaceAll('\n', '\r\n')],
    ['no final line break', file(ROW).trimEnd()],
    ['quoted cells', file(ROW).replaceAll(/[^,\n]+/g, '"$&"')],
    ['empty lines', file('', ROW, '')],
    [
      'columns in another order',
      file(ROW)
        .trim()
        .split('\n')
        .map((line) => line.split(',').reverse().join(','))
        .join('\n'),
    ],
    [
      'columns that are not needed',
      file(ROW)
        .trim()
        .split('\n')
        .map((line, i) => `${i ? '"a,""b""\n"' : 'Note'},${line}`)
        .join('\n'),
    ],
  ])('reads %s', async (_, content) => {
    const { part } = await run(content);
    expect(part('test')).toBe('0,1,298.1,308.6,1551,42.8,0,10.5,6951.59056,0\n');
  });

  it('reads another separator', async () => {
    const { part } = await run(file(ROW).replaceAll(',', ';'), { separator: ';' });
    expect(part('test')).toMatch(/^0,1,298\.1,/);
  });

  it.each([
    ['M1,M,298.1,308.6,1551,high,0,0', "Torque [Nm]: found 'high', expected a number"],
    ['M1,M,298.1,308.6,1551,NaN,0,0', "Torque [Nm]: found 'NaN', expected a number"],
    ['M1,M,298.1,308.6,1551,-Infinity,0,0', "Torque [Nm]: found '-Infinity', expected a number"],
    ['M1,M,298.1,308.6,1551,1e39,0,0', "Torque [Nm]: found '1e39', expected a number"],
    ['M1,X,298.1,308.6,1551,42.8,0,0', "Type: found 'X', expected 'L' or 'M' or 'H'"],
    ['M1,M,298.1,308.6,1551,42.8,0,yes', "Machine failure: found 'yes', expected '1' or '0'"],
    ['M1,M,298.1,308.6,1551,42.8,0,', "Machine failure: found '', expected '1' or '0'"],
    [',M,298.1,308.6,1551,42.8,0,0', "Product ID: found an empty cell, expected the asset's name"],
    ['M1,M,298.1,308.6,1551,42.8,0', 'found 7 cells, expected 8'],
    ['M1,M,298.1,308.6,1551,42.8,0,0,0', 'found 9 cells, expected 8'],
    ['"M1"x,M,298.1,308.6,1551,42.8,0,0', 'Product ID: found text after the closing quote, expected the separator'],
  ])('rejects %s with its line and the reason', async (row, reason) => {
    const { part, output } = await run(file(ROW, row, ROW), lenient);
    expect(output).toMatchObject({ rows: 3, rejectedRows: 1, splits: { test: { rows: 2 } } });
    expect(JSON.parse(part('rejected'))).toEqual({ line: 3, reason, row });
  });

  it('cuts the text of a rejected row', async () => {
    const { part } = await run(file(ROW, `M1,${'é'.repeat(5000)}`), lenient);
    expect(JSON.parse(part('rejected')).row).toHaveLength(1000);
  });

  it('counts lines inside quoted cells', async () => {
    const { part } = await run(`"a\nb",${HEADER}\n"x\r\ny\n",${ROW}\nz,bad\n`, lenient);
    expect(JSON.parse(part('rejected')).line).toBe(6);
  });

  it('fails a file with too many rejected rows, keeps the rejected ones and leaves no part', async () => {
    const { s3, error } = await run(file(ROW, 'M1', 'M2', 'M3', 'M4'), { maximumRejectedShare: 0.5 });
    expect(error.name).toBe('TooManyRejectedRowsError');
    expect(error.message).toBe(
      's3://in/raw/a.csv: found 4 of 5 rows (80 %) that cannot be used, expected at most 50 % (dataset.maximumRejectedShare). ' +
        'line 3: found 1 cells, expected 8; line 4: found 1 cells, expected 8; line 5: found 1 cells, expected 8',
    );
    expect(s3.keys('out/').map((key) => key.replace(/[^/]+$/, ''))).toEqual(['out/run/rejected/']);
  });

  it.each([
    ['nothing', '', 'found an empty file, expected a header and rows'],
    ['a header only', `${HEADER}\n`, 'found only a header, expected rows too'],
    ['no label column', file(ROW).replace(',Machine failure', ',Failure'), "expected also 'Machine failure'"],
    [
      'a missing column',
      file(ROW).replace('Torque [Nm]', 'Torque'),
      "'Torque', 'Tool wear [min]', 'Machine failure', expected also 'Torque [Nm]'",
    ],
    ['no asset', file(ROW).replace('Product ID', 'Product'), "expected also 'Product ID'"],
    [
      'a column twice',
      file(ROW).replace(',Machine', ',Type,Machine'),
      "found column 'Type' twice, expected every column name once",
    ],
    ['another separator', file(ROW).replaceAll(',', ';'), 'expected dataset.separator "," between columns: is it ";"?'],
    ['UTF-16', Buffer.from(`\ufeff${file(ROW)}`, 'utf16le'), 'found UTF-16, expected UTF-8'],
    ['an open quote', file(ROW, '"M2,M'), 'line 3: found a quote that is never closed, expected a closing one'],
    [
      'an open quote before much text',
      file('"M2', 'x'.repeat(2 ** 21)),
      'line 2: found a row of more than 1048576 bytes',
    ],
  ])('refuses a file with %s', async (_, content, message) => {
    const { s3, error } = await run(content, lenient);
    expect(error.name).toBe('InvalidFileError');
    expect(error.message).toContain('s3://in/raw/a.csv: ');
    expect(error.message).toContain(message);
    expect(s3.keys('out/')).toEqual([]);
  });

  it.each(['raw/', 'raw/_READY', '_done'])('skips %s, which is not data', async (key) => {
    const { s3, output } = await run('anything', {}, key);
    expect(output).toMatchObject({ status: 'skipped', key, rows: 0, written: [] });
    expect(s3.keys('out/')).toEqual([]);
  });

  it('says which object is not there any more', async () => {
    const input = {
      bucket: 'in',
      key: 'raw/gone.csv',
      dataset: settings.dataset,
      output: { bucket: 'out', prefix: '' },
    };
    await expect(processData(input, memoryS3().client)).rejects.toThrow(
      expect.objectContaining({
        name: 'ObjectNotFoundError',
        message: 's3://in/raw/gone.csv: found no object, expected one',
      }),
    );
  });

  it('takes back the parts it wrote when a later one cannot be written', async () => {
    const s3 = memoryS3();
    const failing = memoryS3({
      PutObject(input) {
        if (input.Key.startsWith('rows/')) throw new Error('AccessDenied');
        s3.put(`${input.Bucket}/${input.Key}`, input.Body);
      },
      DeleteObject: (input) => s3.objects.delete(`${input.Bucket}/${input.Key}`),
    });
    failing.put('in/a.csv', sampleCsv(500, 1));
    const input = { bucket: 'in', key: 'a.csv', dataset: settings.dataset, output: { bucket: 'out', prefix: '' } };
    await expect(processData(input, failing.client)).rejects.toThrow('AccessDenied');
    expect(s3.keys('')).toEqual([]);
  });
});
