/**
 * Reads `name=value` lines.
 * @param owner where the lines stand, for the error
 * @throws Error naming the line that has no name
 */
export function parsePairs(lines: readonly string[], owner: string): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf('=');
      if (at < 1) throw new Error(`${owner}: found "${line}", expected name=value`);
      return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    }),
  );
}
