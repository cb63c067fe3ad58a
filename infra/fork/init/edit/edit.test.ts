import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { setJson } from './json-text.ts';
import { setYaml } from './yaml-text.ts';

const YAML = `# what it is
name: old  # the name
list:
  # a comment of the list
  - { a: 1 }   # gone with its line
  - { a: 2 }
# before the next
nested: { text: 'x', empty: '' }
last: [a, b]
`;

describe('a value of a YAML text', () => {
  it('that is there already changes not a character', () => {
    const shipped = readFileSync(new URL('../../../../pipeline/pipeline.yml', import.meta.url), 'utf8');
    const settings = parse(shipped);
    for (const key of Object.keys(settings)) expect(setYaml(shipped, [key], settings[key])).toBe(shipped);
    expect(setYaml(YAML, ['last', 1], 'b')).toBe(YAML);
  });

  it.each<[string, (string | number)[], unknown, string, string]>([
    ['a text', ['name'], 'new', 'name: old  #', 'name: new  #'],
    ['a text in quotes', ['nested', 'text'], "it's", "text: 'x'", "text: 'it''s'"],
    ['an empty text', ['nested', 'empty'], 'a@b.c', "empty: ''", "empty: 'a@b.c'"],
    ['an item', ['last', 0], 'A, B', '[a, b]', "['A, B', b]"],
    ['a list of texts', ['last'], ['x', 'Torque [Nm]'], '[a, b]', "[x, 'Torque [Nm]']"],
    ['a map', ['nested'], { one: [1], two: true }, "{ text: 'x', empty: '' }", '{ one: [1], two: true }'],
  ])('is replaced: %s', (_, path, value, from, to) => {
    expect(setYaml(YAML, path, value)).toBe(YAML.replace(from, to));
    expect(parse(setYaml(YAML, path, value))).not.toEqual(parse(YAML));
  });

  it('that is a list of maps is written a line an item, and an empty list on the line of its name', () => {
    const longer = setYaml(YAML, ['list'], [{ a: 1 }, { name: 'a: b', values: ['1', 'no'] }]);
    expect(longer).toContain("\nlist:\n  - { a: 1 }\n  - { name: 'a: b', values: ['1', no] }\n# before the next\n");
    expect(setYaml(longer, ['list'], [])).toContain('\nlist: []\n# before the next\n');
    expect(parse(setYaml(setYaml(longer, ['list'], []), ['list'], [{ a: 3 }])).list).toEqual([{ a: 3 }]);
  });

  it('that is not there yet is added', () => {
    expect(parse(setYaml(YAML, ['nested', 'more'], 1)).nested).toEqual({ text: 'x', empty: '', more: 1 });
  });
});

describe('a text of a JSON file', () => {
  const JSON_TEXT = '{\n  "name": "old",\n  "list": ["a", "b"],\n  "inner": {\n    "x": "1"\n  },\n  "none": {}\n}\n';

  it('is replaced or added, and nothing else changes', () => {
    expect(setJson(JSON_TEXT, ['name'], 'old')).toBe(JSON_TEXT);
    expect(setJson(JSON_TEXT, ['name'], 'n"w')).toBe(JSON_TEXT.replace('"old"', '"n\\"w"'));
    const added = setJson(JSON_TEXT, ['inner', 'y'], '2');
    expect(added).toBe(JSON_TEXT.replace('"inner": {', '"inner": {\n    "y": "2",'));
    expect(JSON.parse(setJson(JSON_TEXT, ['none', 'z'], '3')).none).toEqual({ z: '3' });
    expect(setJson(added, ['inner', 'y'], '2')).toBe(added);
  });

  it('is refused inside what is no object', () => {
    expect(() => setJson(JSON_TEXT, ['list', 'x'], '1')).toThrow('found no object at list');
  });
});
