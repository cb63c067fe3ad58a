import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readArtifact } from './artifact.ts';

function artifact(files: Record<string, string | Buffer>): string {
  const folder = mkdtempSync(join(tmpdir(), 'artifact-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

const sound = { 'number.txt': '12\n', 'comment.md': '# Hello' };

it('gives the number and the text', () => {
  expect(readArtifact(artifact(sound))).toEqual({ number: 12, markdown: '# Hello' });
});

it.each([
  ['is no number', '12; rm', 'found "12; rm", expected the number of a pull request'],
  ['is zero', '0', 'found "0"'],
  ['is too long', '1'.repeat(30), 'found 30 bytes, expected 20 at most'],
])('refuses a number that %s', (_, number, words) => {
  expect(() => readArtifact(artifact({ ...sound, 'number.txt': number }))).toThrow(`number.txt: ${words}`);
});

it('refuses a report that is too long, or not UTF-8, or not there', () => {
  expect(() => readArtifact(artifact({ ...sound, 'comment.md': 'x'.repeat(240_001) }))).toThrow('found 240001 bytes');
  expect(() => readArtifact(artifact({ ...sound, 'comment.md': Buffer.from([0xff]) }))).toThrow('expected UTF-8');
  expect(() => readArtifact(artifact({ 'number.txt': '1' }))).toThrow('comment.md: found nothing');
});

it('follows no link out of the artifact and reads no folder', () => {
  const linked = artifact({ 'number.txt': '1' });
  symlinkSync('/etc/hostname', join(linked, 'comment.md'));
  expect(() => readArtifact(linked)).toThrow('comment.md: found no plain file');
  const folder = artifact({ 'comment.md': 'x' });
  mkdirSync(join(folder, 'number.txt'));
  expect(() => readArtifact(folder)).toThrow('number.txt: found no plain file');
});
