import { expect, it } from 'vitest';
import type { Clients } from './aws.ts';
import { failureOf } from './failure.ts';
import { type End, nothingYet } from './history.ts';

const told = (cause: string, error = 'InvalidFileError') =>
  failureOf({} as Clients, nothingYet(), { status: 'FAILED', error, cause } as End);
const cause = JSON.stringify({ errorType: 'E', errorMessage: 'no label column', trace: ['E: …', '    at x.js:1'] });

it("tells a Lambda's failure by its message, without the stack trace", async () => {
  expect(await told(cause)).toBe('InvalidFileError: no label column');
});

it('keeps what the state machine added to it', async () => {
  const added = 'The endpoint was set back to config-1';
  expect(await told(`${cause}\n${added}`)).toBe(`InvalidFileError: no label column\n${added}`);
});

it('leaves a cause in words as it is', async () => {
  expect(await told('stopped: {by hand}\nat night')).toBe('InvalidFileError: stopped: {by hand}\nat night');
});
