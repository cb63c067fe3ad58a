import { describe, expect, it } from 'vitest';
import { coerced, propertyFaults, replacement, resourceType } from './registry.ts';

const bucket = resourceType('AWS::S3::Bucket')!;
const lambda = resourceType('AWS::Lambda::Function')!;

describe("AWS's registry of resource types", () => {
  it('has no type of a name that AWS does not have', () => {
    expect(resourceType('AWS::Foo::Bar')).toBeUndefined();
  });

  it('finds properties that the type does not have, at any depth', () => {
    expect(
      propertyFaults(bucket, { BucketNam: 'x', VersioningConfiguration: { Statuss: 'Enabled', Status: 'Enabled' } }),
    ).toEqual([
      '#: extraneous key [BucketNam] is not permitted',
      '#/VersioningConfiguration: extraneous key [Statuss] is not permitted',
    ]);
  });

  it('finds required properties that are missing, and values of the wrong type', () => {
    expect(propertyFaults(lambda, { Role: ['x'], MemorySize: 'much', Architectures: 'arm64' })).toEqual([
      '#: required key [Code] not found',
      '#/MemorySize: expected type: Number, found: String',
      '#/Role: expected type: String, found: JSONArray',
      '#/Architectures: expected type: JSONArray, found: String',
    ]);
  });

  it('takes numbers and booleans that are written as texts', () => {
    const given = { Code: {}, Role: 'r', MemorySize: '512', Timeout: 3 };
    expect(propertyFaults(lambda, given)).toEqual([]);
    expect(coerced(lambda, given)).toEqual({ Code: {}, Role: 'r', MemorySize: 512, Timeout: 3 });
  });

  it('knows which changes make another resource', () => {
    expect(replacement(bucket, 'BucketName')).toBe('yes');
    expect(replacement(bucket, 'Tags')).toBe('no');
  });
});
