import { randomBytes } from 'node:crypto';
import { AwsError } from '../core/errors.ts';
import type { StandIn } from '../core/stand-in.ts';
import { matchesName } from '../faults/faults.ts';
import { uniqueId } from '../iam/state.ts';
import type { AssumableRole } from '../iam/trust.ts';

const MIN_SECONDS = 900;
const MAX_SECONDS = 43_200;

/** @throws AwsError ValidationError for a name that STS does not take */
export function checkSessionName(name: string): void {
  if (!/^[\w+=,.@-]{2,64}$/.test(name))
    throw new AwsError(
      'ValidationError',
      `1 validation error detected: Value '${name}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
    );
}

/** Issues credentials for a session of a role, known to the whole stand-in until they expire on its clock. */
export function issueSession(standIn: StandIn, role: AssumableRole, sessionName: string, duration: unknown = 3600) {
  const seconds = Number(duration);
  if (!Number.isInteger(seconds) || seconds < MIN_SECONDS || seconds > MAX_SECONDS)
    throw new AwsError(
      'ValidationError',
      `1 validation error detected: Value '${duration}' at 'durationSeconds' failed to satisfy constraint: Member must have value between ${MIN_SECONDS} and ${MAX_SECONDS}`,
    );
  if (seconds > role.MaxSessionDuration)
    throw new AwsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  const short = standIn.faults.take('sessions', sessionName, (fault) => matchesName(fault.role, role.RoleName));
  const expires = standIn.clock.now() + (short?.lasts ?? seconds * 1000);
  const caller = { ...standIn.roleCaller(role.Arn, sessionName), expires };
  const AccessKeyId = uniqueId('ASIA').slice(0, 20);
  standIn.sessions.set(AccessKeyId, caller);
  return {
    Credentials: {
      AccessKeyId,
      SecretAccessKey: randomBytes(30).toString('base64'),
      SessionToken: randomBytes(96).toString('base64'),
      Expiration: new Date(expires),
    },
    AssumedRoleUser: { AssumedRoleId: `${role.RoleId}:${sessionName}`, Arn: caller.arn },
  };
}
