import fc from 'fast-check';

/** One edit of a sequence of bytes: what is taken out at a place (a share of the length), and what is put in. */
interface ByteEdit {
  place: number;
  removed: number;
  added: Uint8Array;
}

/** Bytes that mean something in JSON or YAML, or break UTF-8. */
const TELLING = [...'{}[]:,"\\\'-?&*!|>%@`#$\n\r\t 0e.', '\u0000', '\u0080', '\u00ff'].map((char) =>
  char.charCodeAt(0),
);

const edit: fc.Arbitrary<ByteEdit> = fc.record({
  place: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.nat(3),
  added: fc.oneof(
    fc.uint8Array({ maxLength: 3 }),
    fc.constantFrom(...TELLING).map((byte) => Uint8Array.of(byte)),
  ),
});

/** The text with some of its bytes removed, replaced or added, read as the action reads a file: as UTF-8, with replacements. */
export const mutated = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(text, fc.array(edit, { minLength: 1, maxLength: 4 })).map(([whole, edits]) =>
    edits
      .reduce(
        (bytes, { place, removed, added }) => {
          const at = Math.floor(place * bytes.length);
          return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + removed)]);
        },
        Buffer.from(whole, 'utf8'),
      )
      .toString('utf8'),
  );
