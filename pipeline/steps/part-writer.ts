import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';

/** S3's least size of a part that is not the last; 10,000 of them make 48 GiB. */
const PART_BYTES = 5 * 1024 * 1024;
/** A part and what one chunk of a stream adds to it. */
const BUFFER_BYTES = PART_BYTES + 1024 * 1024;
/** Room for a small file: a whole part's for each of thousands of them keeps the garbage collector busy. */
const SMALL_BUFFER_BYTES = 64 * 1024;

/** Where a part writer writes. */
interface Target {
  bucket: string;
  key: string;
}

/**
 * Writes one S3 object of any size in bounded memory: a PutObject when it is small, otherwise a multipart upload. The
 * object appears only when {@link finish} is called. Nothing is written when nothing was added.
 */
export class PartWriter {
  readonly target: Target;
  readonly #s3: S3Client;
  #buffer = Buffer.alloc(0);
  #length = 0;
  #uploadId: string | undefined;
  #parts: CompletedPart[] = [];

  constructor(s3: S3Client, target: Target) {
    this.#s3 = s3;
    this.target = target;
  }

  /** Adds the bytes of `content` from `start` to `end`; they stay in memory until {@link flush} or {@link finish}. */
  write(content: Buffer, start = 0, end = content.length): void {
    this.#reserve(end - start);
    const buffer = this.#buffer;
    let length = this.#length;
    // For a row, this loop is faster than Buffer.copy, which makes a view of every one.
    for (let i = start; i < end; i++) buffer[length++] = content[i]!;
    this.#length = length;
  }

  get isEmpty(): boolean {
    return this.#length === 0 && this.#parts.length === 0;
  }

  /** Uploads a part when enough has gathered; call it between chunks. */
  async flush(): Promise<void> {
    if (this.#length >= PART_BYTES) await this.#uploadPart();
  }

  /** Makes the object appear. */
  async finish(): Promise<void> {
    if (this.isEmpty) return;
    const target = { Bucket: this.target.bucket, Key: this.target.key };
    if (this.#uploadId === undefined) {
      await this.#s3.send(new PutObjectCommand({ ...target, Body: this.#content() }));
      return;
    }
    if (this.#length > 0) await this.#uploadPart();
    await this.#s3.send(
      new CompleteMultipartUploadCommand({
        ...target,
        UploadId: this.#uploadId,
        MultipartUpload: { Parts: this.#parts },
      }),
    );
  }

  /** Leaves nothing behind of what was not finished. */
  async abort(): Promise<void> {
    if (this.#uploadId === undefined) return;
    const { bucket, key } = this.target;
    await this.#s3.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: this.#uploadId }));
  }

  async #uploadPart(): Promise<void> {
    const target = { Bucket: this.target.bucket, Key: this.target.key };
    this.#uploadId ??= (await this.#s3.send(new CreateMultipartUploadCommand(target))).UploadId;
    const PartNumber = this.#parts.length + 1;
    const part = await this.#s3.send(
      new UploadPartCommand({ ...target, UploadId: this.#uploadId, PartNumber, Body: this.#content() }),
    );
    this.#parts.push({ PartNumber, ETag: part.ETag, ChecksumCRC32: part.ChecksumCRC32 });
    this.#length = 0;
  }

  #content(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const room = needed <= SMALL_BUFFER_BYTES ? SMALL_BUFFER_BYTES : Math.max(BUFFER_BYTES, 2 * needed);
    const larger = Buffer.allocUnsafeSlow(room);
    larger.set(this.#content());
    this.#buffer = larger;
  }
}
