import type { Service, StandIn } from '../../core/stand-in.ts';
import type { Json, JsonObject } from '../engine/definition.ts';
import { type ErrorNames, serviceFailure } from './errors.ts';
import { type Integration, pascalCase } from './integration.ts';
import { SDK_SERVICES } from './sdk-services.ts';
import { asText, readText, toStateJson } from './to-json.ts';

/** Operations that the stand-in's services have for each other, and AWS has not. */
const INTERNAL = ['PutServiceEvent'];

/** Members that the API takes as text and a state may give as JSON. */
const TEXT_MEMBERS = ['Input', 'Output', 'Body', 'Payload', 'Message', 'MessageBody'];

/** What the SDK for Java adds to a request by itself: the checksum of an object's body (recorded executions). */
const ADDED: Record<string, JsonObject> = { 's3:PutObject': { ChecksumAlgorithm: 'CRC32' } };

/**
 * `aws-sdk:SERVICE:action` for any operation that the stand-in has.
 * @returns undefined when it has no such service or operation
 */
export function awsSdk(standIn: StandIn, service: string, action: string): Integration | undefined {
  const known = SDK_SERVICES[service];
  const operation = pascalCase(action);
  const target = known && standIn.service(known.name);
  if (!known || !target || !Object.hasOwn(target.operations, operation) || INTERNAL.includes(operation))
    return undefined;
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
        const input = { ...ADDED[`${known.name}:${operation}`], ...toRequest(parameters, target) };
        const answer = await standIn.call(known.name, operation, input, caller);
        const { Body, ...members } = answer ?? {};
        const body = Body === undefined ? {} : { Body: await readText(Body) };
        return fromAnswer(toStateJson({ ...members, ...body }), target);
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

/** An object's body is the value's JSON, also where the value is a text (recorded executions). */
const bodyOf = (value: Json, service: Service) =>
  service.name === 's3' ? Buffer.from(JSON.stringify(value)) : asText(value);

function fromAnswer(answer: Json, service: Service): Json {
  if (!isCamelCase(service) || typeof answer !== 'object' || answer === null || Array.isArray(answer)) return answer;
  return Object.fromEntries(Object.entries(answer).map(([name, value]) => [pascalCase(name), value]));
}
