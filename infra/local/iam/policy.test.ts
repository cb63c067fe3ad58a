import { describe, expect, test } from 'vitest';
import type { Context } from './patterns.ts';
import { evaluate, parsePolicy } from './policy.ts';

const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:retraining';

const policy = (statement: object | object[], version = '2012-10-17') =>
  parsePolicy(JSON.stringify({ Version: version, Statement: statement }), 'identity');
const allow = (rest: object = {}) => ({ Effect: 'Allow', Action: 'states:*', Resource: '*', ...rest });
const decide = (
  statement: object | object[],
  request: { action?: string; resource?: string; context?: Context } = {},
) => evaluate([policy(statement)], { action: 'states:StartExecution', resource: MACHINE, ...request });

describe('evaluate', () => {
  test('what no policy allows is denied, and an explicit deny wins over every allow', () => {
    expect(evaluate([], { action: 'states:StartExecution', resource: MACHINE })).toBe('implicitDeny');
    expect(decide(allow())).toBe('allow');
    expect(decide([allow(), { ...allow(), Effect: 'Deny' }])).toBe('explicitDeny');
    expect(decide([allow(), { ...allow({ Action: 'states:Stop*' }), Effect: 'Deny' }])).toBe('allow');
  });

  test.each([
    ['states:startexecution', 'allow'],
    ['states:Start*', 'allow'],
    ['*', 'allow'],
    ['states:Start?xecution', 'allow'],
    ['states:Start', 'implicitDeny'],
    ['s3:*', 'implicitDeny'],
  ])('the action pattern %s decides: %s', (Action, decision) => {
    expect(decide(allow({ Action }))).toBe(decision);
  });

  test('NotAction and NotResource match what is left', () => {
    expect(decide({ Effect: 'Allow', NotAction: ['states:Stop*'], Resource: '*' })).toBe('allow');
    expect(decide({ Effect: 'Allow', NotAction: ['states:Start*'], Resource: '*' })).toBe('implicitDeny');
    expect(decide({ Effect: 'Allow', Action: '*', NotResource: MACHINE })).toBe('implicitDeny');
  });

  test.each([
    [MACHINE, 'allow'],
    ['arn:aws:states:*:*:stateMachine:re*', 'allow'],
    ['arn:aws:states:us-east-1:000000000000:stateMachine:other', 'implicitDeny'],
    ['arn:aws:*:stateMachine:retraining', 'implicitDeny'],
    ['arn:aws:states:us-east-1:000000000000:STATEMACHINE:retraining', 'implicitDeny'],
  ])('the resource pattern %s, matched part by part, decides: %s', (Resource, decision) => {
    expect(decide(allow({ Resource }))).toBe(decision);
  });

  test('an action without resource is allowed by "*" alone', () => {
    const request = { action: 'states:ListStateMachines', resource: '*' };
    expect(decide(allow(), request)).toBe('allow');
    expect(decide(allow({ Resource: 'arn:aws:states:*:*:*' }), request)).toBe('implicitDeny');
  });

  test('variables are filled in as plain text, and match nothing without a value', () => {
    const statement = allow({
      Resource: 'arn:aws:states:us-east-1:000000000000:stateMachine:${aws:PrincipalTag/team}',
    });
    expect(decide(statement, { context: { 'aws:PrincipalTag/team': 'retraining' } })).toBe('allow');
    expect(decide(statement, { context: { 'aws:PrincipalTag/team': 're*' } })).toBe('implicitDeny');
    expect(decide(statement)).toBe('implicitDeny');
    const fallback = allow({ Resource: "arn:aws:states:*:*:stateMachine:${aws:PrincipalTag/team, 'retraining'}" });
    expect(decide(fallback)).toBe('allow');
    expect(decide(allow({ Resource: 'arn:aws:states:*:*:stateMachine:${*}' }))).toBe('implicitDeny');
  });

  test('the older version of the language knows no variables', () => {
    const statement = allow({ Resource: 'arn:aws:states:*:*:stateMachine:${aws:username}' });
    const request = { action: 'states:StartExecution', context: { 'aws:username': 'x' } };
    const named = (name: string) => ({
      ...request,
      resource: `arn:aws:states:us-east-1:000000000000:stateMachine:${name}`,
    });
    expect(evaluate([policy(statement, '2008-10-17')], named('x'))).toBe('implicitDeny');
    expect(evaluate([policy(statement, '2008-10-17')], named('${aws:username}'))).toBe('allow');
  });
});

