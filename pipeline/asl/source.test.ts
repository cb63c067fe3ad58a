import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_DEPTH, parseJson } from './json.ts';
import { formatOf, parseSource } from './source.ts';

const json = '{\n  "StartAt": "A/B",\n  "States": {\n    "A/B": { "Type": "Pass", "End": true }\n  }\n}';
const yaml = 'StartAt: A/B\nStates:\n  A/B:\n    Type: Pass\n    End: true\n';

describe('parseSource', () => {
  it('gives the line and column of the key that a pointer names, in JSON and YAML', () => {
    const fromJson = parseSource(json, 'json');
    expect(fromJson.position('')).toEqual({ line: 1, column: 1 });
    expect(fromJson.position('/States/A~1B')).toEqual({ line: 4, column: 5 });
    expect(fromJson.position('/States/A~1B/End')).toEqual({ line: 4, column: 30 });
    const fromYaml = parseSource(yaml, 'yaml');
    expect(fromYaml.value).toEqual(fromJson.value);
    expect(fromYaml.position('/States/A~1B/End')).toEqual({ line: 5, column: 5 });
  });

  it('places a missing part at its nearest owner', () => {
    expect(parseSource(json, 'json').position('/States/A~1B/Next')).toEqual({ line: 4, column: 5 });
    expect(parseSource(yaml, 'yaml').position('/States/A~1B/Next')).toEqual({ line: 3, column: 3 });
  });

  it('counts columns behind array items', () => {
    expect(parseSource('{"a": [1, {"b": 2}]}', 'json').position('/a/1/b')).toEqual({ line: 1, column: 12 });
    expect(parseSource('a:\n  - 1\n  - b: 2\n', 'yaml').position('/a/1/b')).toEqual({ line: 3, column: 5 });
  });

  it('tells where a text stops being JSON', () => {
    const source = parseSource('{\n  "a": 1,\n}', 'json');
    expect(source.value).toBeUndefined();
    expect(source.faults).toEqual([
      {
        code: 'INVALID_JSON_DESCRIPTION',
        message: 'not JSON: no comma may stand before "}"',
        location: '',
        line: 3,
        column: 1,
      },
    ]);
  });

  it('tells where a text stops being YAML', () => {
    const [fault] = parseSource('a: [1, 2\nb: 3\n', 'yaml').faults;
    expect(fault).toMatchObject({ code: 'INVALID_JSON_DESCRIPTION', line: 2 });
  });

  it('says of a byte order mark in JSON, and of a second document in YAML, what they are', () => {
    expect(parseSource('\uFEFF{}', 'json').faults[0]?.message).toContain('found a byte order mark');
    expect(parseSource('a: 1\n---\nb: 2\n', 'yaml').faults).toMatchObject([
      { code: 'INVALID_JSON_DESCRIPTION', message: expect.stringContaining('one definition') },
    ]);
  });

  it('merges what a YAML mapping takes over from another, as the tools do that turn it into JSON', () => {
    const { value, faults, position } = parseSource('a: &a\n  b: 1\n  c: 2\nd:\n  <<: *a\n  c: 3\n', 'yaml');
    expect([value, faults]).toEqual([{ a: { b: 1, c: 2 }, d: { b: 1, c: 3 } }, []]);
    expect(position('/d/b').line).toBeGreaterThanOrEqual(4);
  });

  it.each(['json', 'yaml'] as const)('finds keys that stand twice in %s: a state by its own code', (format) => {
    const text = '{"States": {"A": {"Type": "Pass", "Type": "Fail"}, "A": {}}}';
    expect(parseSource(text, format).faults.map(({ code, location, column }) => [code, location, column])).toEqual(
      expect.arrayContaining([
        ['INVALID_JSON_DESCRIPTION', '/States/A/Type', 35],
        ['DUPLICATE_STATE_NAME', '/States/A', 52],
      ]),
    );
  });

  it('calls an empty text a missing description', () => {
    expect(parseSource(' \n', 'json').faults[0]?.code).toBe('MISSING_DESCRIPTION');
  });

  it('refuses YAML that expands without end', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefg'.split('').map((k, i) => `${k}: &${k} [${Array(9).fill(`*${'abcdef'[i]}`)}]`),
    ];
    expect(parseSource(bomb.join('\n'), 'yaml').faults[0]?.message).toMatch(/not YAML/);
  });

  it('leaves open in YAML what CloudFormation fills, where asked to', () => {
    const text = 'Seconds: ${Seconds}\nQuoted: "${Seconds}"\nArn: !GetAtt [F, Arn]\nName: a-${Name}\n';
    const open = { Seconds: { name: 'Seconds' }, Quoted: '${Seconds}', Arn: { name: '!GetAtt' }, Name: 'a-${Name}' };
    const source = parseSource(text, 'yaml', { placeholders: true });
    expect(source.value).toMatchObject(open);
    expect(source.position('/Arn')).toEqual({ line: 3, column: 1 });
    expect(parseSource(text, 'yaml').value).toMatchObject({ Seconds: '${Seconds}', Arn: ['F', 'Arn'] });
  });

  it.each([
    ['a tab that indents', 'a:\n\tb: 1\n', 2],
    ['a second document', 'a: 1\n---\nb: 2\n', 2],
    ['an alias of nothing', 'a: *b\n', 1],
  ])('refuses in YAML %s', (_, text, line) => {
    expect(parseSource(text, 'yaml').faults[0]).toMatchObject({ code: 'INVALID_JSON_DESCRIPTION', line });
  });

  it('takes the format from the file name', () => {
    expect(['a.asl.json', 'a.asl.YAML', 'a.yml', 'a'].map(formatOf)).toEqual(['json', 'yaml', 'yaml', 'json']);
  });

  it('never throws, whatever the text', () => {
    const fragment = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"',
      '\\',
      '- ',
      'a: ',
      '&a ',
      '*a',
      '\n',
      '${x}',
      '1',
      'null',
      '\u0000',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(fragment).map((parts) => parts.join('')),
        ),
        (text) => {
          for (const format of ['json', 'yaml'] as const) {
            const { faults, position } = parseSource(text, format, { placeholders: true });
            for (const { line, column } of [...faults, position('/a/0')])
              expect(Math.min(line, column)).toBeGreaterThan(0);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('parseJson', () => {
  it('reads what JSON.parse reads, and gives the same value', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseJson(text).value).toEqual(JSON.parse(text));
      }),
    );
  });

  it('refuses what JSON.parse refuses', () => {
    const texts = [
      "{'a':1}",
      '[1,]',
      '01',
      '1.',
      '+1',
      '.5',
      'NaN',
      '"\t"',
      '"\\x"',
      '{"a" 1}',
      '{} {}',
      'tru',
      '// c\n1',
      '',
      '"a',
    ];
    for (const text of texts) {
      expect(() => JSON.parse(text), text).toThrow();
      expect(() => parseJson(text), text).toThrow();
    }
  });

  it('keeps a key named __proto__ as a member', () => {
    expect(Object.keys(parseJson('{"__proto__": {"a": 1}}').value as object)).toEqual(['__proto__']);
  });

  it('takes an unquoted ${Name} only where asked to', () => {
    expect(parseJson('{"a": ${Seconds}}', { placeholders: true }).value).toEqual({ a: { name: 'Seconds' } });
    expect(() => parseJson('{"a": ${Seconds}}')).toThrow('a value was expected');
  });

  it('refuses nesting that nothing could walk, instead of running out of stack', () => {
    expect(() => parseJson('['.repeat(100_000))).toThrow(`nested deeper than ${MAX_DEPTH}`);
    expect(parseSource('['.repeat(20_000), 'yaml').faults.length).toBeGreaterThan(0);
  });
});
