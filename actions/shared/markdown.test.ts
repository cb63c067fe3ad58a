import { describe, expect, it } from 'vitest';
import { cell, link } from './markdown.ts';

describe('text of the data', () => {
  it.each([
    ['a|b', 'a\\|b'],
    ['<script>&', '&#60;script&#62;&#38;'],
    ['*_~`[x](y)\\', '\\*\\_\\~\\`\\[x\\](y)\\\\'],
    ['two\n\nlines', 'two lines'],
  ])('becomes no markup: %j', (text, expected) => {
    expect(cell(text)).toBe(expected);
  });

  it.each([
    ['a mention', 'ask @octocat', 'ask <span>@</span>octocat'],
    ['a reference to an issue', 'fixes #12', 'fixes <span>#</span>12'],
    ['mathematics', '$x$', '<span>$</span>x<span>$</span>'],
    ['a link', 'https://evil.example', 'https<span>:</span>//evil.example'],
    ['a link without scheme', 'www.evil.example', 'www<span>.</span>evil.example'],
  ])('becomes no %s', (_, text, expected) => {
    expect(cell(text)).toBe(expected);
  });

  it('cannot turn the direction of writing or hold control characters', () => {
    expect(cell('a\u202Eb\u0000c')).toBe('a\uFFFDb\uFFFDc');
  });
});

describe('a link', () => {
  it('keeps its address inside the brackets', () => {
    expect(link('a]', 'https://example.com/a(b)|c')).toBe('[a\\]](https://example.com/a%28b%29%7Cc)');
  });

  it.each(['javascript:alert(1)', 'http://example.com', 'no address'])('is only text for %s', (address) => {
    expect(link('text', address)).toBe('text');
  });
});
