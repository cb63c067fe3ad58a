/** The whole loop under faults: the workflow run tells the truth, and the endpoint serves all the while. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sampleCsv } from '../../../pipeline/data/generate.ts';
import { faultScenario } from '../faults/testing.ts';
import { approve, errorsOf, openDeployedLoop, QUICK } from '../loop-testing.ts';

let opened: Awaited<ReturnType<typeof openDeployedLoop>>;

beforeAll(async () => {
  opened = await openDeployedLoop();
  await opened.loop.upload('raw/sample.csv', sampleCsv(3000, 1));
});
afterAll(() => opened?.close());
afterEach(() => opened.loop.standIn.faults.clear());

const endpoint = async () => {
  const EndpointName = 'predictive-maintenance-dev';
  const { EndpointStatus, EndpointConfigName } = await opened.loop.standIn.call('sagemaker', 'DescribeEndpoint', {
    EndpointName,
  });
  return `${EndpointStatus} ${EndpointConfigName}`;
};

/** Retrains under a scenario: how the jobs ended, what the run told, and how the execution ended. */
async function retrain(scenario: string) {
  const { standIn } = opened.loop;
  standIn.faults.install(faultScenario(scenario));
  const result = await opened.loop.retrain({ hyperparameters: QUICK }, approve);
  const executionArn = result.jobs.retrain?.outputs['execution-arn'];
  const { status } = await standIn.call('states', 'DescribeExecution', { executionArn });
  return {
    retrain: result.jobs.retrain?.result,
    update: result.jobs['update-endpoint']?.result,
    status,
    errors: errorsOf(result).join('\n'),
    fired: standIn.faults.report().faults.map((fault) => fault.fired),
  };
}

describe('a retraining', () => {
  it('makes its endpoint though Step Functions throttles those who wait', async () => {
    expect(await retrain('throttled-wait')).toEqual({
      retrain: 'success',
      update: 'success',
      status: 'SUCCEEDED',
      errors: '',
      fired: [3, 3],
    });
    expect(await endpoint()).toMatch(/^InService /);
  });

  it('makes its endpoint though SageMaker throttles the state machine', async () => {
    const before = await endpoint();
    expect(await retrain('throttled-training')).toMatchObject({ update: 'success', status: 'SUCCEEDED', fired: [2] });
    expect(await endpoint()).not.toBe(before);
  });

  it('is red with the reason when the update is rolled back, and the old model serves', async () => {
    const before = await endpoint();
    const run = await retrain('endpoint-update-rolls-back');
    expect(run).toMatchObject({ retrain: 'success', update: 'failure', status: 'FAILED', fired: [1] });
    expect(run.errors).toContain('did not pass the ping health check');
    expect(await endpoint()).toBe(before);
  });

  it('is red when the update is rolled back without a word, too', async () => {
    const before = await endpoint();
    const run = await retrain('endpoint-update-rolls-back-silently');
    expect(run).toMatchObject({ retrain: 'success', update: 'failure', status: 'FAILED', fired: [1] });
    expect(await endpoint()).toBe(before);
  });

  it('is red with the reason when the algorithm fails', async () => {
    const before = await endpoint();
    const run = await retrain('algorithm-error');
    expect(run).toMatchObject({ retrain: 'failure', update: 'skipped', status: 'FAILED', fired: [1] });
    expect(run.errors).toContain('framework error, exit code: 1');
    expect(await endpoint()).toBe(before);
  });

  it('is red when somebody stops its training job', async () => {
    const run = await retrain('stopped-training');
    expect(run).toMatchObject({ retrain: 'failure', update: 'skipped', status: 'FAILED', fired: [1] });
    expect(run.errors).toMatch(/stopped/i);
  });
});
