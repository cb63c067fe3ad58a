import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SkippingClock } from './clock.ts';
import { serve } from './server.ts';
import { type Service, StandIn } from './stand-in.ts';

/** A stand-in with a few services on a port of its own, for the tests of these. `close` also removes its folder. */
export async function startTestServer(options: { region?: string }, ...factories: ((standIn: StandIn) => Service)[]) {
  const directory = mkdtempSync(path.join(tmpdir(), 'stand-in-'));
  const clock = new SkippingClock();
  const standIn = new StandIn({ clock, directory, ...options });
  for (const create of factories) standIn.add(create(standIn));
  const server = await serve(standIn);
  return {
    standIn,
    clock,
    /** Configuration for an SDK client; what is refused is not tried again. */
    client: {
      endpoint: standIn.endpoint,
      region: standIn.region,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    },
    async close() {
      await standIn.close();
      server.closeAllConnections();
      server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A role without rights in a stand-in that has IAM, and credentials of a session `run-1` of it. */
export async function testRole(standIn: StandIn, RoleName: string) {
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: standIn.account } };
  const AssumeRolePolicyDocument = JSON.stringify({ Statement: trust });
  const { Role } = await standIn.call('iam', 'CreateRole', { RoleName, AssumeRolePolicyDocument });
  const caller = standIn.roleCaller(Role.Arn, 'run-1');
  const accessKeyId = `ASIA${RoleName}`;
  standIn.sessions.set(accessKeyId, caller);
  return {
    arn: Role.Arn as string,
    caller,
    credentials: { accessKeyId, secretAccessKey: 'test' },
    /** Replaces what the role may do by these statements; `Effect` is Allow unless they say otherwise. */
    setPolicy: (...statements: object[]) =>
      standIn.call('iam', 'PutRolePolicy', {
        RoleName,
        PolicyName: 'p',
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: statements.map((statement) => ({ Effect: 'Allow', ...statement })),
        }),
      }),
  };
}
