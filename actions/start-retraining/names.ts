import { createHash, randomUUID } from 'node:crypto';
import { canonical } from '../../pipeline/asl/diagram/differences.ts';
import type { ExecutionInput } from '../../pipeline/contract.ts';

/** Hex digits of the intent in a name: enough for the starts of one workflow run. */
const DIGITS = 16;

/**
 * What an execution is to do, as a hash: the same for inputs that make the same model, whoever starts them and for
 * whatever reason, and another one for another repository.
 * @returns 16 hex digits
 */
export function intentOf({ startedBy: _, ...intent }: ExecutionInput, repository: string): string {
  const text = canonical({ repository, ...intent });
  return createHash('sha256').update(text).digest('hex').slice(0, DIGITS);
}

/**
 * Names the executions that a workflow run may start for one intent, one an attempt: a repeated attempt finds what was
 * started before. Outside of a workflow run there is one name that nobody else has; it is still a name, since an
 * unnamed start that is sent again after a lost answer would be a second execution. At most 80 characters, of those that
 * CloudWatch Logs takes too (API reference, StartExecution).
 */
export function executionNames(input: ExecutionInput, env: NodeJS.ProcessEnv): [string, ...string[]] {
  const { GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT, GITHUB_REPOSITORY } = env;
  const intent = intentOf(input, GITHUB_REPOSITORY ?? '');
  if (!GITHUB_RUN_ID) return [`by-hand-${intent}-${randomUUID()}`];
  const attempts = Math.max(1, Number(GITHUB_RUN_ATTEMPT ?? 1));
  const name = (attempt: number) => `github-${GITHUB_RUN_ID}-${intent}-${attempt}`;
  return [name(1), ...Array.from({ length: attempts - 1 }, (_, i) => name(i + 2))];
}
