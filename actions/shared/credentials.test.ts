import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { expect, it } from 'vitest';
import { githubSessions, renewed, renewWhenExpired, type Session } from './credentials.ts';
import { EXECUTION_ARN, Refusal, serveOperations } from './testing.ts';

const MINUTE = 60_000;

/** Sessions of so many milliseconds, numbered, on a clock moved by hand; they can be had while `available`. */
function issuing(lasts: number) {
  const world = { time: 0, issued: 0, available: true };
  const issue = async (): Promise<Session> => {
    if (!world.available) throw new Error('STS is away');
    const accessKeyId = `session-${++world.issued}`;
    return { accessKeyId, secretAccessKey: 's', sessionToken: 't', expiration: new Date(world.time + lasts) };
  };
  const credentials = renewed(issue, () => world.time);
  const at = async (time: number) => {
    world.time = time;
    return (await credentials()).accessKeyId;
  };
  return { world, credentials, at };
}

it('renews an hour five minutes before its end, and no sooner', async () => {
  const { at } = issuing(60 * MINUTE);
  expect(await at(0)).toBe('session-1');
  expect(await at(55 * MINUTE - 1)).toBe('session-1');
  expect(await at(55 * MINUTE)).toBe('session-2');
  expect(await at(110 * MINUTE - 1)).toBe('session-2');
});

it('renews a short session when a quarter of it is left', async () => {
  const { at } = issuing(4_000);
  expect(await at(0)).toBe('session-1');
  expect(await at(2_999)).toBe('session-1');
  expect(await at(3_000)).toBe('session-2');
});

it('gets one session for many who ask at once', async () => {
  const { world, credentials } = issuing(MINUTE);
  await Promise.all(Array.from({ length: 20 }, () => credentials()));
  expect(world.issued).toBe(1);
});

it('uses a session to its end where no new one can be had, and then fails', async () => {
  const { world, at } = issuing(60 * MINUTE);
  await at(0);
  world.available = false;
  expect(await at(60 * MINUTE - 1)).toBe('session-1');
  await expect(at(60 * MINUTE)).rejects.toThrow('STS is away');
  world.available = true;
  expect(await at(61 * MINUTE)).toBe('session-2');
});

it.each([
  ['once', 1, undefined, 2],
  ['for good', 9, 'ExpiredTokenException', 2],
])('renews a session once that AWS %s takes for expired', async (_case, refusals, name, issued) => {
  const { world, credentials } = issuing(60 * MINUTE);
  let left = refusals;
  const { url, calls } = await serveOperations({
    StopExecution: () => {
      if (left-- > 0)
        throw new Refusal('ExpiredTokenException', 'The security token included in the request is expired');
      return { stopDate: 0 };
    },
  });
  const client = new SFNClient({ endpoint: url, region: 'us-east-1', maxAttempts: 1, credentials });
  renewWhenExpired(client, credentials);
  const sending = client.send(new StopExecutionCommand({ executionArn: EXECUTION_ARN })).then(
    () => undefined,
    (error: Error) => error.name,
  );
  expect(await sending).toBe(name);
  expect(calls).toHaveLength(2);
  expect(world.issued).toBe(issued);
});

it.each(['admin', 'arn:aws:iam::1:role/x', 'arn:aws:iam::123456789012:user/x'])('refuses %s as a role', (role) => {
  expect(() => githubSessions(role, 'us-east-1', {})).toThrow(
    `Input "role-to-assume": found "${role}", expected arn:aws:iam::ACCOUNT:role/…`,
  );
});
