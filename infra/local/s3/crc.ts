/** A checksum under way: `update` takes the next bytes, `digest` gives the checksum's bytes, big-endian. */
export interface Checksum {
  update(bytes: Uint8Array): void;
  digest(): Buffer;
}

const CRC32C = 0x82f63b78;
// The polynomial of CRC-64/NVME, bit-reversed, as two 32-bit halves: BigInt arithmetic a byte would be far too slow.
const CRC64_HIGH = 0x9a6c9329;
const CRC64_LOW = 0xac4bc9b5;

/** The table of CRC-32C (Castagnoli, RFC 3720). */
const crc32cTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ CRC32C : value >>> 1;
  return value;
});

/** The tables of CRC-64/NVME, high and low halves. */
const crc64Tables = (() => {
  const high = new Uint32Array(256);
  const low = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let h = 0;
    let l = byte;
    for (let bit = 0; bit < 8; bit++) {
      const odd = l & 1;
      l = (l >>> 1) | (h << 31);
      h >>>= 1;
      if (odd) {
        h ^= CRC64_HIGH;
        l ^= CRC64_LOW;
      }
    }
    high[byte] = h;
    low[byte] = l;
  }
  return { high, low };
})();

/** CRC-32C, of a body that comes in pieces. */
export function crc32c(): Checksum {
  let crc = 0xffffffff;
  return {
    update(bytes) {
      for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ crc32cTable[(crc ^ bytes[i]!) & 255]!;
    },
    digest() {
      const buffer = Buffer.alloc(4);
      buffer.writeUInt32BE(~crc >>> 0);
      return buffer;
    },
  };
}

/** CRC-64/NVME, of a body that comes in pieces. */
export function crc64nvme(): Checksum {
  let h = 0xffffffff | 0;
  let l = 0xffffffff | 0;
  const { high, low } = crc64Tables;
  return {
    update(bytes) {
      for (let i = 0; i < bytes.length; i++) {
        const index = (l ^ bytes[i]!) & 255;
        l = ((l >>> 8) | (h << 24)) ^ low[index]!;
        h = (h >>> 8) ^ high[index]!;
      }
    },
    digest() {
      const buffer = Buffer.alloc(8);
      buffer.writeUInt32BE(~h >>> 0, 0);
      buffer.writeUInt32BE(~l >>> 0, 4);
      return buffer;
    },
  };
}
