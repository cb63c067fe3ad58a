import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Placeholder } from './json.ts';
import { applySubstitutions, definitionHash, matchSubstitutions, substituteIn } from './substitutions.ts';

const template =
  '{"Resource": "arn:${Partition}:x:${Name}", "Topic": "${Topic}", "Again": "${Name}", "Wait": ${Seconds}}';
const values = { Partition: 'aws', Name: 'process.data', Topic: 'arn:aws:sns:eu-west-1:1:t', Seconds: '30' };

it('fills what has a value and leaves the rest', () => {
  expect(applySubstitutions('${!Literal} $x {y} ${AWS::Region}', { 'AWS::Region': 'r', Literal: 'l' })).toBe(
    '${!Literal} $x {y} r',
  );
  expect(applySubstitutions('${A} ${B} ${A}', { A: '$&' })).toBe('$& ${B} $&');
});

it('finds the values with which a template became the deployed text', () => {
  expect(matchSubstitutions(template, applySubstitutions(template, values))).toEqual(values);
});

it('refuses a deployed text that differs elsewhere', () => {
  expect(matchSubstitutions(template, applySubstitutions(template, values).replace('Wait', 'Weit'))).toBeUndefined();
  expect(matchSubstitutions(template, `${applySubstitutions(template, values)}\n`)).toBeUndefined();
});

it('refuses one name with two values', () => {
  expect(matchSubstitutions('"${A}" "${A}"', '"x" "y"')).toBeUndefined();
});

it('keeps a value within its string', () => {
  expect(matchSubstitutions('{"a": "${A}"}', '{"a": "x", "b": "y"}')).toBeUndefined();
});

it('matches whatever it filled itself', () => {
  const name = fc.stringMatching(/^[A-Z][a-z]{1,5}$/);
  const value = fc.stringMatching(/^[A-Za-z0-9:/.$(){}*-]{0,20}$/);
  fc.assert(
    fc.property(fc.dictionary(name, value, { minKeys: 1, maxKeys: 4 }), (filled) => {
      const text = JSON.stringify(Object.keys(filled).map((key) => `\${${key}}`));
      expect(matchSubstitutions(text, applySubstitutions(text, filled))).toEqual(filled);
    }),
  );
});

it('fills a read definition: text in strings, JSON where a placeholder stands', () => {
  const read = { a: ['x-${A}'], seconds: new Placeholder('N'), open: new Placeholder('Open') };
  expect(substituteIn(read, { A: 'v', N: '30' })).toEqual({ a: ['x-v'], seconds: 30, open: new Placeholder('Open') });
});

it('fills keys, too, and keeps their order', () => {
  const read = { '${A}-first': 1, second: { '${Open}': 2 } };
  expect(Object.entries(substituteIn(read, { A: 'v' }) as object)).toEqual([
    ['v-first', 1],
    ['second', { '${Open}': 2 }],
  ]);
});

it('hashes a definition as sha256sum does', () => {
  expect(definitionHash('{}')).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
});
