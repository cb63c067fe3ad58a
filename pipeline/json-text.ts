const LINE_WIDTH = 120;

/** JSON as the formatter has it: two spaces a level, and an array of words or numbers on one line where that holds it. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, null, 2).replace(
    /^(.*)\[\s+([^[\]{}]*?)\s+\](,?)$/gm,
    (whole, before: string, items: string, after: string) => {
      const line = `${before}[${items.replace(/\s*\n\s*/g, ' ')}]${after}`;
      return line.length <= LINE_WIDTH ? line : whole;
    },
  );
  return `${text}\n`;
}
