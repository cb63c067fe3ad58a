import { describe, expect, it } from 'vitest';
import { treeAt } from './git.ts';
import { commitAll, folderOf, git, put } from './testing.ts';

/** A repository whose file has changed since the commit. */
function repository() {
  const root = folderOf({ 'sub folder/ä.json': 'old', gone: 'was here' });
  commitAll(root);
  put(root, 'sub folder/ä.json', 'new');
  return root;
}

describe('treeAt', () => {
  it('reads files as a branch, a tag or a commit has them', () => {
    const root = repository();
    git(root, 'tag', 'v1');
    for (const ref of [
      'main',
      'v1',
      'HEAD',
      git(root, 'rev-parse', 'HEAD'),
      git(root, 'rev-parse', '--short', 'HEAD'),
    ]) {
      const { paths, read } = treeAt(ref, root);
      expect(paths, ref).toEqual(['gone', 'sub folder/ä.json']);
      expect([read('sub folder/ä.json'), read('nothing')], ref).toEqual(['old', undefined]);
    }
  });

  it('sees a workspace that is a folder of the repository as its root', () => {
    const { paths, read } = treeAt('main', `${repository()}/sub folder`);
    expect([paths, read('ä.json')]).toEqual([['ä.json'], 'old']);
  });

  it("finds a branch that only origin has, which is how actions/checkout leaves a pull request's base", () => {
    const origin = repository();
    const root = folderOf({});
    git(root, 'clone', '--quiet', origin, '.');
    git(root, 'checkout', '--quiet', '--detach');
    git(root, 'branch', '--quiet', '--delete', '--force', 'main');
    expect(treeAt('main', root).read('gone')).toBe('was here');
    expect(treeAt('origin/main', root).read('gone')).toBe('was here');
  });

  it('says which fetch-depth is needed when a shallow checkout lacks the commit', () => {
    const origin = repository();
    const before = git(origin, 'rev-parse', 'HEAD');
    git(origin, 'commit', '--quiet', '--all', '--message=Next');
    const root = folderOf({});
    git(root, 'clone', '--quiet', '--depth=1', `file://${origin}`, '.');
    expect(() => treeAt(before, root)).toThrow(
      `base: "${before}" is not in this shallow checkout: give actions/checkout "fetch-depth: 0"`,
    );
  });

  it('refuses a ref that is none, and one that git would take for an option', () => {
    const root = repository();
    expect(() => treeAt('nowhere', root)).toThrow('base: "nowhere" names no commit of this repository');
    expect(() => treeAt('--output=x', root)).toThrow('base: found "--output=x", expected a branch, a tag or a commit');
  });

  it('says so when the workspace is no repository', () => {
    expect(() => treeAt('main', folderOf({}))).toThrow(/base: git rev-parse: .*not a git repository/);
  });
});
