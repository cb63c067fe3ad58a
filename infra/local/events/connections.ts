import { randomUUID } from 'node:crypto';
import type { CheckedOperation } from '../core/checked-operations.ts';
import { length, pattern } from '../core/constraints.ts';
import { AwsError } from '../core/errors.ts';
import type { Call, StandIn } from '../core/stand-in.ts';

interface HttpParameter {
  Key: string;
  Value: string;
  IsValueSecret?: boolean;
}

/** The authorization of a connection, as requests give it and as its secret keeps it. */
export interface AuthParameters {
  ApiKeyAuthParameters: { ApiKeyName: string; ApiKeyValue: string };
  InvocationHttpParameters?: { HeaderParameters?: HttpParameter[] };
}

/** With what API destinations are called. What is secret of it is in Secrets Manager. */
export interface Connection {
  name: string;
  arn: string;
  description?: string;
  secretArn: string;
}

/** The names of connections and API destinations. */
export const resourceName = pattern(/^[.\-_A-Za-z0-9]{1,64}$/);

/**
 * The connections of API destinations: with an API key, and with headers beside it. EventBridge keeps the authorization
 * in a secret of its own, which whoever makes the connection must be allowed to make.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-target-connection.html
 */
export function connectionOperations(
  standIn: StandIn,
  connections: Map<string, Connection>,
): Record<string, CheckedOperation> {
  const resource = ({ Name }: { Name: string }) => standIn.arn('events', `connection/${Name}`);
  const existing = (name: string): Connection => {
    const connection = connections.get(name);
    if (connection) return connection;
    throw new AwsError('ResourceNotFoundException', `Connection '${name}' does not exist.`);
  };
  const constraints = {
    Name: resourceName,
    Description: length(0, 512),
    'AuthParameters.ApiKeyAuthParameters.ApiKeyName': length(1, 512),
    'AuthParameters.ApiKeyAuthParameters.ApiKeyValue': length(1, 512),
  };
  const answered = ({ arn }: Connection) => ({ ConnectionArn: arn, ConnectionState: 'AUTHORIZED' });
  return {
    CreateConnection: {
      constraints,
      resource,
      async run({ Name, Description, AuthorizationType, AuthParameters, ...others }, { caller }: Call) {
        checkAuthorization(AuthorizationType, AuthParameters, others);
        if (connections.has(Name))
          throw new AwsError('ResourceAlreadyExistsException', `Connection ${Name} already exists.`);
        const arn = standIn.arn('events', `connection/${Name}/${randomUUID()}`);
        const secret = {
          Name: `events!connection/${Name}/${randomUUID()}`,
          SecretString: JSON.stringify(AuthParameters),
        };
        const { ARN: secretArn } = await standIn.call('secretsmanager', 'CreateSecret', secret, caller);
        const connection: Connection = { name: Name, arn, description: Description, secretArn };
        connections.set(Name, connection);
        return answered(connection);
      },
    },
    DescribeConnection: {
      resource,
      run({ Name }) {
        const connection = existing(Name);
        const { description, secretArn } = connection;
        return {
          ...answered(connection),
          Name,
          Description: description,
          SecretArn: secretArn,
          AuthorizationType: 'API_KEY',
        };
      },
    },
    UpdateConnection: {
      constraints,
      resource,
      async run({ Name, Description, AuthorizationType, AuthParameters, ...others }, { caller }: Call) {
        const connection = existing(Name);
        checkAuthorization(AuthorizationType, AuthParameters, others);
        const changed = { SecretId: connection.secretArn, SecretString: JSON.stringify(AuthParameters) };
        await standIn.call('secretsmanager', 'PutSecretValue', changed, caller);
        connection.description = Description;
        return answered(connection);
      },
    },
    DeleteConnection: {
      resource,
      async run({ Name }, { caller }: Call) {
        const { arn, secretArn } = existing(Name);
        const gone = { SecretId: secretArn, ForceDeleteWithoutRecovery: true };
        await standIn.call('secretsmanager', 'DeleteSecret', gone, caller);
        connections.delete(Name);
        return { ConnectionArn: arn, ConnectionState: 'DELETING' };
      },
    },
  };
}

/** Refuses what the stand-in would not act on: other authorization, parameters of body and query, private networks. */
function checkAuthorization(type: string, parameters: Record<string, unknown>, others: object): void {
  const { ApiKeyAuthParameters, InvocationHttpParameters = {}, ...rest } = parameters;
  const { HeaderParameters: _, ...notHeaders } = InvocationHttpParameters as Record<string, unknown>;
  const [unknown] = Object.keys({ ...others, ...rest, ...notHeaders });
  if (type !== 'API_KEY' || !ApiKeyAuthParameters || unknown)
    throw new AwsError(
      'ValidationException',
      `The stand-in has connections with an API key and headers only, not with ${unknown ?? type}`,
    );
}
