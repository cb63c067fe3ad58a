/**
 * Loaded by `node --import` into an action's process before its code: the pauses that it takes are {@link HURRY} times
 * shorter. The stand-in skips its own waits; a runner that slept through seconds beside it would only be slow. Time
 * limits (`AbortSignal.timeout`, requests, `Date`) are as long as ever.
 */
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';

const HURRY = 20;

const { setTimeout: sleep } = timers;
timers.setTimeout = (milliseconds, value, options) => sleep((milliseconds ?? 0) / HURRY, value, options);
syncBuiltinESMExports();
