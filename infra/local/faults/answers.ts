import { AwsError } from '../core/errors.ts';

/** What a service refuses with by itself, whatever the operation. */
export const ANSWERS = ['throttled', 'internalFailure', 'unavailable', 'expiredToken'] as const;
export type Answer = (typeof ANSWERS)[number];

type Refusal = [code: string, status: number, message: string, members?: Record<string, unknown>];

/**
 * The errors that the services have in common (CommonErrors in each API reference). Those of a JSON service come with
 * 400 where the client is at fault, an expired token included: https://github.com/serverless/serverless/issues/9913
 * Unverified against AWS: the words of the server errors, here and below.
 */
const JSON_SERVICE: Record<Answer, Refusal> = {
  throttled: ['ThrottlingException', 400, 'Rate exceeded'],
  internalFailure: ['InternalFailure', 500, 'The request processing has failed because of an unknown error.'],
  unavailable: ['ServiceUnavailable', 503, 'Service is unavailable'],
  expiredToken: ['ExpiredTokenException', 400, 'The security token included in the request is expired'],
};

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html */
const QUERY_SERVICE: Record<Answer, Refusal> = {
  throttled: ['Throttling', 400, 'Rate exceeded'],
  internalFailure: ['InternalFailure', 500, 'The request processing has failed because of an unknown error.'],
  unavailable: ['ServiceUnavailable', 503, 'Service is unavailable'],
  expiredToken: ['ExpiredToken', 403, 'The security token included in the request is expired'],
};

const BY_SERVICE: Record<string, Record<Answer, Refusal>> = {
  cloudformation: QUERY_SERVICE,
  iam: QUERY_SERVICE,
  sns: QUERY_SERVICE,
  sts: QUERY_SERVICE,
  /** @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
  s3: {
    throttled: ['SlowDown', 503, 'Please reduce your request rate.'],
    internalFailure: ['InternalError', 500, 'We encountered an internal error. Please try again.'],
    unavailable: ['ServiceUnavailable', 503, 'Service is unable to handle request.'],
    expiredToken: ['ExpiredToken', 400, 'The provided token has expired.'],
  },
  /** @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors */
  lambda: {
    throttled: ['TooManyRequestsException', 429, 'Rate exceeded', { Type: 'User', Reason: 'CallerRateLimitExceeded' }],
    internalFailure: ['ServiceException', 500, 'An error occurred and the request cannot be processed.'],
    unavailable: ['ServiceUnavailable', 503, 'Service is unavailable'],
    expiredToken: ['ExpiredTokenException', 403, 'The security token included in the request is expired'],
  },
};

/** The error by which a service gives an answer: its own name, HTTP status and words for it. */
export function refusal(service: string, answer: Answer): AwsError {
  const [code, status, message, members] = (BY_SERVICE[service] ?? JSON_SERVICE)[answer];
  return new AwsError(code, message, status, members);
}
