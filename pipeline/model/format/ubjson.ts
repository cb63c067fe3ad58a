import { ByteReader, ByteWriter, ModelFormatError } from './bytes.ts';
import type { ModelValue } from './document.ts';

const code = (marker: string): number => marker.charCodeAt(0);

/** Writes a model document as XGBoost 1.7.4 writes UBJSON (ubjson.org, draft 12): typed arrays, 64-bit lengths. */
export const writeUbjson = (value: ModelValue): Uint8Array => {
  const writer = new ByteWriter(false);
  writeValue(writer, value);
  return writer.done();
};

const writeValue = (writer: ByteWriter, value: ModelValue): void => {
  if (typeof value === 'string') {
    writer.text('SL');
    writer.string(value);
  } else if (typeof value === 'number') writeInteger(writer, value);
  else if (value instanceof Float32Array) writeTyped(writer, 'd', value, writer.float32);
  else if (value instanceof Int32Array) writeTyped(writer, 'l', value, writer.int32);
  else if (value instanceof Uint8Array) writeTyped(writer, 'U', value, writer.uint8);
  else if (value instanceof BigInt64Array) writeTyped(writer, 'L', Array.from(value, Number), writer.int64);
  else if (Array.isArray(value)) {
    writer.text('[#L');
    writer.int64(value.length);
    for (const item of value) writeValue(writer, item);
  } else {
    writer.text('{');
    for (const [name, member] of Object.entries(value)) {
      writer.text('L');
      writer.string(name);
      writeValue(writer, member);
    }
    writer.text('}');
  }
};

const writeTyped = (writer: ByteWriter, marker: string, items: ArrayLike<number>, write: (item: number) => void) => {
  writer.text(`[$${marker}#L`);
  writer.int64(items.length);
  for (let index = 0; index < items.length; index++) write(items[index]!);
};

// XGBoost takes the next larger type already for a type's own extremes.
const writeInteger = (writer: ByteWriter, value: number): void => {
  const size = Math.abs(value);
  if (size < 0x7f) {
    writer.text('i');
    writer.int8(value);
  } else if (size < 0x7fff) {
    writer.text('I');
    writer.int16(value);
  } else {
    writer.text('l');
    writer.int32(value);
  }
};

const DEEPEST = 32;

/** Parses a model's UBJSON into plain objects and arrays. Throws a ModelFormatError when it is none. */
export const readUbjson = (bytes: Uint8Array): unknown => {
  const reader = new ByteReader(bytes, false);
  return readValue(reader, reader.uint8(), 0);
};

const readValue = (reader: ByteReader, marker: number, depth: number): unknown => {
  if (depth > DEEPEST) throw new ModelFormatError(`byte ${reader.offset}: found nesting deeper than ${DEEPEST} levels`);
  switch (String.fromCharCode(marker)) {
    case '{':
      return readObject(reader, depth);
    case '[':
      return readArray(reader, depth);
    case 'S':
      return reader.string(readInteger(reader));
    case 'T':
      return true;
    case 'F':
      return false;
    case 'Z':
      return null;
    default:
      return numberReader(reader, marker)();
  }
};

const SIZES: Readonly<Record<string, number>> = { i: 1, U: 1, I: 2, l: 4, L: 8, d: 4, D: 8 };

const numberReader = (reader: ByteReader, marker: number): (() => number) => {
  switch (String.fromCharCode(marker)) {
    case 'i':
      return reader.int8;
    case 'U':
      return reader.uint8;
    case 'I':
      return reader.int16;
    case 'l':
      return reader.int32;
    case 'L':
      return reader.int64;
    case 'd':
      return reader.float32;
    case 'D':
      return reader.float64;
    default:
      throw new ModelFormatError(
        `byte ${reader.offset - 1}: found byte ${marker}, expected the marker of a UBJSON value that XGBoost writes`,
      );
  }
};

const readInteger = (reader: ByteReader): number => numberReader(reader, reader.uint8())();

const readObject = (reader: ByteReader, depth: number): Record<string, unknown> => {
  const entries: [string, unknown][] = [];
  for (let marker = reader.uint8(); marker !== code('}'); marker = reader.uint8()) {
    const name = reader.string(numberReader(reader, marker)());
    entries.push([name, readValue(reader, reader.uint8(), depth + 1)]);
  }
  return Object.fromEntries(entries);
};

const readArray = (reader: ByteReader, depth: number): unknown[] => {
  let marker = reader.uint8();
  if (marker === code('$')) {
    const type = reader.uint8();
    const read = numberReader(reader, type);
    if (reader.uint8() !== code('#'))
      throw new ModelFormatError(`byte ${reader.offset - 1}: expected an array's count`);
    const count = reader.count(readInteger(reader), SIZES[String.fromCharCode(type)]!);
    return Array.from({ length: count }, read);
  }
  if (marker === code('#')) {
    const count = reader.count(readInteger(reader), 1);
    return Array.from({ length: count }, () => readValue(reader, reader.uint8(), depth + 1));
  }
  const items: unknown[] = [];
  for (; marker !== code(']'); marker = reader.uint8()) items.push(readValue(reader, marker, depth + 1));
  return items;
};
