import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { selectFiles, workspace } from './files.ts';
import { folderOf } from './testing.ts';

const folder = () => folderOf({ 'flows/a.asl.json': '', 'flows/deep/b.asl.yaml': '', 'node_modules/c.asl.json': '' });

describe('selectFiles', () => {
  it('takes each file that a pattern names once, and none of node_modules', () => {
    const root = folder();
    const paths = (...patterns: string[]) => selectFiles(patterns, root).paths;
    expect(paths('**/*.asl.{json,yaml}', 'flows/*.json')).toEqual(['flows/a.asl.json', 'flows/deep/b.asl.yaml']);
    expect(paths('flows/?.asl.json', `${root}/flows/[ab].asl.json`)).toEqual(['flows/a.asl.json']);
    expect(paths('flows/a.asl.json')).toEqual(['flows/a.asl.json']);
  });

  it('takes out what a pattern with ! names, wherever it stands', () => {
    const { paths, includes } = selectFiles(['!flows/deep/**', '**/*.asl.*'], folder());
    expect(paths).toEqual(['flows/a.asl.json']);
    expect(['flows/deep/b.asl.yaml', 'flows/gone.asl.json', 'gone.json'].map(includes)).toEqual([false, true, false]);
  });

  it('follows a link to a file', () => {
    const root = folder();
    symlinkSync(join(root, 'flows/a.asl.json'), join(root, 'flows/link.asl.json'));
    expect(selectFiles(['flows/*.json'], root).paths).toEqual(['flows/a.asl.json', 'flows/link.asl.json']);
  });

  it.each(['flows/*.yml', 'nowhere/*.json', 'flows', 'a.json'])(
    'refuses a pattern that matches nothing: %s',
    (pattern) => {
      expect(() => selectFiles([pattern], folder())).toThrow(`definitions: "${pattern}" matches no file`);
    },
  );

  it('refuses patterns that leave nothing to check', () => {
    const nothing = 'definitions: no file is left of';
    expect(() => selectFiles(['!flows/**'], folder())).toThrow(nothing);
    expect(() => selectFiles(['flows/*.json', '!flows/**'], folder())).toThrow(nothing);
  });
});

describe('workspace', () => {
  it('reads a file, and nothing where there is none', () => {
    const { read } = workspace(folderOf({ a: 'ä' }));
    expect([read('a'), read('b')]).toEqual(['ä', undefined]);
  });

  it('refuses a file that is not UTF-8, by its name', () => {
    const { read } = workspace(folderOf({ 'latin.json': Buffer.from([0x22, 0xe4, 0x22]) }));
    expect(() => read('latin.json')).toThrow('latin.json: the file is not UTF-8');
  });

  it('says why a file cannot be read', () => {
    expect(() => workspace(folderOf({ 'a/b': '' })).read('a')).toThrow('EISDIR');
  });
});
