import { describe, expect, it } from 'vitest';
import { holds, referencesOf, resolve, type Scope } from './functions.ts';

const scope: Scope = {
  values: new Map<string, string | string[] | undefined>([
    ['AWS::Region', 'eu-west-1'],
    ['AWS::NoValue', undefined],
    ['Stage', 'dev'],
    ['Zones', ['a', 'b']],
  ]),
  mappings: { Registry: { 'eu-west-1': { account: '1414' } } },
  condition: (name) => name === 'IsDev',
  resource: (id) =>
    id === 'Topic' ? { physicalId: 'arn:topic', attributes: { TopicName: 'notices', 'A.B': 'nested' } } : undefined,
  exported: (name) => `value of ${name}`,
};

describe('functions of a template', () => {
  it.each<[string, unknown, unknown]>([
    ['Ref of a parameter', { Ref: 'Stage' }, 'dev'],
    ['Ref of a resource', { Ref: 'Topic' }, 'arn:topic'],
    ['GetAtt as a list', { 'Fn::GetAtt': ['Topic', 'TopicName'] }, 'notices'],
    ['GetAtt as a text', { 'Fn::GetAtt': 'Topic.A.B' }, 'nested'],
    ['Sub', { 'Fn::Sub': '${Stage}-${Topic.TopicName}-${AWS::Region}-${!Kept}' }, 'dev-notices-eu-west-1-${Kept}'],
    ['Sub with variables', { 'Fn::Sub': ['${x}/${Stage}', { x: { Ref: 'Topic' } }] }, 'arn:topic/dev'],
    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'Stage' }, 1]] }, 'a-dev-1'],
    ['Join of a list parameter', { 'Fn::Join': ['+', { Ref: 'Zones' }] }, 'a+b'],
    ['Split and Select', { 'Fn::Select': ['1', { 'Fn::Split': [':', 'x:y:z'] }] }, 'y'],
    ['FindInMap', { 'Fn::FindInMap': ['Registry', { Ref: 'AWS::Region' }, 'account'] }, '1414'],
    ['If', { 'Fn::If': ['IsDev', 'yes', 'no'] }, 'yes'],
    ['ImportValue', { 'Fn::ImportValue': 'shared' }, 'value of shared'],
    ['Base64', { 'Fn::Base64': 'hi' }, 'aGk='],
    [
      'NoValue, which leaves its member out',
      { a: { Ref: 'AWS::NoValue' }, b: [{ Ref: 'AWS::NoValue' }, 1] },
      { b: [1] },
    ],
    [
      'a policy condition, which is data',
      { Condition: { Bool: { x: 'false' } } },
      { Condition: { Bool: { x: 'false' } } },
    ],
  ])('resolve %s', (_, value, expected) => {
    expect(resolve(value, scope)).toEqual(expected);
  });

  it.each<[string, unknown, string]>([
    [
      'a Region without mapping',
      { 'Fn::FindInMap': ['Registry', 'x', 'account'] },
      'Unable to get mapping for Registry::x::account',
    ],
    ['an index out of range', { 'Fn::Select': [5, ['a']] }, 'cannot select nonexistent value'],
    ['an attribute that is not there', { 'Fn::GetAtt': ['Topic', 'Nope'] }, 'does not support attribute type Nope'],
    ['a list where a text belongs', { 'Fn::Sub': '${Zones}' }, 'was given what is not a text'],
    ['a function that nobody knows', { 'Fn::Teleport': 'x' }, 'does not have the function Fn::Teleport'],
  ])('refuse %s', (_, value, message) => {
    expect(() => resolve(value, scope)).toThrow(message);
  });

  it('stay as they are while the resource is not made', () => {
    expect(resolve({ x: { Ref: 'Later' } }, scope)).toEqual({ x: { Ref: 'Later' } });
    expect(resolve({ 'Fn::Sub': 'a/${Later}' }, scope)).toBe('a/{{changeSet:KNOWN_AFTER_APPLY}}');
  });
});

describe('conditions', () => {
  it.each<[unknown, boolean]>([
    [{ Condition: 'IsDev' }, true],
    [{ 'Fn::Equals': [{ Ref: 'Stage' }, 'dev'] }, true],
    [{ 'Fn::Not': [{ Condition: 'IsDev' }] }, false],
    [{ 'Fn::And': [{ Condition: 'IsDev' }, { 'Fn::Equals': ['a', 'b'] }] }, false],
    [{ 'Fn::Or': [{ 'Fn::Equals': ['a', 'b'] }, { Condition: 'IsDev' }] }, true],
    [{ 'Fn::Contains': [['1', '2'], { Ref: 'Stage' }] }, false],
  ])('%j is %s', (condition, expected) => {
    expect(holds(condition, scope)).toBe(expected);
  });

  it('must be conditions', () => {
    expect(() => holds('true', scope)).toThrow('"true" is not a condition');
  });
});

it('finds what a value refers to, in Sub too, but not its own variables', () => {
  const value = {
    a: [{ Ref: 'A' }],
    b: { 'Fn::Sub': ['${B.Arn} ${own} ${!C}', { own: { 'Fn::GetAtt': ['D', 'Arn'] } }] },
  };
  expect(referencesOf(value)).toEqual([
    { logicalId: 'A' },
    { logicalId: 'B', attribute: 'Arn' },
    { logicalId: 'D', attribute: 'Arn' },
  ]);
});
