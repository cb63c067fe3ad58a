import { randomBytes, randomUUID } from 'node:crypto';
import { AwsError } from '../core/errors.ts';
import { guardedOperations } from '../core/guarded-operations.ts';
import { withMembers } from '../core/members.ts';
import type { Operation, Service, StandIn } from '../core/stand-in.ts';

interface Secret {
  Name: string;
  ARN: string;
  SecretString: string;
  VersionId: string;
  CreatedDate: Date;
}

const MAX_VALUE_BYTES = 65_536;
const REFUSED = 'InvalidParameterException';

/** Secrets Manager: secrets that are texts, each in its current version, without rotation and keys of one's own. */
export function createSecretsManager(standIn: StandIn): Service {
  const secrets = new Map<string, Secret>();

  // A secret is named by its name or its ARN, which ends in six random characters.
  const named = (id: string) => [...secrets.values()].find(({ Name, ARN }) => Name === id || ARN === id);
  const existing = (id: string): Secret => {
    const secret = named(id);
    if (secret) return secret;
    throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  };
  const checkValue = (value: string) => {
    if (Buffer.byteLength(value) === 0 || Buffer.byteLength(value) > MAX_VALUE_BYTES)
      throw new AwsError(REFUSED, `SecretString must have 1 to ${MAX_VALUE_BYTES} bytes.`);
  };

  const create: Operation = ({ Name, SecretString }) => {
    if (!/^[\w/+=.@!-]{1,512}$/.test(Name))
      throw new AwsError(
        'ValidationException',
        'Invalid name. Must be a valid name containing alphanumeric characters',
      );
    checkValue(SecretString);
    if (named(Name))
      throw new AwsError('ResourceExistsException', `The operation failed because the secret ${Name} already exists.`);
    const ARN = standIn.arn('secretsmanager', `secret:${Name}-${randomBytes(3).toString('hex')}`);
    const CreatedDate = new Date(standIn.clock.now());
    const secret = { Name, ARN, SecretString, VersionId: randomUUID(), CreatedDate };
    secrets.set(Name, secret);
    return { ARN, Name, VersionId: secret.VersionId };
  };

  const put: Operation = ({ SecretId, SecretString }) => {
    const secret = existing(SecretId);
    checkValue(SecretString);
    Object.assign(secret, { SecretString, VersionId: randomUUID() });
    return { ARN: secret.ARN, Name: secret.Name, VersionId: secret.VersionId, VersionStages: ['AWSCURRENT'] };
  };

  const get: Operation = ({ SecretId }) => ({ ...existing(SecretId), VersionStages: ['AWSCURRENT'] });

  const remove: Operation = ({ SecretId }) => {
    const { Name, ARN } = existing(SecretId);
    secrets.delete(Name);
    return { ARN, Name, DeletionDate: new Date(standIn.clock.now()) };
  };

  const operations = {
    CreateSecret: withMembers(
      { required: ['Name', 'SecretString'], optional: ['ClientRequestToken', 'Description'] },
      create,
      REFUSED,
    ),
    PutSecretValue: withMembers(
      { required: ['SecretId', 'SecretString'], optional: ['ClientRequestToken'] },
      put,
      REFUSED,
    ),
    GetSecretValue: withMembers({ required: ['SecretId'] }, get, REFUSED),
    // Secrets are kept for 7 to 30 days after their deletion; the stand-in has only the deletion at once.
    DeleteSecret: withMembers({ required: ['SecretId', 'ForceDeleteWithoutRecovery'] }, remove, REFUSED),
  };
  return {
    name: 'secretsmanager',
    protocol: 'json-1.1',
    target: 'secretsmanager',
    operations: guardedOperations(standIn, 'secretsmanager', operations, ({ Name, SecretId }) => ({
      resources: [named(Name ?? SecretId)?.ARN ?? standIn.arn('secretsmanager', `secret:${Name ?? SecretId}-??????`)],
    })),
  };
}
