const [QUOTE, BACKSLASH, ARRAY] = Buffer.from('"\\[');
const OPENING = new Set(Buffer.from('{['));
const CLOSING = new Set(Buffer.from('}]'));

/**
 * The objects of a JSON array one by one, so that an array larger than memory, or than a string may be, can be read.
 * @param chunks the array's text in UTF-8, cut anywhere
 * @throws SyntaxError where an object is not JSON, or the text ends before the array does
 */
export async function* jsonItems(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<unknown> {
  let [depth, inString, escaped] = [0, false, false];
  let kept: Uint8Array[] = [];
  for await (const chunk of chunks) {
    let start = depth > 1 ? 0 : -1;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i]!;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inString = false;
      } else if (byte === QUOTE) inString = true;
      else if (OPENING.has(byte)) {
        if (depth === 0 && byte !== ARRAY) throw new SyntaxError('found an object, expected a JSON array');
        if (depth === 1) start = i;
        depth++;
      } else if (CLOSING.has(byte)) {
        depth--;
        if (depth !== 1) continue;
        kept.push(chunk.subarray(start, i + 1));
        yield JSON.parse(Buffer.concat(kept).toString('utf8'));
        kept = [];
        start = -1;
      }
    }
    if (start !== -1) kept.push(chunk.subarray(start));
  }
  if (depth !== 0 || inString) throw new SyntaxError('found the end of the text, expected the end of the JSON array');
}
