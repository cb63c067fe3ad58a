import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = normalize(join(import.meta.dirname, '..'));

/** Who may import whom (docs/architecture.md). The first room that a path starts with is the file's own. */
const ROOMS = [
  'infra/aws',
  'infra/fork',
  'infra/local',
  'infra/pull-request',
  'actions',
  'pipeline/steps',
  'pipeline/asl',
  'pipeline/model',
  'pipeline/data',
  'pipeline',
  'docs',
] as const;
type Room = (typeof ROOMS)[number];

const MAY_IMPORT: Record<Room, Room[]> = {
  'pipeline/asl': [],
  'pipeline/model': ['pipeline'],
  'pipeline/data': ['pipeline'],
  pipeline: ['pipeline/model', 'pipeline/asl', 'pipeline/data'],
  'pipeline/steps': ['pipeline', 'pipeline/model', 'pipeline/asl'],
  'infra/aws': ['pipeline', 'pipeline/asl'],
  'infra/fork': ['pipeline', 'pipeline/asl'],
  actions: ['pipeline', 'pipeline/model', 'pipeline/asl'],
  'infra/local': ['pipeline', 'pipeline/model', 'pipeline/asl', 'pipeline/data'],
  'infra/pull-request': ['pipeline', 'pipeline/asl', 'actions'],
  docs: ['pipeline', 'pipeline/asl', 'actions'],
};
/** Tests may run what they test: the steps' make their rows with the generator; benches say alike what they ran on. */
const TESTS_MAY_ALSO: Partial<Record<Room, Room[]>> = {
  'pipeline/steps': ['pipeline/data'],
  'pipeline/asl': ['pipeline'],
};

/** Folders of the states language, and which of each other they may import (docs/adr/0007). */
const LANGUAGE_MAY_IMPORT: Record<string, string[]> = {
  catalogue: [],
  rules: ['catalogue'],
  advice: ['rules', 'catalogue'],
  diagram: ['rules', 'catalogue'],
};

const roomOf = (path: string): Room | undefined => ROOMS.find((room) => path.startsWith(`${room}/`));

// A fork may have deleted the stand-in.
const sources = ROOMS.filter((room) => existsSync(join(root, room)))
  .flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/')),
  )
  .filter((path, i, all) => all.indexOf(path) === i);

const importsOf = (path: string): string[] =>
  [...readFileSync(join(root, path), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) =>
    relative(root, join(root, dirname(path), match[1]!))
      .split(sep)
      .join('/'),
  );

describe('the layout of the repository', () => {
  it('lets a room import only the rooms that it may know', () => {
    const forbidden = sources.flatMap((path) => {
      const room = roomOf(path)!;
      const isTest = /(\.(test|bench)|\/testing)\.ts$/.test(path);
      const allowed = [room, ...MAY_IMPORT[room], ...((isTest && TESTS_MAY_ALSO[room]) || [])];
      return importsOf(path)
        .filter((target) => !allowed.includes(roomOf(target) ?? room))
        .map((target) => `${path} imports ${target}`);
    });
    expect(sources.length).toBeGreaterThan(20);
    expect(forbidden).toEqual([]);
  });

  it('lets the rules of the states language know the catalogue, and advice and diagrams the rules, not the other way round', () => {
    const folderOf = (path: string) => /^pipeline\/asl\/(\w+)\//.exec(path)?.[1];
    const forbidden = sources
      .filter((path) => !/(\.test|\/testing)\.ts$/.test(path))
      .flatMap((path) => {
        const folder = folderOf(path);
        const allowed = folder && LANGUAGE_MAY_IMPORT[folder];
        if (!allowed) return [];
        return importsOf(path)
          .filter((target) => ![undefined, folder, ...allowed].includes(folderOf(target)))
          .map((target) => `${path} imports ${target}`);
      });
    expect(sources.map(folderOf)).toEqual(expect.arrayContaining(Object.keys(LANGUAGE_MAY_IMPORT)));
    expect(forbidden).toEqual([]);
  });
});
