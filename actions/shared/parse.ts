/**
 * Reads `name=value` lines.
 * @param owner where the lines stand, for the error
 * @throws Error naming the line that has no name, or the name that stands twice
 */
export function parsePairs(lines: readonly string[], owner: string): Record<string, string> {
  const pairs: Record<string, string> = {};
  for (const line of lines) {
    const at = line.indexOf('=');
    const name = line.slice(0, Math.max(at, 0)).trim();
    if (name === '') throw new Error(`${owner}: found "${line}", expected name=value`);
    if (Object.hasOwn(pairs, name)) throw new Error(`${owner}: found "${name}" twice, expected each name once`);
    pairs[name] = line.slice(at + 1).trim();
  }
  return pairs;
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
