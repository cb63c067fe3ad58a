import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withSecrets } from '../cloudformation/dynamic-references.ts';
import { startTestServer, testRole } from '../core/testing.ts';
import { createIam } from '../iam/iam.ts';
import { createSecretsManager } from './secretsmanager.ts';

let started: Awaited<ReturnType<typeof startTestServer>>;
const call = (operation: string, input: object) => started.standIn.call('secretsmanager', operation, input);

beforeAll(async () => {
  started = await startTestServer({}, createIam, createSecretsManager);
  await call('CreateSecret', { Name: 'a/token', SecretString: 'first' });
});
afterAll(() => started.close());

describe('a secret', () => {
  test('is found by its name and by its ARN, which ends in six random characters', async () => {
    const byName = await call('GetSecretValue', { SecretId: 'a/token' });
    expect(byName.ARN).toMatch(/^arn:aws:secretsmanager:us-east-1:000000000000:secret:a\/token-[0-9a-f]{6}$/);
    expect(await call('GetSecretValue', { SecretId: byName.ARN })).toMatchObject({ SecretString: 'first' });
  });

  test.each([
    ['CreateSecret', { Name: 'a/token', SecretString: 'x' }, 'ResourceExistsException'],
    ['CreateSecret', { Name: 'a b', SecretString: 'x' }, 'ValidationException'],
    ['CreateSecret', { Name: 'empty', SecretString: '' }, 'InvalidParameterException'],
    ['GetSecretValue', { SecretId: 'none' }, 'ResourceNotFoundException'],
    ['GetSecretValue', { SecretId: 'a/token', VersionStage: 'AWSPREVIOUS' }, 'InvalidParameterException'],
    ['DeleteSecret', { SecretId: 'a/token' }, 'InvalidParameterException'],
  ])('is refused: %s %o', async (operation, input, code) => {
    await expect(call(operation, input)).rejects.toMatchObject({ code });
  });

  test('is read by those alone who may', async () => {
    const { caller, setPolicy } = await testRole(started.standIn, 'reader');
    const read = () => started.standIn.call('secretsmanager', 'GetSecretValue', { SecretId: 'a/token' }, caller);
    await expect(read()).rejects.toMatchObject({ code: 'AccessDeniedException' });
    const { ARN } = await call('GetSecretValue', { SecretId: 'a/token' });
    await setPolicy({ Action: 'secretsmanager:GetSecretValue', Resource: ARN });
    expect(await read()).toMatchObject({ SecretString: 'first' });
  });
});

describe("a template's dynamic reference", () => {
  const resolved = (text: string) =>
    withSecrets(started.standIn, { deep: [{ text }], number: 1 }, started.standIn.accountCaller);

  test('becomes the value, also within a text', async () => {
    const reference = '{{resolve:secretsmanager:a/token:SecretString:::}}';
    const value = { deep: [{ text: 'Bearer first' }], number: 1 };
    expect(await resolved(`Bearer ${reference}`)).toEqual(value);
    expect(await resolved('plain')).toEqual({ deep: [{ text: 'plain' }], number: 1 });
  });

  test.each([
    ['{{resolve:secretsmanager:none}}', 'ResourceNotFoundException'],
    ['{{resolve:ssm:/a}}', 'InvalidDynamicReference'],
    ['{{resolve:secretsmanager:a/token:SecretString:key::}}', 'InvalidDynamicReference'],
  ])('%s is refused', async (reference, code) => {
    await expect(resolved(reference)).rejects.toMatchObject({ code });
  });
});
