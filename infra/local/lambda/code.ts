import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { unzipSync } from 'fflate';
import { AwsError } from '../core/errors.ts';
import type { Caller, StandIn } from '../core/stand-in.ts';

/** Where a function's code comes from, as CreateFunction and UpdateFunctionCode name it. */
export interface CodeSource {
  ZipFile?: Buffer;
  S3Bucket?: string;
  S3Key?: string;
  S3ObjectVersion?: string;
}

/** A function's unpacked code. */
export interface Code {
  directory: string;
  size: number;
  sha256: string;
}

/** Unpacked size that Lambda allows: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_UNZIPPED_BYTES = 250 * 2 ** 20;

/**
 * Fetches a function's zip and unpacks it into a folder of its own.
 * @throws AwsError InvalidParameterValueException when there is no such zip, or it is none, or it is too large
 */
export async function unpack(standIn: StandIn, caller: Caller, name: string, source: CodeSource): Promise<Code> {
  const zip = source.ZipFile ?? (await fetchZip(standIn, caller, source));
  const base = join(standIn.directory, 'functions', name);
  const directory = join(base, crypto.randomUUID());
  mkdirSync(directory, { recursive: true });
  // Ends Node's search for a package.json, as Lambda's own root folder would: `.js` is CommonJS unless the zip says more.
  writeFileSync(join(base, 'package.json'), '{}');
  for (const [path, bytes] of Object.entries(entriesOf(zip))) {
    const file = resolve(directory, path);
    if (!file.startsWith(directory + sep)) throw notAZip();
    if (path.endsWith('/')) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
  return { directory, size: zip.length, sha256: createHash('sha256').update(zip).digest('base64') };
}

async function fetchZip(standIn: StandIn, caller: Caller, source: CodeSource): Promise<Buffer> {
  if (!source.S3Bucket || !source.S3Key)
    throw new AwsError('InvalidParameterValueException', 'Please provide a source for function code.');
  const object = { Bucket: source.S3Bucket, Key: source.S3Key, VersionId: source.S3ObjectVersion };
  try {
    const { Body } = await standIn.call('s3', 'GetObject', object, caller);
    return Buffer.isBuffer(Body) ? Body : await buffer(Body);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const detail = `S3 Error Code: ${error.code}. S3 Error Message: ${error.message}`;
    throw new AwsError('InvalidParameterValueException', `Error occurred while GetObject. ${detail}`);
  }
}

function entriesOf(zip: Buffer): Record<string, Uint8Array> {
  let size = 0;
  try {
    return unzipSync(zip, {
      filter: ({ originalSize }) => {
        size += originalSize;
        if (size > MAX_UNZIPPED_BYTES) throw tooLarge();
        return true;
      },
    });
  } catch (error) {
    throw error instanceof AwsError ? error : notAZip();
  }
}

const notAZip = () =>
  new AwsError(
    'InvalidParameterValueException',
    'Could not unzip uploaded file. Please check your file, then try to upload again.',
  );

const tooLarge = () =>
  new AwsError('InvalidParameterValueException', `Unzipped size must be smaller than ${MAX_UNZIPPED_BYTES} bytes`);
