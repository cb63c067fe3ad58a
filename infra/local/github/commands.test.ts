import { expect, test } from 'vitest';
import { Masks, parseCommand } from './commands.ts';
import { parsePairs } from './file-commands.ts';

test('a command has a name, properties and a message, each unescaped', () => {
  expect(parseCommand('  ::error file=a%2Cb.ts,line=3,title=A%3A B::50%25%0Aof it: ::x')).toEqual({
    name: 'error',
    properties: { file: 'a,b.ts', line: '3', title: 'A: B' },
    message: '50%\nof it: ::x',
  });
  expect(parseCommand('::endgroup::')).toEqual({ name: 'endgroup', properties: {}, message: '' });
  expect(parseCommand('::debug::%250A')?.message).toBe('%0A');
});

test.each(['text ::error::x', '::error', ':error::x', ''])('%j is no command', (line) => {
  expect(parseCommand(line)).toBeUndefined();
});

test('a masked value is hidden whole, in each line and in its encoded forms', () => {
  const masks = new Masks();
  masks.add('abc');
  masks.add('abcdef');
  masks.add('two "words"\nnext');
  masks.add('');
  expect(masks.hide('abcdef abc next')).toBe('*** *** ***');
  expect(masks.hide(`${JSON.stringify('two "words"')} ${encodeURIComponent('two "words"')}`)).toBe('"***" ***');
  expect(masks.hide('ab')).toBe('ab');
});

test('pairs are lines or end at their delimiter; the last of a name wins', () => {
  expect(parsePairs('a=1\r\nb<<X\none\n\na=2\nX\na=3=4\nc=<<\n')).toEqual({ a: '3=4', b: 'one\n\na=2', c: '<<' });
  expect(parsePairs('')).toEqual({});
});

test.each([
  ['text', "Invalid format 'text'"],
  ['=x', "Invalid format '=x'. Name must not be empty"],
  ['a<<', "Invalid format 'a<<'. Name and delimiter must not be empty"],
  ['a<<X\nb', "Matching delimiter not found 'X'"],
])('%j is refused', (content, message) => {
  expect(() => parsePairs(content)).toThrow(message);
});
