import type { AwsError } from '../../../core/errors.ts';
import { serviceFailure } from '../../integrations/errors.ts';
import type { StateFailure } from '../failure.ts';

/**
 * What a service refused, as the cause of a Map state's failure. Unverified against AWS: that it is worded as the cause
 * of a Task that calls the service.
 */
export function serviceCause(error: AwsError, service: 'S3' | 'Sfn'): string {
  const names = { prefix: service, base: `${service}Exception`, service, version: 2, modelled: [] } as const;
  return (serviceFailure(error, names) as StateFailure).cause!;
}
