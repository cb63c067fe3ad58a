import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CheckRequest, checkDefinitions } from './check.ts';
import { BROKEN, commitAll, folderOf, put, SOUND, WARNED } from './testing.ts';

const request = (root: string, more: Partial<CheckRequest> = {}): CheckRequest => ({
  definitions: ['**/*.asl.*'],
  type: 'STANDARD',
  substitutions: {},
  levels: {},
  failOn: 'error',
  root,
  ...more,
});

/** Reads `$states.input.rows`, which its contract may or may not promise. */
const READING = JSON.stringify({
  QueryLanguage: 'JSONata',
  StartAt: 'A',
  States: { A: { Type: 'Succeed', Output: '{% $states.input.rows %}' } },
});
const contracts = (property: string) =>
  JSON.stringify({ input: { type: 'object', properties: { [property]: {} }, additionalProperties: false } });

describe('checkDefinitions', () => {
  it('reads YAML by its name and places findings in it', async () => {
    const { findings } = await checkDefinitions(request(folderOf({ 'b.asl.yaml': BROKEN })));
    expect(findings.map(({ code, line, column }) => [code, line, column])).toEqual([
      ['MISSING_TRANSITION_TARGET', 5, 5],
      ['SCHEMA_VALIDATION_FAILED', 9, 5],
      ['NO_PATH', 8, 5],
    ]);
  });

  it('fails on errors, also on warnings, or on nothing, as asked', async () => {
    const failing = async (text: string) => {
      const root = folderOf({ 'a.asl.yaml': text });
      const levels = ['error', 'warning', 'never'] as const;
      const outcomes = await Promise.all(levels.map((failOn) => checkDefinitions(request(root, { failOn }))));
      return outcomes.map((outcome) => outcome.failing);
    };
    expect(await failing(BROKEN)).toEqual([true, true, false]);
    expect(await failing(WARNED)).toEqual([false, true, false]);
    expect(await failing(SOUND)).toEqual([false, false, false]);
  });

  it('holds data references against the step contracts beside a definition', async () => {
    const codes = async (property: string) => {
      const root = folderOf({ 'a.asl.json': READING, 'a.contracts.json': contracts(property) });
      return (await checkDefinitions(request(root))).findings.map(({ code }) => code);
    };
    expect(await codes('rows')).toEqual([]);
    expect(await codes('lines')).toEqual(['UNKNOWN_REFERENCE']);
  });

  it.each([
    ['{', /^a\.contracts\.json: /],
    ['[]', /^a\.contracts\.json: contracts: the file must be an object/],
  ])('names the contracts file that is wrong: %s', async (text, message) => {
    const root = folderOf({ 'a.asl.json': READING, 'a.contracts.json': text });
    await expect(checkDefinitions(request(root))).rejects.toThrow(message);
  });

  it('tells which definitions came, changed and went since the base, and not those that only look different', async () => {
    const root = folderOf({
      'gone.asl.json': SOUND,
      'looks.asl.json': SOUND,
      'same.asl.json': SOUND,
      'other.json': '1',
    });
    commitAll(root);
    for (const path of ['gone.asl.json', 'other.json']) rmSync(join(root, path));
    put(root, 'looks.asl.json', JSON.stringify(JSON.parse(SOUND)));
    put(root, 'added.asl.json', SOUND);
    put(root, 'same.asl.json', SOUND.replace('Succeed', 'Fail'));
    const { changes } = await checkDefinitions(request(root, { base: 'HEAD' }));
    expect(changes?.map(({ path, sentences }) => [path, sentences[0]])).toEqual([
      ['added.asl.json', 'New definition with 1 state'],
      ['gone.asl.json', 'Removed definition with 1 state'],
      ['same.asl.json', expect.stringContaining('Changed "A": ')],
    ]);
  });

  it('knows a finding again that only moved to another line', async () => {
    const root = folderOf({ 'b.asl.yaml': BROKEN });
    commitAll(root);
    put(root, 'b.asl.yaml', `Comment: moved\n${BROKEN}    Error: $.what\n`);
    const { findings } = await checkDefinitions(request(root, { base: 'main' }));
    expect(findings.filter(({ isNew }) => isNew).map(({ location }) => location)).toEqual(['/States/Z/Error']);
  });

  it('calls no finding new where nothing is compared, and every finding of a new file', async () => {
    const root = folderOf({ 'other.txt': '' });
    commitAll(root);
    put(root, 'b.asl.yaml', BROKEN);
    const news = async (base?: string) =>
      (await checkDefinitions(request(root, { base }))).findings.filter(({ isNew }) => isNew);
    expect(await news()).toEqual([]);
    expect(await news('main')).toHaveLength(3);
  });
});
