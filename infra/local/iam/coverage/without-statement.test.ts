import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withoutStatement } from './without-statement.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assembly-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const allow = (Action: string | string[]) => ({ Effect: 'Allow', Action, Resource: '*' });
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

function assemble(): string {
  const whole = join(folder, 'whole');
  mkdirSync(whole);
  const Statement = [allow('s3:ListBucket'), allow(['s3:GetObject', 's3:PutObject']), allow('s3:GetObject')];
  const Policies = [{ PolicyName: 'p', PolicyDocument: { Statement } }];
  const Resources = { WorkerRole1: { Type: 'AWS::IAM::Role', Properties: { Policies } } };
  const template = JSON.stringify({ Resources });
  writeFileSync(join(whole, 's.template.json'), template);
  writeFileSync(join(whole, 's.assets.json'), JSON.stringify({ files: { [hashOf(template)]: {} } }));
  writeFileSync(join(whole, 'manifest.json'), `s3://assets/${hashOf(template)}.json`);
  return whole;
}

it('takes the first statement with the action away, and gives the template another name', () => {
  const copy = join(folder, 'copy');
  withoutStatement(assemble(), copy, { stack: 's', owner: 'Worker', action: 's3:GetObject' });
  const text = readFileSync(join(copy, 's.template.json'), 'utf8');
  const { Statement } = JSON.parse(text).Resources.WorkerRole1.Properties.Policies[0].PolicyDocument;
  expect(Statement).toEqual([allow('s3:ListBucket'), allow('s3:GetObject')]);
  expect(readFileSync(join(copy, 'manifest.json'), 'utf8')).toBe(`s3://assets/${hashOf(text)}.json`);
  expect(Object.keys(JSON.parse(readFileSync(join(copy, 's.assets.json'), 'utf8')).files)).toEqual([hashOf(text)]);
});

it('says where there is no such statement', () => {
  const remove = () =>
    withoutStatement(assemble(), join(folder, 'copy'), { stack: 's', owner: 'Worker', action: 'a:B' });
  expect(remove).toThrow('found no statement with a:B in a role Worker…');
});
