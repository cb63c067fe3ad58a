import { expect, test } from 'vitest';
import { isTrusted } from './trust.ts';

const policy = (principal: unknown, more = {}) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: principal, ...more }],
});

test.each([
  ['the service itself', policy({ Service: 'lambda.amazonaws.com' }), true],
  ['one of several services', policy({ Service: ['events.amazonaws.com', 'lambda.amazonaws.com'] }), true],
  ['another service', policy({ Service: 'states.amazonaws.com' }), false],
  ['an account', policy({ AWS: 'arn:aws:iam::000000000000:root' }), false],
  ['another action', policy({ Service: 'lambda.amazonaws.com' }, { Action: 'sts:TagSession' }), false],
  ['a denial', policy({ Service: 'lambda.amazonaws.com' }, { Effect: 'Deny' }), false],
  [
    'the service, for another account',
    policy(
      { Service: 'lambda.amazonaws.com' },
      { Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } } },
    ),
    false,
  ],
])('a trust policy for %s', (_, document, expected) => {
  const role = {
    Arn: 'arn:aws:iam::000000000000:role/x',
    AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(document)),
  };
  const context = { 'aws:SourceAccount': '000000000000' };
  expect(isTrusted({}, role, 'sts:AssumeRole', { Service: ['lambda.amazonaws.com'] }, context)).toBe(expected);
});
