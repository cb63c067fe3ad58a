import { setTimeout as sleep } from 'node:timers/promises';
import type { SkippingClock } from '../../core/clock.ts';

/** Where scenarios run: the stand-in, or AWS. */
export interface Target {
  /** Configuration of the SDK's clients, beyond what the environment says. */
  client: object;
  /** The role of the state machines and of the functions. */
  roleArn: string;
  /** How often to ask whether an execution has gone on, milliseconds. */
  pollMs: number;
  /** Lets time pass. */
  pass(seconds: number): Promise<void>;
}

/** The stand-in that listens where `client` says, on a clock that can be moved. */
export const standInTarget = (client: object, clock: SkippingClock): Target => ({
  client: { ...client, disableHostPrefix: true, forcePathStyle: true },
  roleArn: 'arn:aws:iam::000000000000:role/scenarios',
  pollMs: 2,
  pass: async (seconds) => clock.advance(seconds * 1000),
});

/**
 * AWS itself, or whatever AWS_ENDPOINT_URL names, with the credentials and the Region of the environment. Time passes by
 * waiting.
 * @param roleArn a role that Step Functions and Lambda may assume: README.md says what it must allow
 */
export const awsTarget = (roleArn: string): Target => ({
  // StartSyncExecution goes to a host of its own, which only AWS has.
  client: { disableHostPrefix: process.env.AWS_ENDPOINT_URL !== undefined },
  roleArn,
  pollMs: 500,
  pass: async (seconds) => sleep(seconds * 1000 + 500),
});
