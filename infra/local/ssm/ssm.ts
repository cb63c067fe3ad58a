import { AwsError } from '../core/errors.ts';
import { guardedOperations } from '../core/guarded-operations.ts';
import { withMembers } from '../core/members.ts';
import type { Operation, Service, StandIn } from '../core/stand-in.ts';

interface Parameter {
  Name: string;
  Type: string;
  Value: string;
  Version: number;
  LastModifiedDate: Date;
  ARN: string;
  DataType: 'text';
}

/** Values of the standard tier; the advanced one is not had here. */
const MAX_VALUE_BYTES = 4096;

/** The Parameter Store of SSM, standard tier. */
export function createSsm(standIn: StandIn): Service {
  const parameters = new Map<string, Parameter>();

  const arnOf = (name: string) => standIn.arn('ssm', `parameter/${name.replace(/^\//, '')}`);
  const put: Operation = ({ Name, Value, Type, Overwrite }) => {
    checkName(Name);
    const known = parameters.get(Name);
    if (known && !Overwrite)
      throw new AwsError(
        'ParameterAlreadyExists',
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      );
    const type = Type ?? known?.Type;
    if (!['String', 'StringList', 'SecureString'].includes(type))
      throw new AwsError('ValidationException', 'A parameter type is required when you create a parameter.');
    if (Buffer.byteLength(Value) > MAX_VALUE_BYTES)
      throw new AwsError(
        'ValidationException',
        `Standard tier parameters support a maximum parameter value of ${MAX_VALUE_BYTES} characters.`,
      );
    const ARN = arnOf(Name);
    const Version = (known?.Version ?? 0) + 1;
    const LastModifiedDate = new Date(standIn.clock.now());
    parameters.set(Name, { Name, Type: type, Value, Version, LastModifiedDate, ARN, DataType: 'text' });
    return { Version, Tier: 'Standard' };
  };

  const get: Operation = ({ Name }) => {
    const parameter = parameters.get(Name);
    if (!parameter) throw new AwsError('ParameterNotFound', `Parameter ${Name} not found.`);
    return { Parameter: parameter };
  };

  const getMany: Operation = ({ Names }: { Names: string[] }) => {
    if (Names.length > 10)
      throw new AwsError(
        'ValidationException',
        "1 validation error detected: Value at 'names' failed to satisfy constraint: Member must have length less than or equal to 10.",
      );
    return {
      Parameters: Names.flatMap((name) => parameters.get(name) ?? []),
      InvalidParameters: Names.filter((name) => !parameters.has(name)),
    };
  };

  const remove: Operation = ({ Name }) => {
    if (!parameters.delete(Name)) throw new AwsError('ParameterNotFound', `Parameter ${Name} not found.`);
  };

  const code = 'ValidationException';
  const operations = {
    PutParameter: withMembers(
      { required: ['Name', 'Value'], optional: ['Type', 'Overwrite', 'Description'] },
      put,
      code,
    ),
    GetParameter: withMembers({ required: ['Name'], optional: ['WithDecryption'] }, get, code),
    GetParameters: withMembers({ required: ['Names'], optional: ['WithDecryption'] }, getMany, code),
    DeleteParameter: withMembers({ required: ['Name'] }, remove, code),
  };
  return {
    name: 'ssm',
    protocol: 'json-1.1',
    target: 'AmazonSSM',
    operations: guardedOperations(standIn, 'ssm', operations, ({ Name, Names = [] }) => ({
      resources: [Name ?? Names].flat().map(arnOf),
    })),
  };
}

function checkName(name: string): void {
  if (!/^[\w.\-/]{1,1011}$/.test(name) || (name.includes('/') && !name.startsWith('/')))
    throw new AwsError('ValidationException', 'Parameter name must be a fully qualified name.');
  if (/^\/?(aws|ssm)/i.test(name))
    throw new AwsError('AccessDeniedException', `No access to reserved parameter name: ${name}.`);
}
