import { AwsError } from './errors.ts';
import type { Operation } from './stand-in.ts';

/** The members of an operation's input, for services whose SDK schemas are not at hand. */
interface Members {
  required?: readonly string[];
  optional?: readonly string[];
}

/**
 * An operation that refuses a request without its required members, and one with members that it would not act on.
 * @param code the service's name for such a refusal: `ValidationError` (IAM, STS), `InvalidParameter` (SNS) …
 */
export function withMembers(
  { required = [], optional = [] }: Members,
  run: Operation,
  code = 'ValidationError',
): Operation {
  const known = [...required, ...optional];
  return (input: Record<string, unknown>, call) => {
    const missing = required.filter((name) => input[name] === undefined);
    if (missing.length > 0) {
      const count = missing.length === 1 ? '1 validation error' : `${missing.length} validation errors`;
      const each = missing.map(
        (name) => `Value null at '${lowerFirst(name)}' failed to satisfy constraint: Member must not be null`,
      );
      throw new AwsError(code, `${count} detected: ${each.join('; ')}`);
    }
    const unknown = Object.keys(input).find((name) => !known.includes(name));
    if (unknown !== undefined)
      throw new AwsError(
        code,
        `The stand-in does not act on the member ${unknown}; it knows ${known.join(', ') || 'none'}`,
      );
    return run(input, call);
  };
}

const lowerFirst = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);
