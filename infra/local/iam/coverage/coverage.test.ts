import { expect, it } from 'vitest';
import { startTestServer, testRole } from '../../core/testing.ts';
import { createIam } from '../iam.ts';
import { parsePolicy } from '../policy.ts';
import { coverageOf } from './coverage.ts';
import { problemsOf } from './problems.ts';
import { Recorder } from './recorder.ts';

const allow = (Action: string[], Resource = '*') => ({ Effect: 'Allow', Action, Resource });

async function covered(statements: object[], requests: [action: string, resource: string][]) {
  const { standIn, close } = await startTestServer({}, createIam);
  const { caller, setPolicy } = await testRole(standIn, 'worker');
  await setPolicy(...statements);
  const recorder = new Recorder(standIn);
  recorder.scene = 'the test';
  for (const [action, resource] of requests)
    try {
      standIn.authorize(caller, action, resource);
    } catch {
      // Whether it was refused is what the recorder is to tell.
    }
  await close();
  const document = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), 'identity');
  const policy = { stack: 's', owner: 'Worker', name: 'p', holder: 'arn:aws:iam::000000000000:role/worker', document };
  return coverageOf([policy], (...of) => recorder.metOf(...of));
}

it('counts of a statement the patterns that allowed requests met, and names what none met', async () => {
  const statements = [allow(['s3:Get*', 's3:PutObject'], 'arn:aws:s3:::a/*'), allow(['sns:Publish'])];
  const [reads, publishes] = await covered(statements, [['s3:GetObject', 'arn:aws:s3:::a/x']]);
  expect(reads).toMatchObject({ scene: 'the test', unmetActions: ['s3:PutObject'], unmetResources: [] });
  expect(publishes).toMatchObject({ place: 1, unmetActions: ['sns:Publish'], unmetResources: ['*'] });
  expect(publishes).not.toHaveProperty('scene');
});

it('counts an Allow only when the request was allowed in the end, a Deny only when it was refused', async () => {
  const deny = { ...allow(['s3:PutObject']), Effect: 'Deny' };
  const statements = [allow(['s3:PutObject']), deny];
  const scenes = (await covered(statements, [['s3:PutObject', 'arn:aws:s3:::a/x']])).map(({ scene }) => scene);
  expect(scenes).toEqual([undefined, 'the test']);
});

it('takes statements and actions that nothing met, and reasons that explain nothing, for problems', async () => {
  const problems = problemsOf(await covered([allow(['a:B', 'a:C']), allow(['a:D'])], [['a:B', '*']]));
  expect(problems[0]).toBe('No request met s Worker, policy p, statement 1: Allow a:D');
  expect(problems[1]).toBe('No request met a:C of s Worker, policy p, statement 0: Allow a:B, a:C');
  expect(problems.slice(2).every((problem) => problem.includes('which explains nothing'))).toBe(true);
});
