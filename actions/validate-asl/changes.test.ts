import { expect, it } from 'vitest';
import { changeOf } from './changes.ts';
import { SOUND } from './testing.ts';

const TASK = JSON.stringify({
  StartAt: 'A',
  States: { A: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', TimeoutSeconds: 60, End: true } },
});

it('tells a loss of safety and draws the change', () => {
  const change = changeOf('a.json', TASK, TASK.replace('"TimeoutSeconds":60,', ''));
  expect(change?.sentences[0]).toMatch(/^Removed TimeoutSeconds of "A"/);
  expect(change?.mermaid).toMatch(/^flowchart TD\n/);
});

it('has nothing to tell where only the text differs, also from JSON to its layout', () => {
  expect(changeOf('a.json', SOUND, SOUND)).toBeUndefined();
  expect(changeOf('a.json', SOUND, JSON.stringify(JSON.parse(SOUND)))).toBeUndefined();
  expect(changeOf('a.json', undefined, undefined)).toBeUndefined();
});

it('tells a change of comments and does not draw it', () => {
  const change = changeOf('a.yaml', 'Comment: x\nStates: {}\n', 'Comment: y\nStates: {}\n');
  expect(change?.sentences).toEqual(['Changed only comments of the machine']);
  expect(change?.mermaid).toBeUndefined();
});

it('tells that a definition came or went', () => {
  expect(changeOf('a.json', undefined, SOUND)).toEqual({ path: 'a.json', sentences: ['New definition with 1 state'] });
  expect(changeOf('a.json', SOUND, undefined)?.sentences).toEqual(['Removed definition with 1 state']);
});

it.each([
  ['{', SOUND],
  [SOUND, '{'],
  [undefined, '{'],
])('says that a version cannot be read: from %j to %j', (before, after) => {
  expect(changeOf('a.json', before, after)?.sentences).toEqual(['Changed, but one of the two versions cannot be read']);
});
