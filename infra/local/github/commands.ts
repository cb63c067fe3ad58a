/** A workflow command: `::error file=a.ts,line=3::message`. */
export interface Command {
  name: string;
  properties: Record<string, string>;
  message: string;
}

/**
 * Reads a line of a step's output as a workflow command.
 * Source: docs.github.com, "Workflow commands for GitHub Actions", and @actions/core's escaping.
 * @returns undefined for a line that is none
 */
export function parseCommand(line: string): Command | undefined {
  const trimmed = line.trimStart();
  const end = trimmed.indexOf('::', 2);
  if (!trimmed.startsWith('::') || end < 0) return undefined;
  const [name = '', ...rest] = trimmed.slice(2, end).split(' ');
  const properties: Record<string, string> = {};
  for (const pair of rest.join(' ').split(',')) {
    const at = pair.indexOf('=');
    if (at > 0) properties[pair.slice(0, at).trim()] = withoutEscapes(pair.slice(at + 1), PROPERTY_ESCAPES);
  }
  return { name, properties, message: withoutEscapes(trimmed.slice(end + 2), DATA_ESCAPES) };
}

// %25 comes last: what it hides is text.
const DATA_ESCAPES = { '%0D': '\r', '%0A': '\n', '%25': '%' };
const PROPERTY_ESCAPES = { '%0D': '\r', '%0A': '\n', '%3A': ':', '%2C': ',', '%25': '%' };

const withoutEscapes = (value: string, escapes: Record<string, string>): string =>
  Object.entries(escapes).reduce((text, [escaped, plain]) => text.replaceAll(escaped, plain), value);

/** Values that must not be seen, and the text without them. */
export class Masks {
  /** Longest first, so that a value that holds another one is hidden whole. */
  #values: string[] = [];

  /** @param values masked from the start: a job's secrets */
  constructor(values: string[] = []) {
    for (const value of values) this.add(value);
  }

  /** Masks a value, each line of it, and the forms in which JSON, a URL or base64 would show it. */
  add(value: string): void {
    const plain = [value, ...value.split(/\r?\n/)].map((part) => part.trim()).filter(Boolean);
    const forms = plain.flatMap((part) => [
      part,
      JSON.stringify(part).slice(1, -1),
      encodeURIComponent(part),
      Buffer.from(part).toString('base64').replace(/=+$/, ''),
    ]);
    this.#values = [...new Set([...this.#values, ...forms])].sort((a, b) => b.length - a.length);
  }

  /** The text with `***` in place of every masked value. */
  hide(text: string): string {
    return this.#values.reduce((hidden, value) => hidden.replaceAll(value, '***'), text);
  }
}
