/**
 * `npm run bench`: process-data's scanner and features beside csv-parse and uDSV doing the same job on the same 200 MB file
 * in the same run, and the peak memory of process-data in a process of its own.
 */
import { spawnSync } from 'node:child_process';
import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse';
import { build } from 'rolldown';
import { inferSchema, initParser, type Parser } from 'udsv';
import { machine } from '../bench.ts';
import { sampleLines } from '../data/generate.ts';
import { featureLine } from '../model/endpoint-csv.ts';
import { deriveFeatures, featureNames } from '../model/features.ts';
import { murmur3 } from '../rows/murmur3.ts';
import type { splits } from '../settings.ts';
import { RawFile, type RawFileSinks, type Sink } from './raw-file.ts';
import { splitter } from './split.ts';
import { settings } from './testing.ts';

const { dataset } = settings;
const MEGABYTE = 1e6;
const FOLDER = fileURLToPath(new URL('../../build/bench/', import.meta.url));
const FILE = `${FOLDER}rows-200-mb.csv`;
const ROUNDS = 2;

/** Bytes written to each split: the jobs must agree, or they did not do the same. */
type Written = Record<(typeof splits)[number], number>;
type Job = () => Promise<Written>;

async function writeFile(): Promise<void> {
  if (existsSync(FILE)) return;
  console.log('Generating 200 MB of rows under build/bench (once) …');
  mkdirSync(FOLDER, { recursive: true });
  await pipeline(Readable.from(textChunks(200 * MEGABYTE)), createWriteStream(`${FILE}.part`));
  renameSync(`${FILE}.part`, FILE);
}

function* textChunks(bytes: number): Generator<string> {
  let [text, written] = ['', 0];
  for (const line of sampleLines(Number.POSITIVE_INFINITY, 1)) {
    text += `${line}\n`;
    if (text.length < 65_536) continue;
    yield text;
    written += text.length;
    text = '';
    if (written >= bytes) return;
  }
}

const ours: Job = async () => {
  const written: Written = { train: 0, validation: 0, test: 0 };
  const counting = (split: keyof Written): Sink => ({
    write(content, start = 0, end = content.length) {
      written[split] += end - start;
    },
  });
  const nowhere: Sink = { write() {} };
  const sinks: RawFileSinks = {
    train: counting('train'),
    validation: counting('validation'),
    test: counting('test'),
    testRows: nowhere,
    rejected: nowhere,
  };
  const file = new RawFile(dataset, FILE, sinks);
  for await (const chunk of createReadStream(FILE)) file.write(chunk);
  file.end();
  return written;
};

/** The same rows, features and split from cells that a library has cut and decoded. */
function cellsJob() {
  const written: Written = { train: 0, validation: 0, test: 0 };
  const features = new Float64Array(featureNames(dataset).length);
  const derive = deriveFeatures(dataset);
  const { seed, splitOf } = splitter(dataset.split);
  let header: string[] | undefined;
  let columns: { cell: number; values: string[] | undefined }[] = [];
  let [asset, label] = [-1, -1];
  const begin = (names: string[]) => {
    header = names;
    columns = dataset.columns.map((column) => ({
      cell: names.indexOf(column.name),
      values: column.type === 'category' ? column.values : undefined,
    }));
    asset = names.indexOf(dataset.asset);
    label = names.indexOf(dataset.label.column);
  };
  const take = (cells: string[]) => {
    if (!header) return begin(cells);
    if (cells.length !== header.length) throw new Error('found a row of another length');
    for (const [i, { cell, values }] of columns.entries()) {
      const text = cells[cell]!;
      features[i] = text === '' ? Number.NaN : values ? values.indexOf(text) : Number(text);
    }
    derive(features);
    const line = `${cells[label] === dataset.label.failure ? 1 : 0},${featureLine(features)}\n`;
    written[splitOf(murmur3(Buffer.from(cells[asset]!), seed))] += line.length;
  };
  return { take, written };
}

const csvParse: Job = async () => {
  const { take, written } = cellsJob();
  for await (const cells of createReadStream(FILE).pipe(parse({ bom: true }))) take(cells);
  return written;
};

const uDsv: Job = async () => {
  const { take, written } = cellsJob();
  let parser: Parser | undefined;
  for await (const text of createReadStream(FILE, 'utf8')) {
    if (!parser) {
      take(text.slice(0, text.indexOf('\n')).split(','));
      parser = initParser(inferSchema(text));
    }
    parser.chunk<string[]>(text, parser.stringArrs, (cells) => take(cells));
  }
  parser!.end();
  return written;
};

/** Runs the step as it is deployed on the file, against an S3 that reads from disk and forgets what is written. */
async function measureMemory(): Promise<string> {
  const bundle = `${FOLDER}process-data.mjs`;
  await build({
    input: fileURLToPath(new URL('process-data.ts', import.meta.url)),
    platform: 'node',
    resolve: { mainFields: ['module', 'main'] },
    output: { file: bundle, format: 'esm', codeSplitting: false, minify: true },
  });
  const program = `
    import { createReadStream, existsSync, readFileSync } from 'node:fs';
    const { processData } = await import(${JSON.stringify(bundle)});
    const send = async ({ input }) =>
      input.Key === 'rows.csv' ? { Body: createReadStream(${JSON.stringify(FILE)}) } : { UploadId: 'x', ETag: 'x' };
    const output = { bucket: 'b', prefix: '' };
    const input = { bucket: 'b', key: 'rows.csv', dataset: ${JSON.stringify(dataset)}, output };
    const { rows } = await processData(input, { send });
    const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
    const kibibytes = /VmHWM:\\s+(\\d+) kB/.exec(status)?.[1] ?? process.resourceUsage().maxRSS;
    console.log(rows + ' rows, peak RSS ' + Math.round((kibibytes * 1024) / 1e6) + ' MB');`;
  const child = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' });
  return child.stdout.trim() || child.stderr;
}

async function compareSpeed(): Promise<void> {
  const megabytes = statSync(FILE).size / MEGABYTE;
  console.log(`${machine()}, ${megabytes.toFixed(0)} MB`);
  const best = new Map<string, number>();
  let agreed: string | undefined;
  for (let round = 0; round < ROUNDS; round++)
    for (const [name, job] of Object.entries({ 'process-data': ours, uDSV: uDsv, 'csv-parse': csvParse })) {
      const start = performance.now();
      const written = JSON.stringify(await job());
      const speed = megabytes / ((performance.now() - start) / 1000);
      agreed ??= written;
      if (written !== agreed) throw new Error(`${name} wrote ${written}, the others ${agreed}: not the same job`);
      best.set(name, Math.max(best.get(name) ?? 0, speed));
    }
  const own = best.get('process-data')!;
  for (const [name, speed] of best)
    console.log(
      `${name.padEnd(13)}${speed.toFixed(1).padStart(7)} MB/s   process-data is ${(own / speed).toFixed(1)} times as fast`,
    );
}

await writeFile();
await compareSpeed();
console.log(`process-data in a process of its own: ${await measureMemory()}`);
