import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import { ENDPOINT_TAG, PREVIOUS_TAG } from '../endpoint-tags.ts';
import { cleanUp } from './clean-up.ts';
import { clientOf } from './testing.ts';

interface Config {
  models: string[];
  tags: Record<string, string>;
}
interface Endpoint {
  config: string;
  pending?: string;
}

const own = (n: number, previous = n - 1): [string, Config] => [
  `config-${n}`,
  {
    models: [`model-${n}`],
    tags: { [ENDPOINT_TAG]: 'pm-dev', [PREVIOUS_TAG]: previous > 0 ? `config-${previous}` : '' },
  },
];

/** An account whose lists give one item a page. `onDescribe` happens whenever an endpoint is looked at. */
function account(configs: [string, Config][], endpoints: Record<string, Endpoint>, onDescribe = () => {}) {
  const stored = new Map(configs);
  const models = new Set(configs.flatMap(([, { models }]) => models));
  const pageOf = <T>(items: T[], token = '0') => ({
    page: items.slice(Number(token), Number(token) + 1),
    NextToken: Number(token) + 1 < items.length ? String(Number(token) + 1) : undefined,
  });
  const find = (name: string): Config => {
    const config = stored.get(name);
    if (config) return config;
    throw Object.assign(new Error(`Could not find endpoint configuration "${name}".`), { name: 'ValidationException' });
  };
  const { send } = clientOf<SageMakerClient>({
    ListEndpointConfigs({ NextToken: token }) {
      const { page, NextToken } = pageOf([...stored.keys()].reverse(), token);
      return {
        EndpointConfigs: page.map((name) => ({ EndpointConfigName: name, EndpointConfigArn: name })),
        NextToken,
      };
    },
    ListEndpoints({ NextToken: token }) {
      const { page, NextToken } = pageOf(Object.keys(endpoints), token);
      return { Endpoints: page.map((EndpointName) => ({ EndpointName })), NextToken };
    },
    ListTags: ({ ResourceArn }) => ({
      Tags: Object.entries(find(ResourceArn).tags).map(([Key, Value]) => ({ Key, Value })),
    }),
    DescribeEndpoint({ EndpointName }) {
      onDescribe();
      const { config, pending } = endpoints[EndpointName]!;
      return {
        EndpointConfigName: config,
        ...(pending && { PendingDeploymentSummary: { EndpointConfigName: pending } }),
      };
    },
    DescribeEndpointConfig: ({ EndpointConfigName }) => ({
      ProductionVariants: find(EndpointConfigName).models.map((ModelName) => ({ ModelName })),
    }),
    DeleteEndpointConfig: ({ EndpointConfigName }) => void stored.delete(EndpointConfigName),
    DeleteModel: ({ ModelName }) => void models.delete(ModelName),
  });
  // Paginators take nothing but a client.
  const client = Object.assign(new SageMakerClient({ region: 'us-east-1' }), { send });
  return { client, left: () => ({ configs: [...stored.keys()], models: [...models] }) };
}

const sixConfigs = [1, 2, 3, 4, 5, 6].map((n) => own(n));