describe('conditions', () => {
  const sub = 'token.actions.githubusercontent.com:sub';
  const holds = (Condition: object, context: Context) => decide(allow({ Condition }), { context }) === 'allow';

  test.each<[string, string, string, boolean]>([
    ['StringEquals', 'repo:a/b:ref', 'repo:a/b:ref', true],
    ['StringEquals', 'repo:a/*', 'repo:a/b:ref', false],
    ['StringLike', 'repo:a/*', 'repo:a/b:ref', true],
    ['StringLike', 'repo:a/?:ref', 'repo:a/b:ref', true],
    ['StringNotLike', 'repo:a/*', 'repo:a/b:ref', false],
    ['StringEqualsIgnoreCase', 'REPO:a', 'repo:A', true],
    ['ArnLike', 'arn:aws:iam::*:role/x*', 'arn:aws:iam::000000000000:role/xy', true],
    ['ArnLike', 'arn:aws:*:role/x', 'arn:aws:iam::000000000000:role/x', false],
    ['ArnNotEquals', 'arn:aws:iam::*:role/x', 'arn:aws:iam::000000000000:role/x', false],
    ['Bool', 'true', 'True', true],
    ['NumericLessThan', '10', '9', true],
    ['NumericGreaterThanEquals', '10', '9', false],
    ['DateGreaterThan', '2026-01-01T00:00:00Z', '2026-11-22T00:00:00Z', true],
  ])('%s %s of %s is %s', (operator, expected, actual, result) => {
    expect(holds({ [operator]: { [sub]: expected } }, { [sub]: actual })).toBe(result);
  });

  test('of several values one is enough, and of several keys all are needed', () => {
    expect(holds({ StringEquals: { a: ['x', 'y'] } }, { a: 'y' })).toBe(true);
    expect(holds({ StringNotEquals: { a: ['x', 'y'] } }, { a: 'y' })).toBe(false);
    expect(holds({ StringEquals: { a: 'x', b: 'y' } }, { a: 'x', b: 'z' })).toBe(false);
  });

  test('a key that is missing fails, but for IfExists, negated operators and ForAllValues', () => {
    expect(holds({ StringEquals: { a: 'x' } }, {})).toBe(false);
    expect(holds({ StringEqualsIfExists: { a: 'x' } }, {})).toBe(true);
    expect(holds({ StringNotEquals: { a: 'x' } }, {})).toBe(true);
    expect(holds({ 'ForAllValues:StringEquals': { a: 'x' } }, {})).toBe(true);
    expect(holds({ 'ForAnyValue:StringEquals': { a: 'x' } }, {})).toBe(false);
    expect(holds({ Null: { a: 'true' } }, {})).toBe(true);
    expect(holds({ Null: { a: 'false' } }, {})).toBe(false);
  });

  test('keys with several values: all of them, or any', () => {
    const context = { 'aws:TagKeys': ['team', 'stage'] };
    expect(holds({ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team', 'stage', 'more'] } }, context)).toBe(true);
    expect(holds({ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } }, context)).toBe(false);
    expect(holds({ 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['team'] } }, context)).toBe(true);
  });

  test('the names of keys are matched without regard to case', () => {
    expect(holds({ StringEquals: { 'AWS:principalarn': 'x' } }, { 'aws:PrincipalArn': 'x' })).toBe(true);
  });
});

describe('parsePolicy', () => {
  const parse = (statement: object, kind: 'identity' | 'trust' = 'identity') =>
    parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statement }), kind);

  test.each([
    ['an unknown effect', allow({ Effect: 'Permit' }), /Effect/],
    ['no action', { Effect: 'Allow', Resource: '*' }, /Action/],
    ['an action without service', allow({ Action: 'StartExecution' }), /prefaced by a vendor/],
    ['a resource that is no ARN', allow({ Resource: 'machine' }), /ARN format/],
    ['no resource', { Effect: 'Allow', Action: 's3:*' }, /resources/],
    ['a principal', allow({ Principal: '*' }), /principal/],
    ['an unknown element', allow({ Resources: '*' }), /Resources/],
  ])('an identity policy with %s is malformed', (_, statement, message) => {
    expect(() => parse(statement)).toThrow(message);
  });

  test('a trust policy needs a principal and may not name resources', () => {
    expect(() => parse({ Effect: 'Allow', Action: 'sts:AssumeRole' }, 'trust')).toThrow('Principal');
    expect(() => parse({ ...allow(), Principal: '*' }, 'trust')).toThrow('prohibited field Resource');
  });

  test('a condition operator that is not evaluated is refused, not passed over', () => {
    expect(() => parse(allow({ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }))).toThrow('IpAddress');
  });
});
