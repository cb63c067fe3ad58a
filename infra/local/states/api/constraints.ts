import { byteLength, type Constraints, length, oneOf, pattern, range } from '../../core/constraints.ts';
import { MAX_PAYLOAD_BYTES } from '../engine/failure.ts';

const arn = length(1, 256);

/**
 * What the service's model asks of members of these names, in whatever request; it is checked before anything else. Names
 * with characters that are not allowed, and payloads that are no JSON, are refused by the operations themselves.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html
 */
export const CONSTRAINTS: Constraints = {
  name: length(1, 80),
  stateMachineArn: arn,
  executionArn: arn,
  resourceArn: arn,
  roleArn: arn,
  mapRunArn: length(1, 2000),
  definition: length(1, 1_048_576),
  type: oneOf('STANDARD', 'EXPRESS'),
  input: byteLength(MAX_PAYLOAD_BYTES),
  output: byteLength(MAX_PAYLOAD_BYTES),
  error: length(0, 256),
  cause: length(0, 32_768),
  taskToken: length(1, 2048),
  // The tracing header is ASCII.
  traceHeader: (value: string) => length(0, 256)(value) ?? pattern(/^[\p{ASCII}]*$/u)(value),
  clientToken: (value: string) => length(1, 64)(value) ?? pattern(/^[!-~]+$/)(value),
  maxResults: range(0, 1000),
  nextToken: length(1, 1024),
  statusFilter: oneOf('RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'),
  redriveFilter: oneOf('REDRIVEN', 'NOT_REDRIVEN'),
  severity: oneOf('ERROR', 'WARNING'),
  'loggingConfiguration.level': oneOf('ALL', 'ERROR', 'FATAL', 'OFF'),
  'tags[].key': length(1, 128),
  'tags[].value': length(0, 256),
  'tagKeys[]': length(1, 128),
};
