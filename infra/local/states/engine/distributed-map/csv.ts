/**
 * The rows of a delimited text, as Step Functions cuts them. Quotes take delimiters and line ends in; two of them inside a
 * field are one; one in the midst of a field stays. A backslash keeps the backslash, the quote or the delimiter that
 * follows it, and is dropped before anything else. Unverified against AWS: a line without any character is no row, and a
 * quote that is never closed lasts to the end.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/example-csv-parse-dist-map.html
 */
export async function* csvRows(
  lines: AsyncIterable<string>,
  delimiter: string,
): AsyncGenerator<string[], void, undefined> {
  let row: string[] = [];
  let field = '';
  let quoted = false;
  for await (const line of lines) {
    if (line === '' && !quoted) continue;
    for (let at = 0; at < line.length; at++) {
      const char = line[at]!;
      const next = line[at + 1];
      if (char === '\\') {
        if (next !== '\\' && next !== '"' && next !== delimiter) continue;
        field += next;
        at++;
      } else if (char === '"') {
        if (next === '"' && (quoted || field !== '')) {
          field += '"';
          at++;
          continue;
        }
        quoted = !quoted;
        const inside = at > 0 && line[at - 1] !== delimiter && next !== undefined && next !== delimiter;
        if (inside) field += '"';
      } else if (char === delimiter && !quoted) {
        row.push(field);
        field = '';
      } else {
        field += char;
      }
    }
    if (quoted) {
      field += '\n';
      continue;
    }
    yield [...row, field];
    row = [];
    field = '';
  }
  if (quoted) yield [...row, field.slice(0, -1)];
}
