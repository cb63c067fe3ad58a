import { describe, expect, it } from 'vitest';
import { SDK_SERVICES, TEXTS } from './generated/services.ts';
import { OPTIMIZED, optimizedInput } from './optimized.ts';
import { serviceText } from './schema-text.ts';
import { inputOf, operationsOf, type Type } from './shapes.ts';

const membersOf = (type: Type | undefined) => {
  if (type?.kind !== 'structure') throw new Error(`expected a structure, found ${type?.kind}`);
  return type.members();
};

describe('the text of a client', () => {
  it('has each operation with its input, and each shape of an input once, whatever it holds', () => {
    const tag = [3, 'ns', 'Tag', 0, ['Key', 'Value'], [0, [0, 0]], 1];
    const node: unknown[] = [
      3,
      'ns',
      'Node',
      0,
      ['tags', 'next', 'left', 'size', 'on', 'at', 'body', 'names', 'by'],
      [],
    ];
    node[5] = [
      [1, 'ns', 'Tags', 0, tag],
      () => node,
      [2, 'ns', 'Map', 0, 0, [1, 'ns', 'Tags', 0, () => tag]],
      1,
      2,
      4,
      21,
      64,
      128,
    ];
    const client = {
      B$: [9, 'ns', 'B', 0, 'unit', 'unit'],
      A$: [9, 'ns', 'A', 0, () => node, tag],
      Other$: [3, 'ns', 'Other', 0, [], []],
      Client: class {},
    };
    expect(serviceText(client)).toBe(
      'A=Node\nB=\nNode tags:[Tag next:Node left:{[Tag size:n on:b at:t body:* names:[s by:{s\nTag Key! Value:\n',
    );
  });
});

describe('the catalogue', () => {
  it('reads every shape of every service that it has', () => {
    const read = (type: Type, seen: Set<string>): void => {
      if (type.kind === 'list' || type.kind === 'map') read(type.item, seen);
      if (type.kind !== 'structure' || seen.has(type.name)) return;
      seen.add(type.name);
      const { named } = type.members();
      for (const member of named.values()) read(member.type, seen);
    };
    for (const service of Object.keys(TEXTS)) {
      const seen = new Set<string>();
      const operations = operationsOf(service)!;
      for (const operation of operations) read(inputOf(service, operation)!, seen);
      const shapes = TEXTS[service]!.trim()
        .split('\n')
        .filter((line) => !/^\w+=/.test(line));
      expect(
        [...seen].filter(
          (name) => !shapes.some((line) => line.startsWith(`${name} `) || line === name) && !operations.includes(name),
        ),
      ).toEqual([]);
      expect(operations.length, service).toBeGreaterThan(1);
    }
  });

  it('says what every optimized integration takes whose client it has', () => {
    const without = Object.entries(OPTIMIZED).flatMap(([service, actions]) =>
      Object.keys(actions)
        .filter((action) => !optimizedInput(service, action))
        .map((action) => `${service}:${action}`),
    );
    expect(without.map((call) => call.split(':')[0]).filter((service) => service !== 'emr-containers')).toEqual([
      'bedrockagentcore',
    ]);
  });

  it('knows a member by the names that the two SDKs give it', () => {
    const { named, required } = membersOf(inputOf('s3', 'PutObject'));
    expect(named.get('SSEKMSKeyId')).toBe(named.get('SsekmsKeyId'));
    expect(named.has('bucket')).toBe(false);
    expect(required.map(({ name }) => name)).toEqual(['Bucket', 'Key']);
    const value = membersOf(inputOf('dynamodb', 'PutItem')).named.get('Item')!.type;
    expect(value.kind === 'map' && [...membersOf(value.item).named.keys()]).toEqual(
      expect.arrayContaining(['BOOL', 'Bool', 'NULL', 'Nul', 'SS', 'Ss', 'L']),
    );
    expect([...membersOf(inputOf('batch', 'SubmitJob')).named.keys()]).toContain('JobName');
  });

  it('has no input for what it does not know, and an empty one for an operation without parameters', () => {
    expect(inputOf('ec2', 'DescribeInstances')).toBeUndefined();
    expect(inputOf('s3', 'Nothing')).toBeUndefined();
    expect(operationsOf('constructor')).toBeUndefined();
    expect(membersOf(inputOf('sts', 'GetCallerIdentity')).named.size).toBe(0);
  });

  it('names services as Step Functions does', () => {
    const services = SDK_SERVICES.trim().split('\n');
    expect(services).toEqual(
      expect.arrayContaining([
        'sfn',
        'config',
        'directory',
        'databasemigration',
        'costandusagereport',
        'lexruntime',
        'applicationdiscovery',
        'elasticloadbalancingv2',
        'cognitoidentityprovider',
      ]),
    );
    expect(Object.keys(TEXTS).filter((name) => !services.includes(name))).toEqual([]);
  });
});
