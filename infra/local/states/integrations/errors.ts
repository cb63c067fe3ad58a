import { AwsError } from '../../core/errors.ts';
import { StateFailure } from '../engine/failure.ts';

/**
 * How a service's errors are named in Step Functions. Optimized integrations name them as the AWS SDK for Java 1 does
 * (`SageMaker.AmazonSageMakerException`), `aws-sdk:` ones as its version 2 (`SageMaker.SageMakerException`): a modelled
 * error by its class, any other by the service's base class.
 */
export interface ErrorNames {
  /** Before the dot. */
  prefix: string;
  /** Class of the errors that the service's API model does not name. */
  base: string;
  /** The service in the cause. */
  service: string;
  version: 1 | 2;
  /** Codes of the modelled errors. */
  modelled: readonly string[];
  /** Codes that a cause spells otherwise than the error's name does. */
  spelt?: Record<string, string>;
}

/** What a service refused, as the failure of the Task that called it. Other errors are passed on. */
export function serviceFailure(error: unknown, names: ErrorNames): unknown {
  if (!(error instanceof AwsError)) return error;
  const { code, status, message } = error;
  const name = names.modelled.includes(code) ? className(code) : names.base;
  const requestId = crypto.randomUUID();
  const origin =
    names.version === 1
      ? `(Service: ${names.service}; Status Code: ${status}; Error Code: ${names.spelt?.[code] ?? code}; Request ID: ${requestId}; Proxy: null)`
      : `(Service: ${names.service}, Status Code: ${status}, Request ID: ${requestId}) (SDK Attempt Count: 1)`;
  return new StateFailure(`${names.prefix}.${name}`, `${message} ${origin}`);
}

const className = (code: string) => (code.endsWith('Exception') ? code : `${code}Exception`);
