/** How many characters from the start of a line its fingerprint covers. */
const WINDOW = 100;
const END_OF_FILE = '\uffff';

/**
 * Reads a text for `primaryLocationLineHash`, by which code scanning knows a result again after lines moved: a hash of the
 * 100 characters from the start of the line on, blanks left out, and which of the lines with this hash it is. It must be
 * what github/codeql-action/upload-sarif computes, which warns of any other (its src/fingerprints.ts: a polynomial of base
 * 37 modulo 2^64).
 * @returns the fingerprint of a line; `line` counts from 1
 */
export function lineFingerprints(text: string): (line: number) => string {
  const characters = text.replace(/\r\n?/g, '\n').replace(/[ \t]/g, '') + END_OF_FILE;
  const seen = new Map<string, number>();
  const lines: { window: string; occurrence: number }[] = [];
  for (let start = 0; start >= 0 && start < characters.length; start = characters.indexOf('\n', start) + 1 || -1) {
    const window = characters.slice(start, start + WINDOW);
    const occurrence = (seen.get(window) ?? 0) + 1;
    seen.set(window, occurrence);
    lines.push({ window, occurrence });
  }
  return (line) => {
    const { window, occurrence } = lines[line - 1] ?? lines.at(-1)!;
    return `${hash(window)}:${occurrence}`;
  };
}

function hash(window: string): string {
  let sum = 0n;
  for (let i = 0; i < WINDOW; i++) sum = sum * 37n + BigInt(i < window.length ? window.charCodeAt(i) : 0);
  return BigInt.asUintN(64, sum).toString(16);
}
