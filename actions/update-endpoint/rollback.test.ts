import { describe, expect, it } from 'vitest';
import { ENDPOINT_TAG, PREVIOUS_TAG } from '../../pipeline/endpoint-tags.ts';
import { REPORTS, stored } from '../post-evaluation/testing.ts';
import { type Handler, Refusal, runEntry, STATE_MACHINE_ARN, serveOperations } from '../shared/testing.ts';

const goldenRows = [0.25, 0.75].map((score) => ({ row: {}, features: [1, null], score }));
const { text: evaluation } = stored({ ...REPORTS.first(), goldenRows });
const VARIANT = {
  VariantName: 'AllTraffic',
  CurrentWeight: 1,
  DesiredWeight: 1,
  CurrentInstanceCount: 1,
  DesiredInstanceCount: 1,
};
const RUN = 'https://github.com/your-org/fresh-model/actions/runs/7';

interface World {
  status?: string;
  serves?: string;
  /** Tags of the endpoint. */
  tags?: Record<string, string>;
  previous?: string;
  scores?: string;
  handlers?: Record<string, Handler>;
}

/** The endpoint `pm-dev`, on `config-3`, which took the place of `config-1`. */
async function world({
  status = 'InService',
  serves = 'config-3',
  tags = {},
  previous = 'config-1',
  ...rest
}: World = {}) {
  const tagsOf: Record<string, Record<string, string>> = {
    'arn:endpoint': tags,
    'arn:config-3': { [ENDPOINT_TAG]: 'pm-dev', [PREVIOUS_TAG]: previous },
    'arn:config-1': { [ENDPOINT_TAG]: 'pm-dev', [PREVIOUS_TAG]: '' },
  };
  const served = await serveOperations({
    'GET /repos/your-org/fresh-model/actions/runs/7/approvals': () => [
      { state: 'approved', comment: '', environments: [{ name: 'prod' }], user: { login: 'ada' } },
    ],
    'GET /model/executions/1/evaluation.json': () => evaluation,
    DescribeEndpoint: () => ({
      EndpointArn: 'arn:endpoint',
      EndpointStatus: status,
      EndpointConfigName: serves,
      ProductionVariants: [VARIANT],
    }),
    DescribeEndpointConfig: ({ EndpointConfigName }) => ({
      EndpointConfigArn: `arn:${EndpointConfigName}`,
      ProductionVariants: [{ ModelName: `model-of-${EndpointConfigName}` }],
    }),
    DescribeModel: () => ({
      PrimaryContainer: { Environment: { EVALUATION_URI: 's3://model/executions/1/evaluation.json' } },
    }),
    ListTags: ({ ResourceArn }) => ({
      Tags: Object.entries(tagsOf[ResourceArn as string]!).map(([Key, Value]) => ({ Key, Value })),
    }),
    AddTags: () => ({}),
    UpdateEndpoint: ({ EndpointConfigName }) => {
      serves = EndpointConfigName as string;
      return {};
    },
    'POST /endpoints/pm-dev/invocations': () => rest.scores ?? goldenRows.map(({ score }) => score).join(','),
    ...rest.handlers,
  });
  const run = (inputs: Record<string, string> = {}) =>
    runEntry(
      'update-endpoint',
      {
        decision: 'rollback',
        'state-machine-arn': STATE_MACHINE_ARN,
        'github-token': 'token',
        environment: 'prod',
        ...inputs,
      },
      { aws: served.url, github: served.url },
    );
  const sent = (operation: string) => served.calls.filter((call) => call.operation === operation).map((c) => c.input);
  return { run, sent };
}