describe('lambda_clean_up', () => {
  it('keeps the last configs that served, with their models, and deletes the others, page by page', async () => {
    const { client, left } = account(sixConfigs, { 'pm-dev': { config: 'config-6' } });
    expect(await cleanUp({ endpointName: 'pm-dev', keep: 3 }, client)).toEqual({
      deleted: ['config-1', 'config-2', 'config-3'],
    });
    expect(left()).toEqual({
      configs: ['config-4', 'config-5', 'config-6'],
      models: ['model-4', 'model-5', 'model-6'],
    });
  });

  it('deletes nothing while there are no more than it keeps', async () => {
    const { client } = account(sixConfigs, { 'pm-dev': { config: 'config-6' } });
    expect(await cleanUp({ endpointName: 'pm-dev', keep: 6 }, client)).toEqual({ deleted: [] });
  });

  it.each([
    ['a config in service after a rollback, and those after it', { 'pm-dev': { config: 'config-3' } }, [2, 3, 4, 5, 6]],
    ['a config that is on its way', { 'pm-dev': { config: 'config-5', pending: 'config-6' } }, [4, 5, 6]],
    [
      'a config that another endpoint serves',
      { 'pm-dev': { config: 'config-6' }, other: { config: 'config-1' } },
      [1, 5, 6],
    ],
    ['everything while none of them serves', { other: { config: 'by-hand' } }, [1, 2, 3, 4, 5, 6]],
  ])('keeps %s', async (_, endpoints, kept) => {
    const { client, left } = account(sixConfigs, endpoints);
    await cleanUp({ endpointName: 'pm-dev', keep: 2 }, client);
    expect(left().configs).toEqual(kept.map((n) => `config-${n}`));
  });

  it('keeps what served before, however many rollouts failed since', async () => {
    const configs = [own(1), own(2, 1), own(3, 1), own(4, 1), own(5, 1)];
    const { client, left } = account(configs, { 'pm-dev': { config: 'config-5' } });
    expect(await cleanUp({ endpointName: 'pm-dev', keep: 2 }, client)).toEqual({
      deleted: ['config-2', 'config-3', 'config-4'],
    });
    expect(left().models).toEqual(['model-1', 'model-5']);
  });

  it('leaves configs of other endpoints and without tags alone', async () => {
    const foreign: [string, Config][] = [
      ['config-7', { models: ['model-7'], tags: { [ENDPOINT_TAG]: 'pm-prod' } }],
      ['config-8', { models: ['model-8'], tags: {} }],
      ['my-config-9', { models: ['model-9'], tags: { [ENDPOINT_TAG]: 'pm-dev' } }],
    ];
    const { client, left } = account([...foreign, ...sixConfigs], { 'pm-dev': { config: 'config-6' } });
    await cleanUp({ endpointName: 'pm-dev', keep: 2 }, client);
    expect(left().configs).toEqual(['config-7', 'config-8', 'my-config-9', 'config-5', 'config-6']);
  });

  it('keeps a model that another config needs, of its own or one that serves elsewhere', async () => {
    const shared: [string, Config][] = [
      ['config-1', { models: ['model-a'], tags: { [ENDPOINT_TAG]: 'pm-dev' } }],
      ['config-2', { models: ['model-b'], tags: { [ENDPOINT_TAG]: 'pm-dev' } }],
      ['config-3', { models: ['model-a'], tags: { [ENDPOINT_TAG]: 'pm-dev' } }],
      own(4, 3),
      ['by-hand', { models: ['model-b'], tags: {} }],
    ];
    const { client, left } = account(shared, { 'pm-dev': { config: 'config-4' }, other: { config: 'by-hand' } });
    expect(await cleanUp({ endpointName: 'pm-dev', keep: 2 }, client)).toEqual({ deleted: ['config-1', 'config-2'] });
    expect(left().models).toEqual(['model-a', 'model-b', 'model-4']);
  });

  it('keeps a config that an endpoint begins to serve while others are deleted', async () => {
    const endpoints: Record<string, Endpoint> = { 'pm-dev': { config: 'config-6' } };
    let looks = 0;
    const { client, left } = account(sixConfigs, endpoints, () => {
      if (++looks === 2) endpoints['pm-dev']!.pending = 'config-3';
    });
    expect(await cleanUp({ endpointName: 'pm-dev', keep: 2 }, client)).toEqual({ deleted: ['config-1', 'config-4'] });
    expect(left().configs).toContain('config-3');
  });

  it('deletes nothing when it cannot find out what serves', async () => {
    const { client, left } = account(sixConfigs, { 'pm-dev': { config: 'config-6' } }, () => {
      throw new Error('Rate exceeded');
    });
    await expect(cleanUp({ endpointName: 'pm-dev', keep: 2 }, client)).rejects.toThrow('Rate exceeded');
    expect(left().configs).toHaveLength(6);
  });

  it('does not mind an endpoint whose config was deleted', async () => {
    const { client } = account(sixConfigs, { 'pm-dev': { config: 'config-6' }, other: { config: 'gone' } });
    expect((await cleanUp({ endpointName: 'pm-dev', keep: 5 }, client)).deleted).toEqual(['config-1']);
  });
});
