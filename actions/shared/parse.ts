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

/**
 * One of a few words.
 * @param owner where the word stands, for the error
 * @throws Error naming the choices
 */
export function parseChoice<T extends string>(word: string, choices: readonly T[], owner: string): T {
  const chosen = choices.find((candidate) => candidate === word);
  if (chosen === undefined) throw new Error(`${owner}: found "${word}", expected ${choices.join(' or ')}`);
  return chosen;
}
