import { describe, expect, it } from 'vitest';
import { orderOf, parseTemplate } from './template.ts';

const topic = (properties: object = {}, more: object = {}) => ({
  Type: 'AWS::SNS::Topic',
  Properties: properties,
  ...more,
});
const parse = (resources: object, more: object = {}) =>
  parseTemplate(JSON.stringify({ Resources: resources, ...more }));

describe('a template', () => {
  it('may be YAML', () => {
    expect(parseTemplate('Resources:\n  A:\n    Type: AWS::SNS::Topic\n').Resources).toEqual({
      A: { Type: 'AWS::SNS::Topic' },
    });
  });

  it.each([
    ['is neither JSON nor YAML', '{', 'Template format error: the template is neither JSON nor YAML.'],
    ['is no object', '[]', 'Template format error: unsupported structure.'],
    ['has no resources', '{"Resources": {}}', 'At least one Resources member must be defined.'],
    ['has an unknown section', '{"Resource": {}}', 'Invalid template property or properties [Resource]'],
  ])('is refused when it %s', (_, text, message) => {
    expect(() => parseTemplate(text)).toThrow(message);
  });

  it('is refused for resource types that AWS does not have, all of them named', () => {
    expect(() => parse({ A: { Type: 'AWS::Foo::Bar' }, B: { Type: 'AWS::Foo::Baz' } })).toThrow(
      'Template format error: Unrecognized resource types: [AWS::Foo::Bar, AWS::Foo::Baz]',
    );
  });

  it('is refused in words of its own for types that AWS has and the stand-in has not', () => {
    expect(() => parse({ A: { Type: 'AWS::EC2::VPC' } })).toThrow('The stand-in has no resources of these types');
  });

  it('is refused for references to nothing, in resources and in outputs', () => {
    expect(() => parse({ A: topic({ DisplayName: { Ref: 'Nobody' } }) })).toThrow(
      'Template format error: Unresolved resource dependencies [Nobody] in the Resources block of the template',
    );
    expect(() => parse({ A: topic() }, { Outputs: { O: { Value: { 'Fn::Sub': '${Nobody}' } } } })).toThrow(
      'Unresolved resource dependencies [Nobody] in the Outputs block',
    );
    expect(() => parse({ A: topic({}, { DependsOn: 'Nobody' }) })).toThrow('Unresolved resource dependencies [Nobody]');
  });

  it('is refused for attributes that the type does not have', () => {
    expect(() => parse({ A: topic() }, { Outputs: { O: { Value: { 'Fn::GetAtt': ['A', 'Colour'] } } } })).toThrow(
      'Template error: resource A does not support attribute type Colour in Fn::GetAtt',
    );
  });

  it('is refused when resources depend on each other in a circle', () => {
    const circle = { A: topic({ DisplayName: { Ref: 'B' } }), B: topic({}, { DependsOn: ['A'] }) };
    expect(() => parse(circle)).toThrow('Circular dependency between resources: [A, B]');
  });
});

it('orders resources after what they refer to and what they name in DependsOn', () => {
  const template = parse({
    Last: topic({ DisplayName: { 'Fn::Sub': 'after ${Middle.TopicName}' } }),
    Middle: topic({}, { DependsOn: 'First' }),
    First: topic(),
  });
  expect(orderOf(template)).toEqual(['First', 'Middle', 'Last']);
});
