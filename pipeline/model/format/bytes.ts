/** Bytes that are no XGBoost model this project can read; the message says where, what was found and expected. */
export class ModelFormatError extends Error {}

const decoder = new TextDecoder('utf-8', { fatal: true });
const encoder = new TextEncoder();

/** Reads numbers and strings one after the other. Each method throws a ModelFormatError where the bytes end too early. */
export class ByteReader {
  offset = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #littleEndian: boolean;

  constructor(bytes: Uint8Array, littleEndian: boolean) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#littleEndian = littleEndian;
  }

  get left(): number {
    return this.#bytes.length - this.offset;
  }

  int8 = (): number => this.#view.getInt8(this.#take(1));
  uint8 = (): number => this.#view.getUint8(this.#take(1));
  int16 = (): number => this.#view.getInt16(this.#take(2), this.#littleEndian);
  int32 = (): number => this.#view.getInt32(this.#take(4), this.#littleEndian);
  uint32 = (): number => this.#view.getUint32(this.#take(4), this.#littleEndian);
  float32 = (): number => this.#view.getFloat32(this.#take(4), this.#littleEndian);
  float64 = (): number => this.#view.getFloat64(this.#take(8), this.#littleEndian);
  int64 = (): number => Number(this.#view.getBigInt64(this.#take(8), this.#littleEndian));

  /** Checks a count of items that are at least `size` bytes each, so that nobody allocates more than there can be. */
  count(count: number, size: number): number {
    if (count < 0 || count * size > this.left) {
      throw new ModelFormatError(
        `byte ${this.offset}: found a count of ${count}, expected at most ${Math.floor(this.left / size)} (the file ends)`,
      );
    }
    return count;
  }

  string(length: number): string {
    const start = this.#take(this.count(length, 1));
    try {
      return decoder.decode(this.#bytes.subarray(start, this.offset));
    } catch {
      throw new ModelFormatError(`byte ${start}: found bytes that are no UTF-8, expected a text of ${length} bytes`);
    }
  }

  skip(length: number): void {
    this.#take(length);
  }

  #take(length: number): number {
    if (length > this.left) {
      throw new ModelFormatError(`byte ${this.offset}: found the end of the file, expected ${length} more bytes`);
    }
    const start = this.offset;
    this.offset += length;
    return start;
  }
}

/** Writes numbers and strings one after the other into a buffer that grows. */
export class ByteWriter {
  #bytes = new Uint8Array(1 << 16);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;
  readonly #littleEndian: boolean;

  constructor(littleEndian: boolean) {
    this.#littleEndian = littleEndian;
  }

  int8 = (value: number): void => this.#set(1, (view, at) => view.setInt8(at, value));
  uint8 = (value: number): void => this.#set(1, (view, at) => view.setUint8(at, value));
  int16 = (value: number): void => this.#set(2, (view, at) => view.setInt16(at, value, this.#littleEndian));
  int32 = (value: number): void => this.#set(4, (view, at) => view.setInt32(at, value, this.#littleEndian));
  float32 = (value: number): void => this.#set(4, (view, at) => view.setFloat32(at, value, this.#littleEndian));
  int64 = (value: number): void => this.#set(8, (view, at) => view.setBigInt64(at, BigInt(value), this.#littleEndian));

  /** The text's UTF-8 bytes after their count, 64 bits. */
  string(text: string): void {
    const bytes = encoder.encode(text);
    this.int64(bytes.length);
    this.raw(bytes);
  }

  /** The text's UTF-8 bytes alone. */
  text(text: string): void {
    this.raw(encoder.encode(text));
  }

  raw(bytes: Uint8Array): void {
    const start = this.#grow(bytes.length);
    this.#bytes.set(bytes, start);
  }

  zeros(length: number): void {
    this.#grow(length);
  }

  done(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  // Grows before it takes the view: growing replaces it.
  #set(length: number, set: (view: DataView, at: number) => void): void {
    const at = this.#grow(length);
    set(this.#view, at);
  }

  #grow(length: number): number {
    const start = this.#length;
    this.#length += length;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length));
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return start;
  }
}
