import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { AwsError } from '../core/errors.ts';
import { type Checksum, crc32c, crc64nvme } from './crc.ts';

/** The checksums that the stand-in computes; S3 has XXHASH and others besides, which are refused. */
export const ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

/** Checksums in base64, by algorithm. */
export type Checksums = Partial<Record<Algorithm, string>>;

/** What a request says its body's digests are. */
export interface Declared {
  /** Content-MD5, base64. */
  md5?: string;
  /** x-amz-content-sha256 of a body that was signed whole, hex. */
  contentSha256?: string;
  checksums: Checksums;
  /** An algorithm that is to be computed though its value is not, or not yet, declared. */
  algorithm?: Algorithm;
}

const nodeHash = (name: string) => (): Checksum => {
  const hash = createHash(name);
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest() };
};

const CREATE: Record<Algorithm, () => Checksum> = {
  CRC32: () => {
    let value = 0;
    return {
      update: (bytes) => {
        value = crc32(bytes, value);
      },
      digest: () => {
        const buffer = Buffer.alloc(4);
        buffer.writeUInt32BE(value);
        return buffer;
      },
    };
  },
  CRC32C: crc32c,
  CRC64NVME: crc64nvme,
  SHA1: nodeHash('sha1'),
  SHA256: nodeHash('sha256'),
};

/** One checksum of `bytes`, base64. */
export function checksumOf(algorithm: Algorithm, bytes: Uint8Array): string {
  const checksum = CREATE[algorithm]();
  checksum.update(bytes);
  return checksum.digest().toString('base64');
}

/** The algorithm named `name` in a header or member. @throws AwsError for one that S3 or the stand-in does not have */
export function algorithmOf(name: string): Algorithm {
  const algorithm = ALGORITHMS.find((known) => known === name.toUpperCase());
  if (algorithm) return algorithm;
  if (/^(XXHASH(64|3|128)|SHA512|MD5)$/i.test(name))
    throw new AwsError('NotImplemented', `The stand-in does not compute ${name} checksums.`, 501);
  throw new AwsError(
    'InvalidRequest',
    'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
  );
}

/** Computes all digests of a body as it passes, and at its end compares them with the declared ones. */
export function digestsOf(declared: Declared) {
  const md5 = nodeHash('md5')();
  const named = ALGORITHMS.filter((name) => name in declared.checksums || name === declared.algorithm);
  // S3 keeps a CRC64NVME of every object whose uploader chose no checksum.
  const running = (named.length > 0 ? named : (['CRC64NVME'] as const)).map((name) => [name, CREATE[name]()] as const);
  const sha256 = declared.contentSha256 ? nodeHash('sha256')() : undefined;
  return {
    update(bytes: Uint8Array) {
      md5.update(bytes);
      sha256?.update(bytes);
      for (const [, checksum] of running) checksum.update(bytes);
    },
    /**
     * @param trailers checksums that came behind the body
     * @throws AwsError BadDigest, InvalidDigest, InvalidRequest, XAmzContentSHA256Mismatch
     */
    finish(trailers: Checksums): { md5: Buffer; checksums: Checksums } {
      const digest = md5.digest();
      const checksums: Checksums = Object.fromEntries(
        running.map(([name, sum]) => [name, sum.digest().toString('base64')]),
      );
      if (sha256 && sha256.digest().toString('hex') !== declared.contentSha256)
        throw new AwsError(
          'XAmzContentSHA256Mismatch',
          "The provided 'x-amz-content-sha256' header does not match what was computed.",
        );
      checkMd5(declared.md5, digest);
      for (const [name, value] of Object.entries({ ...declared.checksums, ...trailers }))
        checkChecksum(name as Algorithm, value, checksums);
      return { md5: digest, checksums };
    },
  };
}

function checkMd5(declared: string | undefined, actual: Buffer): void {
  if (declared === undefined) return;
  const expected = Buffer.from(declared, 'base64');
  if (expected.length !== 16) throw new AwsError('InvalidDigest', 'The Content-MD5 you specified was invalid.');
  if (!expected.equals(actual))
    throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
}

function checkChecksum(name: Algorithm, declared: string, computed: Checksums): void {
  const actual = computed[name] ?? '';
  if (Buffer.from(declared, 'base64').length !== Buffer.from(actual, 'base64').length)
    throw new AwsError('InvalidRequest', `Value for x-amz-checksum-${name.toLowerCase()} header is invalid.`);
  if (declared !== actual)
    throw new AwsError('BadDigest', `The ${name} you specified did not match the calculated checksum.`);
}
