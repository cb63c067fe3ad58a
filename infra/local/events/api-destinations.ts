import { randomUUID } from 'node:crypto';
import type { CheckedOperation } from '../core/checked-operations.ts';
import { length, oneOf, pattern, range } from '../core/constraints.ts';
import { AwsError } from '../core/errors.ts';
import type { StandIn } from '../core/stand-in.ts';
import { type Connection, resourceName } from './connections.ts';

/** An HTTPS endpoint that rules may have as target. */
export interface ApiDestination {
  name: string;
  arn: string;
  description?: string;
  connectionArn: string;
  endpoint: string;
  method: string;
  /** Invocations a second at most. */
  rate: number;
}

/** Where EventBridge has no rate limit given, it takes this many a second (API reference, CreateApiDestination). */
const DEFAULT_RATE = 300;

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html */
export function apiDestinationOperations(
  standIn: StandIn,
  destinations: Map<string, ApiDestination>,
  connections: Map<string, Connection>,
): Record<string, CheckedOperation> {
  const resource = ({ Name }: { Name: string }) => standIn.arn('events', `api-destination/${Name}`);
  const existing = (name: string): ApiDestination => {
    const destination = destinations.get(name);
    if (destination) return destination;
    throw new AwsError('ResourceNotFoundException', `ApiDestination '${name}' does not exist.`);
  };
  const requireConnection = (arn: string) => {
    if (![...connections.values()].some((connection) => connection.arn === arn))
      throw new AwsError('ResourceNotFoundException', `Connection '${arn}' does not exist.`);
  };
  const constraints = {
    Name: resourceName,
    Description: length(0, 512),
    // Plain HTTP is refused.
    InvocationEndpoint: pattern(/^https:\/\/[-()_.!~*';/?:@&=+$,A-Za-z0-9%]{1,2040}$/),
    InvocationRateLimitPerSecond: range(1, 1_000_000),
    HttpMethod: oneOf('POST', 'GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE'),
  };
  const answered = ({ arn }: ApiDestination) => ({ ApiDestinationArn: arn, ApiDestinationState: 'ACTIVE' });
  return {
    CreateApiDestination: {
      constraints,
      resource,
      run({ Name, Description, ConnectionArn, InvocationEndpoint, HttpMethod, InvocationRateLimitPerSecond }) {
        requireConnection(ConnectionArn);
        if (destinations.has(Name))
          throw new AwsError('ResourceAlreadyExistsException', `ApiDestination ${Name} already exists.`);
        const destination: ApiDestination = {
          name: Name,
          arn: standIn.arn('events', `api-destination/${Name}/${randomUUID()}`),
          description: Description,
          connectionArn: ConnectionArn,
          endpoint: InvocationEndpoint,
          method: HttpMethod,
          rate: InvocationRateLimitPerSecond ?? DEFAULT_RATE,
        };
        destinations.set(Name, destination);
        return answered(destination);
      },
    },
    DescribeApiDestination: {
      resource,
      run({ Name }) {
        const destination = existing(Name);
        const { connectionArn, endpoint, method, rate, description } = destination;
        return {
          ...answered(destination),
          Name,
          Description: description,
          ConnectionArn: connectionArn,
          InvocationEndpoint: endpoint,
          HttpMethod: method,
          InvocationRateLimitPerSecond: rate,
        };
      },
    },
    UpdateApiDestination: {
      constraints,
      resource,
      run({ Name, Description, ConnectionArn, InvocationEndpoint, HttpMethod, InvocationRateLimitPerSecond }) {
        const destination = existing(Name);
        if (ConnectionArn) requireConnection(ConnectionArn);
        destination.description = Description ?? destination.description;
        destination.connectionArn = ConnectionArn ?? destination.connectionArn;
        destination.endpoint = InvocationEndpoint ?? destination.endpoint;
        destination.method = HttpMethod ?? destination.method;
        destination.rate = InvocationRateLimitPerSecond ?? destination.rate;
        return answered(destination);
      },
    },
    DeleteApiDestination: {
      resource,
      run({ Name }) {
        existing(Name);
        destinations.delete(Name);
      },
    },
  };
}
