/**
 * An error as an AWS service answers it. `code` is AWS's own error name (`ValidationException`, `NoSuchKey` …);
 * `status` the HTTP status, 400 unless the service says otherwise; `members` further fields of the error's shape.
 */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  readonly members: Record<string, unknown>;
  constructor(code: string, message: string, status = 400, members: Record<string, unknown> = {}) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
    this.members = members;
  }
}
