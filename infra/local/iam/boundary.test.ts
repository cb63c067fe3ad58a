import { afterAll, describe, expect, test } from 'vitest';
import { startTestServer, testRole } from '../core/testing.ts';
import { createIam } from './iam.ts';

const { standIn, close } = await startTestServer({}, createIam);
afterAll(close);

let count = 0;
const iam = (operation: string, input: object) => standIn.call('iam', operation, input);

describe('a permissions boundary', () => {
  const object = 'arn:aws:s3:::rows/a.csv';
  const s3Alone = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' },
      { Effect: 'Deny', Action: 'iam:*', Resource: '*' },
    ],
  });
  const readers = (Principal: object) =>
    JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Principal, Action: 's3:*', Resource: '*' } });

  /** A role with a boundary, and what its session `run-1` may do, by its own policies and by one of the resource. */
  async function bounded(allowed: string) {
    const RoleName = `role-${++count}`;
    const { arn, caller, setPolicy } = await testRole(standIn, RoleName);
    const { Policy } = await iam('CreatePolicy', { PolicyName: `boundary-${RoleName}`, PolicyDocument: s3Alone });
    await iam('PutRolePermissionsBoundary', { RoleName, PermissionsBoundary: Policy.Arn });
    await setPolicy({ Action: allowed, Resource: '*' });
    const tries = (action: string, resourcePolicy?: string) => () =>
      standIn.authorize(caller, action, object, {}, resourcePolicy);
    return { RoleName, arn, session: caller.arn, boundary: Policy.Arn as string, tries };
  }

  test('limits what the policies of the role allow, and allows nothing by itself', async () => {
    const { tries } = await bounded('s3:*');
    expect(tries('s3:GetObject')).not.toThrow();
    expect(tries('s3:PutObject')).toThrow(
      /is not authorized to perform: s3:PutObject on resource: .+ because no permissions boundary allows the s3:PutObject action$/,
    );
    const other = await bounded('sns:*');
    expect(other.tries('s3:GetObject')).toThrow('because no identity-based policy allows the s3:GetObject action');
  });

  test('denies in its own name, whoever allows it', async () => {
    const { tries, session } = await bounded('*');
    for (const policy of [undefined, readers({ AWS: session })])
      expect(tries('iam:DeleteRolePermissionsBoundary', policy)).toThrow(
        /with an explicit deny in a permissions boundary$/,
      );
  });

  test("limits what a resource's policy allows to the role, but not what it allows to the session", async () => {
    const { arn, session, tries } = await bounded('sns:*');
    expect(tries('s3:GetObject', readers({ AWS: arn }))).not.toThrow();
    expect(tries('s3:PutObject', readers({ AWS: arn }))).toThrow('no permissions boundary allows');
    expect(tries('s3:PutObject', readers({ AWS: '*' }))).toThrow('no permissions boundary allows');
    expect(tries('s3:PutObject', readers({ AWS: session }))).not.toThrow();
  });

  test('is told by GetRole, cannot be deleted while a role has it, and goes with DeleteRolePermissionsBoundary', async () => {
    const { RoleName, boundary, tries } = await bounded('s3:*');
    const { Role } = await iam('GetRole', { RoleName });
    expect(Role.PermissionsBoundary).toEqual({ PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: boundary });
    const deletion = () => iam('DeletePolicy', { PolicyArn: boundary });
    await expect(deletion()).rejects.toThrow('Cannot delete a policy attached to entities.');
    await iam('DeleteRolePermissionsBoundary', { RoleName });
    expect(tries('s3:PutObject')).not.toThrow();
    await deletion();
  });

  test('can be asked of whoever makes roles, by the condition iam:PermissionsBoundary', async () => {
    const { boundary } = await bounded('s3:*');
    const { caller, setPolicy } = await testRole(standIn, 'makes-roles');
    const Condition = { StringEquals: { 'iam:PermissionsBoundary': boundary } };
    await setPolicy({ Action: 'iam:CreateRole', Resource: '*', Condition });
    const trust = { Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: trust });
    const create = (RoleName: string, rest: object) =>
      standIn.call('iam', 'CreateRole', { RoleName, AssumeRolePolicyDocument, ...rest }, caller);
    await expect(create('free', {})).rejects.toThrow('is not authorized to perform: iam:CreateRole');
    expect(await create('held', { PermissionsBoundary: boundary })).toHaveProperty('Role');
  });
});
