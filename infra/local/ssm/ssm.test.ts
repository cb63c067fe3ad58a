import { afterAll, beforeAll, expect, test } from 'vitest';
import { bootstrap } from '../bootstrap.ts';
import { startTestServer, testRole } from '../core/testing.ts';
import { createIam } from '../iam/iam.ts';
import { createS3 } from '../s3/s3.ts';
import { createSsm } from './ssm.ts';

let started: Awaited<ReturnType<typeof startTestServer>>;

beforeAll(async () => {
  started = await startTestServer({}, createSsm, createIam, createS3);
});
afterAll(() => started.close());

async function send(operation: string, input: object, accessKeyId = 'test') {
  const response = await fetch(started.standIn.endpoint, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261122/us-east-1/ssm/aws4_request`,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AmazonSSM.${operation}`,
    },
    body: JSON.stringify(input),
  });
  return { status: response.status, ...((await response.json()) as Record<string, unknown>) };
}

test('a parameter is put once, overwritten on demand, and deleted', async () => {
  const Name = '/app/key';
  expect(await send('PutParameter', { Name, Type: 'String', Value: 'one' })).toMatchObject({ Version: 1 });
  expect(await send('PutParameter', { Name, Value: 'two' })).toMatchObject({
    status: 400,
    __type: 'ParameterAlreadyExists',
  });
  expect(await send('PutParameter', { Name, Value: 'two', Overwrite: true })).toMatchObject({ Version: 2 });
  const ARN = 'arn:aws:ssm:us-east-1:000000000000:parameter/app/key';
  expect(await send('GetParameter', { Name })).toMatchObject({ Parameter: { Value: 'two', Type: 'String', ARN } });
  await send('DeleteParameter', { Name });
  expect(await send('GetParameter', { Name })).toMatchObject({ status: 400, __type: 'ParameterNotFound' });
});

test('GetParameters names those that are not there', async () => {
  await send('PutParameter', { Name: 'here', Type: 'String', Value: 'x' });
  const answer = await send('GetParameters', { Names: ['here', 'gone'] });
  expect(answer).toMatchObject({ Parameters: [{ Name: 'here' }], InvalidParameters: ['gone'] });
});

test('parameters without type, with unknown members or with a relative path are refused', async () => {
  const refused = { status: 400, __type: 'ValidationException' };
  expect(await send('PutParameter', { Name: 'a', Value: 'x' })).toMatchObject(refused);
  expect(await send('PutParameter', { Name: 'a/b', Type: 'String', Value: 'x' })).toMatchObject(refused);
  expect(await send('PutParameter', { Name: 'a', Type: 'String', Value: 'x', Tier: 'Advanced' })).toMatchObject(
    refused,
  );
});

test('bootstrap leaves what the CDK CLI looks for', async () => {
  await bootstrap(started.standIn);
  const { Parameter } = (await send('GetParameter', { Name: '/cdk-bootstrap/hnb659fds/version' })) as {
    Parameter?: { Value: string };
  };
  expect(Number(Parameter?.Value)).toBeGreaterThanOrEqual(6);
  await started.standIn.call('s3', 'HeadBucket', { Bucket: 'cdk-hnb659fds-assets-000000000000-us-east-1' });
  for (const name of ['deploy', 'file-publishing', 'lookup', 'cfn-exec'])
    await started.standIn.call('iam', 'GetRole', { RoleName: `cdk-hnb659fds-${name}-role-000000000000-us-east-1` });
  const publisher = started.standIn.roleCaller(
    'arn:aws:iam::000000000000:role/cdk-hnb659fds-file-publishing-role-000000000000-us-east-1',
    'x',
  );
  expect(() => started.standIn.authorize(publisher, 'cloudformation:DeleteStack', '*')).toThrow('not authorized');
});

test('a role reads the parameters that its policies allow, and no request that names another', async () => {
  const { credentials, setPolicy } = await testRole(started.standIn, 'reader');
  const as = (operation: string, input: object) => send(operation, input, credentials.accessKeyId);
  await send('PutParameter', { Name: '/open', Type: 'String', Value: 'x' });
  const Resource = 'arn:aws:ssm:us-east-1:000000000000:parameter/open';
  await setPolicy({ Action: ['ssm:GetParameter', 'ssm:GetParameters'], Resource });
  expect(await as('GetParameter', { Name: '/open' })).toMatchObject({ status: 200, Parameter: { Value: 'x' } });
  for (const [operation, input] of [
    ['GetParameter', { Name: '/other' }],
    ['GetParameters', { Names: ['/open', '/other'] }],
    ['DeleteParameter', { Name: '/open' }],
  ] as const)
    expect(await as(operation, input)).toMatchObject({
      status: 400,
      __type: 'AccessDeniedException',
      message: expect.stringContaining(`is not authorized to perform: ssm:${operation} on resource: arn:aws:ssm:`),
    });
});
