/** A piece of JSON text: a string, a bracket, a comma, a colon or a bare word. */
interface Token {
  text: string;
  /** Offset from 0. */
  at: number;
}

/** A broken text; an error must stand on one of the lines from the one at `from` to the one at `until` (offsets). */
interface BrokenText {
  text: string;
  from: number;
  until: number;
}

/** A way to break the text of a definition at one of its tokens. */
interface TextOperator {
  name: string;
  fits: (token: Token, next: Token | undefined) => boolean;
  breaks: (text: string, token: Token) => BrokenText;
}

/** The tokens of sound JSON. */
export const tokensOf = (text: string): Token[] =>
  Array.from(text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g), (match) => ({
    text: match[0],
    at: match.index,
  }));

const isString = ({ text }: Token): boolean => text.startsWith('"');
const isKey = (token: Token, next: Token | undefined): boolean => isString(token) && next?.text === ':';

/** Puts `made` in the token's place; the fault shows there or at the token that follows. */
const replaced = (text: string, { text: old, at }: Token, made: string): BrokenText => {
  const broken = text.slice(0, at) + made + text.slice(at + old.length);
  const rest = /\S/.exec(broken.slice(at + made.length));
  return { text: broken, from: at, until: at + made.length + (rest?.index ?? 0) };
};

/** All ways to break the text. */
export const BREAKING_TEXT: readonly TextOperator[] = [
  {
    name: 'an end in the middle',
    fits: () => true,
    breaks: (text, { at }) => ({ text: text.slice(0, at), from: 0, until: at }),
  },
  {
    name: 'an end within a string',
    fits: isString,
    breaks: (text, token) => ({
      text: text.slice(0, token.at + token.text.length - 1),
      from: token.at,
      until: token.at,
    }),
  },
  {
    name: 'a comma too many',
    fits: ({ text }) => ',}]'.includes(text),
    breaks: (text, token) => replaced(text, token, `,${token.text}`),
  },
  {
    name: 'a comma or colon too few',
    fits: ({ text }) => ',:'.includes(text),
    breaks: (text, token) => replaced(text, token, ''),
  },
  {
    name: 'a bracket too few',
    fits: ({ text }) => '{}[]'.includes(text),
    breaks: (text, token) => ({ ...replaced(text, token, ''), until: text.length }),
  },
  {
    name: 'a key without quotes',
    fits: isKey,
    breaks: (text, token) => replaced(text, token, token.text.slice(1, -1)),
  },
  {
    name: 'single quotes',
    fits: isString,
    breaks: (text, token) => replaced(text, token, `'${token.text.slice(1, -1)}'`),
  },
  {
    name: 'a control character in a string',
    fits: isString,
    breaks: (text, token) => replaced(text, token, `"\t${token.text.slice(1)}`),
  },
  {
    name: 'an unknown escape',
    fits: isString,
    breaks: (text, token) => replaced(text, token, `"\\x${token.text.slice(1)}`),
  },
  { name: 'a comment', fits: () => true, breaks: (text, token) => replaced(text, token, `/* why */ ${token.text}`) },
  {
    name: 'a word that JSON lacks',
    fits: (_, next) => next?.text === ',',
    breaks: (text, token) => replaced(text, token, 'undefined'),
  },
  {
    name: 'a key that stands twice',
    fits: isKey,
    breaks: (text, token) => replaced(text, token, `${token.text}: 0, ${token.text}`),
  },
];