describe('update-endpoint, decision rollback', () => {
  it('sets the endpoint to the config that served before, scores its golden rows, and says so', async () => {
    const { run, sent } = await world();
    const { code, outputs, summary, log } = await run();
    expect(log).not.toContain('::error');
    expect({ code, outputs }).toEqual({
      code: 0,
      outputs: { 'endpoint-name': 'pm-dev', 'endpoint-config': 'config-1', 'previous-config': 'config-3' },
    });
    expect(sent('UpdateEndpoint')).toEqual([{ EndpointName: 'pm-dev', EndpointConfigName: 'config-1' }]);
    expect(summary).toContain('Endpoint `pm-dev` serves `config-1`');
    expect(sent('AddTags')).toMatchObject([
      { ResourceArn: 'arn:endpoint', Tags: [{ Value: RUN }, { Value: 'config-3' }, { Value: 'config-1' }] },
    ]);
  });

  it('goes to the config that is named', async () => {
    const { run, sent } = await world();
    expect((await run({ 'endpoint-config': 'config-2' })).outputs['endpoint-config']).toBe('config-2');
    expect(sent('UpdateEndpoint')).toMatchObject([{ EndpointConfigName: 'config-2' }]);
  });

  it('run again, does not go back a second time', async () => {
    const tags = { 'rollback-run': RUN, 'rollback-from': 'config-3', 'rollback-to': 'config-1' };
    const { run, sent } = await world({ serves: 'config-1', tags });
    expect((await run()).outputs).toMatchObject({ 'endpoint-config': 'config-1', 'previous-config': 'config-3' });
    expect(sent('UpdateEndpoint')).toEqual([]);
  });

  it('goes on where the same run was cut off before the update', async () => {
    const tags = { 'rollback-run': RUN, 'rollback-from': 'config-3', 'rollback-to': 'config-1' };
    const { run, sent } = await world({ tags });
    expect((await run()).code).toBe(0);
    expect(sent('UpdateEndpoint')).toHaveLength(1);
  });

  it.each<[string, World, Record<string, string>, string]>([
    ['another update is under way', { status: 'Updating' }, {}, 'Endpoint pm-dev is Updating, expected InService'],
    ['nothing served before', { previous: '' }, {}, 'name one by the input "endpoint-config"'],
    ['it already runs what is named', {}, { 'endpoint-config': 'config-3' }, 'Endpoint pm-dev already runs config-3'],
    [
      'it was updated since this run rolled it back',
      {
        serves: 'config-4',
        tags: { 'rollback-run': RUN, 'rollback-from': 'config-3', 'rollback-to': 'config-1' },
      },
      {},
      'Endpoint pm-dev was updated to config-4 since',
    ],
    [
      'the model is gone',
      {
        handlers: {
          DescribeModel: () => {
            throw new Refusal('ValidationException', 'Could not find model "arn"');
          },
        },
      },
      {},
      'Could not find model',
    ],
  ])('changes nothing when %s', async (_, given, inputs, words) => {
    const { run, sent } = await world(given);
    const { code, log } = await run(inputs);
    expect(code).toBe(1);
    expect(log).toContain(words);
    expect([...sent('UpdateEndpoint'), ...sent('AddTags')]).toEqual([]);
  });

  it('is red when the endpoint scores otherwise than evaluated', async () => {
    const { run } = await world({ scores: goldenRows.map(({ score }) => score / 2).join(',') });
    const { code, log, outputs } = await run();
    expect({ code, outputs }).toEqual({ code: 1, outputs: {} });
    expect(log).toContain('golden rows got another score than evaluated');
  });

  it('is red when SageMaker went back by itself', async () => {
    let updated = false;
    const { run } = await world({
      handlers: {
        UpdateEndpoint: () => {
          updated = true;
          return {};
        },
        DescribeEndpoint: () => ({
          EndpointArn: 'arn:endpoint',
          EndpointStatus: updated ? 'UpdateRollbackFailed' : 'InService',
          EndpointConfigName: updated ? 'config-1' : 'config-3',
          ProductionVariants: [VARIANT],
          ...(updated && { FailureReason: 'no capacity' }),
        }),
      },
    });
    expect((await run()).log).toContain(
      'status is UpdateRollbackFailed, expected InService; failure reason is "no capacity"',
    );
  });

  it('goes on when the answer to the update was lost', async () => {
    let serves = 'config-3';
    const { run } = await world({
      handlers: {
        UpdateEndpoint: () => {
          serves = 'config-1';
          throw new Refusal('ValidationException', 'Cannot update in-progress endpoint "arn:endpoint".');
        },
        DescribeEndpoint: () => ({
          EndpointArn: 'arn:endpoint',
          EndpointStatus: 'InService',
          EndpointConfigName: serves,
          ProductionVariants: [VARIANT],
        }),
      },
    });
    expect((await run()).code).toBe(0);
  });

  it('does without golden rows whose evaluation cannot be read, and warns', async () => {
    const { run } = await world({ handlers: { 'GET /model/executions/1/evaluation.json': () => '{}' } });
    const { code, log } = await run();
    expect(code).toBe(0);
    expect(log).toContain('::warning::The golden rows were not scored');
  });
});
