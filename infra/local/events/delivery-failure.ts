import { AwsError } from '../core/errors.ts';

/** Why an event could not be handed to its target, in the words of a dead letter's attributes. */
export class DeliveryFailure extends Error {
  /** `NO_PERMISSIONS`, `NO_RESOURCE`, `ERROR_FROM_TARGET`, `CONNECTION_FAILURE`, `TIMEOUT`, `THROTTLING` … */
  readonly code: string;
  /** Whether EventBridge tries again. */
  readonly isRetried: boolean;
  /** Milliseconds that the target asks to wait. */
  readonly retryAfter: number;

  constructor(code: string, message: string, { isRetried = false, retryAfter = 0 } = {}) {
    super(message);
    this.name = 'DeliveryFailure';
    this.code = code;
    this.isRetried = isRetried;
    this.retryAfter = retryAfter;
  }
}

/**
 * A failure of whatever kind as EventBridge sees it. Missing permissions and targets are final; throttling and errors of
 * the service itself are tried again.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export function asDeliveryFailure(error: unknown): DeliveryFailure {
  if (error instanceof DeliveryFailure) return error;
  if (!(error instanceof AwsError)) return new DeliveryFailure('INTERNAL_ERROR', String(error), { isRetried: true });
  const { code, message, status } = error;
  if (/AccessDenied|NotAuthorized/.test(code)) return new DeliveryFailure('NO_PERMISSIONS', message);
  if (/NotFound|DoesNotExist|NoSuch/.test(code)) return new DeliveryFailure('NO_RESOURCE', message);
  if (/Throttl|TooManyRequests/.test(code)) return new DeliveryFailure('THROTTLING', message, { isRetried: true });
  return new DeliveryFailure('ERROR_FROM_TARGET', message, { isRetried: status >= 500 });
}
