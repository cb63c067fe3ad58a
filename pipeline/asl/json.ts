/** Offsets of a member in the source text: where its key starts (an object's members only) and where its value starts. */
interface Span {
  key?: number;
  value: number;
}

/** For each object and array of a document, the spans of its members by key or index. */
export type Spans = WeakMap<object, Map<string, Span>>;

/** An unquoted `${Name}` where a JSON value is expected: CloudFormation fills such a text before it is JSON. */
export class Placeholder {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** Where and why a text is not JSON; `offset` counts UTF-16 units from 0. */
export class JsonSyntaxError extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** A key that an object has twice; `owner` leads to the object. */
interface DuplicateKey {
  owner: string[];
  key: string;
  offset: number;
}

interface JsonDocument {
  value: unknown;
  spans: Spans;
  duplicates: DuplicateKey[];
}

/** Deeper documents are refused: nothing that reads a definition has to guard its own recursion. */
export const MAX_DEPTH = 500;

const SPACE = /[ \t\n\r]*/y;
// Each turn of the loop starts with a backslash: a text without its closing quote is then read once, not in every way.
// biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 8259 forbids them in a string by these numbers.
const STRING = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const PLACEHOLDER = /\$\{([^{}"\n]+)\}/y;

/**
 * Reads strict JSON (RFC 8259) and keeps where every member stands, which JSON.parse does not tell. With
 * `placeholders`, an unquoted `${Name}` is read as a {@link Placeholder}. Throws {@link JsonSyntaxError}.
 */
export function parseJson(text: string, { placeholders = false } = {}): JsonDocument {
  return new Reader(text, placeholders).document();
}

class Reader {
  readonly #text: string;
  readonly #placeholders: boolean;
  readonly #spans: Spans = new WeakMap();
  readonly #duplicates: DuplicateKey[] = [];
  readonly #trail: string[] = [];
  #at = 0;

  constructor(text: string, placeholders: boolean) {
    this.#text = text;
    this.#placeholders = placeholders;
  }

  document(): JsonDocument {
    this.#space();
    const value = this.#value();
    this.#space();
    if (this.#at < this.#text.length) this.#fail(`nothing may follow the JSON value, found ${this.#found()}`);
    return { value, spans: this.#spans, duplicates: this.#duplicates };
  }

  #value(): unknown {
    const first = this.#text[this.#at];
    if (first === '{') return this.#object();
    if (first === '[') return this.#array();
    if (first === '"') return this.#string();
    const scalar = this.#match(NUMBER) ?? this.#match(WORD);
    if (scalar !== undefined) return JSON.parse(scalar);
    const name = this.#placeholders ? this.#match(PLACEHOLDER) : undefined;
    if (name !== undefined) return new Placeholder(name.slice(2, -1));
    return this.#fail(`a value was expected, found ${this.#found()}`);
  }

  #object(): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    const spans = this.#open(object);
    for (let first = true; !this.#close('}', first); first = false) {
      const keyAt = this.#at;
      if (this.#text[keyAt] !== '"') this.#fail(`a key in double quotes was expected, found ${this.#found()}`);
      const key = this.#string();
      if (spans.has(key)) this.#duplicates.push({ owner: [...this.#trail], key, offset: keyAt });
      this.#space();
      if (this.#text[this.#at] !== ':') this.#fail(`":" was expected after the key, found ${this.#found()}`);
      this.#at++;
      this.#space();
      spans.set(key, { key: keyAt, value: this.#at });
      this.#trail.push(key);
      const value = this.#value();
      // A plain assignment of this key would set the prototype instead of a member.
      if (key === '__proto__')
        Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
      else object[key] = value;
      this.#trail.pop();
    }
    return object;
  }

  #array(): unknown[] {
    const array: unknown[] = [];
    const spans = this.#open(array);
    for (let first = true; !this.#close(']', first); first = false) {
      spans.set(String(array.length), { value: this.#at });
      this.#trail.push(String(array.length));
      array.push(this.#value());
      this.#trail.pop();
    }
    return array;
  }

  #open(container: object): Map<string, Span> {
    if (this.#trail.length >= MAX_DEPTH) this.#fail(`nested deeper than ${MAX_DEPTH} levels`);
    const spans = new Map<string, Span>();
    this.#spans.set(container, spans);
    this.#at++;
    this.#space();
    return spans;
  }

  /** Passes the closing bracket, or the comma before the next member. */
  #close(bracket: string, first: boolean): boolean {
    this.#space();
    if (this.#text[this.#at] === bracket) {
      this.#at++;
      return true;
    }
    if (first) return false;
    if (this.#text[this.#at] !== ',') this.#fail(`"," or "${bracket}" was expected, found ${this.#found()}`);
    this.#at++;
    this.#space();
    if (this.#text[this.#at] === bracket) this.#fail(`no comma may stand before "${bracket}"`);
    return false;
  }

  #string(): string {
    const raw = this.#match(STRING);
    if (raw === undefined) this.#fail('this string is not closed, or holds a control character or an unknown escape');
    return raw.includes('\\') ? JSON.parse(raw) : raw.slice(1, -1);
  }

  #space(): void {
    this.#match(SPACE);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #found(): string {
    const rest = this.#text.slice(this.#at, this.#at + 20).split(/[\s,:{}[\]]/, 1)[0] || this.#text[this.#at];
    if (rest?.startsWith('\uFEFF')) return 'a byte order mark: save the file as UTF-8 without one';
    return rest ? JSON.stringify(rest) : 'the end of the text';
  }

  #fail(message: string): never {
    throw new JsonSyntaxError(message, this.#at);
  }
}
