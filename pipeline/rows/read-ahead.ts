/** Files that are open at a time: many small ones are then not as many round trips in a row. */
const AHEAD = 16;

/**
 * Opens files in their order, the next ones while one is read.
 * @param open gives a file as soon as it is open; what is not read yet should wait in its stream
 * @throws what `open` throws, when the turn of its file comes
 */
export async function* readAhead<Key, File>(
  keys: Iterable<Key>,
  open: (key: Key) => Promise<File>,
): AsyncGenerator<{ key: Key; file: File }> {
  const opening: { key: Key; file: Promise<File> }[] = [];
  for (const key of keys) {
    const file = open(key);
    // Until its turn comes a failure is nobody's, which would end the process.
    file.catch(() => {});
    opening.push({ key, file });
    if (opening.length < AHEAD) continue;
    const next = opening.shift()!;
    yield { key: next.key, file: await next.file };
  }
  for (const { key, file } of opening) yield { key, file: await file };
}
