import { AwsError } from '../core/errors.ts';
import { asAwsError } from '../core/wire.ts';

/** A refusal of CloudFormation's own, worded as it stands in the event. */
export class Refusal extends AwsError {
  constructor(message: string) {
    super('ValidationError', message);
  }
}

/** A resource that could not be made, changed or deleted. Its event has been recorded. */
export class ResourceFailure extends Error {
  override name = 'ResourceFailure';
  readonly logicalId: string;
  readonly verb: Verb;
  constructor(logicalId: string, verb: Verb, reason: string) {
    super(reason);
    this.logicalId = logicalId;
    this.verb = verb;
  }
}

export type Verb = 'CREATE' | 'UPDATE' | 'DELETE';

/** Why a resource failed, as CloudFormation words a service's refusal in an event. */
export function reasonOf(thrown: unknown, type: string): string {
  if (thrown instanceof Refusal) return thrown.message;
  const error = asAwsError(thrown);
  const service = type.split('::')[1];
  const source =
    error.code === 'AlreadyExists'
      ? ''
      : ` (Service: ${service}, Status Code: ${error.status}, Request ID: ${crypto.randomUUID()})`;
  return `Resource handler returned message: "${error.message}${source}" (RequestToken: ${crypto.randomUUID()}, HandlerErrorCode: ${handlerCode(error)})`;
}

/** @see https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html */
function handlerCode({ code, status }: AwsError): string {
  if (/AlreadyExists|Conflict|InUse/.test(code)) return 'AlreadyExists';
  if (/NotFound|NoSuch/.test(code)) return 'NotFound';
  if (/AccessDenied|Unauthorized/.test(code)) return 'AccessDenied';
  return status >= 500 ? 'GeneralServiceException' : 'InvalidRequest';
}
