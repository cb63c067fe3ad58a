import { expect, test } from 'vitest';
import { trusts } from './trust.ts';

const policy = (principal: unknown, more = {}) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: principal, ...more }],
});

test.each([
  ['the service itself', policy({ Service: 'lambda.amazonaws.com' }), true],
  ['one of several services', policy({ Service: ['events.amazonaws.com', 'lambda.amazonaws.com'] }), true],
  [
    'URL-encoded text, as IAM answers it',
    encodeURIComponent(JSON.stringify(policy({ Service: 'lambda.amazonaws.com' }))),
    true,
  ],
  ['another service', policy({ Service: 'states.amazonaws.com' }), false],
  ['an account', policy({ AWS: 'arn:aws:iam::000000000000:root' }), false],
  ['another action', policy({ Service: 'lambda.amazonaws.com' }, { Action: 'sts:TagSession' }), false],
  ['a denial', policy({ Service: 'lambda.amazonaws.com' }, { Effect: 'Deny' }), false],
])('a trust policy for %s', (_, document, expected) => {
  expect(trusts(document, 'lambda.amazonaws.com')).toBe(expected);
});
