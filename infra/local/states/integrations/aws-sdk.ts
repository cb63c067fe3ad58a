import type { Service, StandIn } from '../../stand-in.ts';
import type { Json, JsonObject } from '../engine/definition.ts';
import { type ErrorNames, serviceFailure } from './errors.ts';
import { type Integration, pascalCase } from './integration.ts';
import { asText, toStateJson } from './to-json.ts';

interface SdkService {
  /** The service's name in the stand-in. */
  name: string;
  /** The service's name in the AWS SDK for Java 2, which begins its errors. */
  className: string;
  modelled: readonly string[];
}

/** Services by their names in `aws-sdk:` resources. */
const SERVICES: Record<string, SdkService> = {
  cloudformation: {
    name: 'cloudformation',
    className: 'CloudFormation',
    modelled: ['AlreadyExistsException', 'LimitExceededException'],
  },
  cloudwatch: { name: 'monitoring', className: 'CloudWatch', modelled: ['ResourceNotFound', 'LimitExceeded'] },
  eventbridge: {
    name: 'events',
    className: 'EventBridge',
    modelled: ['ResourceNotFoundException', 'InternalException'],
  },
  iam: { name: 'iam', className: 'Iam', modelled: ['NoSuchEntity', 'EntityAlreadyExists', 'DeleteConflict'] },
  lambda: {
    name: 'lambda',
    className: 'Lambda',
    modelled: [
      'ResourceNotFoundException',
      'ServiceException',
      'TooManyRequestsException',
      'InvalidParameterValueException',
      'ResourceConflictException',
    ],
  },
  s3: {
    name: 's3',
    className: 'S3',
    modelled: ['NoSuchBucket', 'NoSuchKey', 'BucketAlreadyExists', 'BucketAlreadyOwnedByYou'],
  },
  sagemaker: {
    name: 'sagemaker',
    className: 'SageMaker',
    modelled: ['ConflictException', 'ResourceInUse', 'ResourceLimitExceeded', 'ResourceNotFound'],
  },
  sfn: {
    name: 'states',
    className: 'Sfn',
    modelled: [
      'ExecutionAlreadyExists',
      'ExecutionDoesNotExist',
      'ExecutionNotRedrivable',
      'InvalidArn',
      'InvalidDefinition',
      'InvalidExecutionInput',
      'InvalidName',
      'InvalidOutput',
      'InvalidToken',
      'StateMachineDoesNotExist',
      'TaskDoesNotExist',
      'TaskTimedOut',
      'ResourceNotFound',
    ],
  },
  sns: { name: 'sns', className: 'Sns', modelled: ['InvalidParameter', 'NotFound', 'AuthorizationError'] },
  sqs: { name: 'sqs', className: 'Sqs', modelled: ['QueueDoesNotExist', 'InvalidMessageContents'] },
  ssm: { name: 'ssm', className: 'Ssm', modelled: ['ParameterNotFound'] },
  sts: { name: 'sts', className: 'Sts', modelled: [] },
};

/** Members that the API takes as text and a state may give as JSON. */
const TEXT_MEMBERS = ['Input', 'Output', 'Body', 'Payload', 'Message', 'MessageBody'];

/**
 * `aws-sdk:SERVICE:action` for any operation that the stand-in has.
 * @returns undefined when it has no such service or operation
 */
export function awsSdk(standIn: StandIn, service: string, action: string): Integration | undefined {
  const known = SERVICES[service];
  const operation = pascalCase(action);
  const target = known && standIn.service(known.name);
  if (!known || !target || !Object.hasOwn(target.operations, operation)) return undefined;
  const errors: ErrorNames = {
    prefix: known.className,
    base: `${known.className}Exception`,
    service: known.className,
    version: 2,
    modelled: known.modelled,
  };
  return {
    resourceType: `aws-sdk:${service}`,
    resource: action,
    pattern: 'request-response',
    async request(parameters, { caller }) {
      try {
        const answer = await standIn.call(known.name, operation, toRequest(parameters, target), caller);
        return fromAnswer(toStateJson(answer ?? {}), target);
      } catch (error) {
        throw serviceFailure(error, errors);
      }
    },
  };
}

/** Step Functions' own API has members in camelCase, but not in a state. */
const isCamelCase = (service: Service) => service.name === 'states';

function toRequest(parameters: JsonObject, service: Service): Record<string, unknown> {
  const members = Object.entries(parameters).map(([name, value]) => {
    const member = isCamelCase(service) ? name.charAt(0).toLowerCase() + name.slice(1) : name;
    return [member, TEXT_MEMBERS.includes(name) ? bodyOf(value, service) : value];
  });
  return Object.fromEntries(members);
}

const bodyOf = (value: Json, service: Service) =>
  service.name === 's3' ? Buffer.from(asText(value) ?? '') : asText(value);

function fromAnswer(answer: Json, service: Service): Json {
  if (!isCamelCase(service) || typeof answer !== 'object' || answer === null || Array.isArray(answer)) return answer;
  return Object.fromEntries(Object.entries(answer).map(([name, value]) => [pascalCase(name), value]));
}
