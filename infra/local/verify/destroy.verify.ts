/** `npm run doctor` and `npm run destroy` after a whole loop: list calls prove that nothing is left that costs money. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleCsv } from '../../../pipeline/data/generate.ts';
import { approve, openDeployedLoop, QUICK } from '../loop-testing.ts';

let opened: Awaited<ReturnType<typeof openDeployedLoop>>;

beforeAll(async () => {
  opened = await openDeployedLoop();
  const { loop } = opened;
  await loop.upload(`${loop.settings.dataset.prefix}sample.csv`, sampleCsv(3000, 1));
  const run = await loop.retrain({ hyperparameters: QUICK }, approve);
  expect(run.jobs['update-endpoint']?.result, JSON.stringify(run.annotations)).toBe('success');
  // SageMaker makes it for an endpoint's container; the stand-in's writes no logs there.
  const logGroupName = `/aws/sagemaker/Endpoints/${loop.settings.name}-dev`;
  await loop.standIn.call('logs', 'CreateLogGroup', { logGroupName });
});

afterAll(() => opened?.close());

const destroy = (...parameters: string[]) =>
  opened.loop.npm(['run', '--silent', 'destroy', '--', ...parameters, '--yes']);

/** What is left in the account, by kind. */
async function left() {
  const { standIn } = opened.loop;
  const list = async (service: string, operation: string, member: string, name: string) => {
    const answer = await standIn.call(service, operation, {});
    return (answer[member] as Record<string, string>[]).map((one) => one[name]!);
  };
  const stacks = await standIn.call('cloudformation', 'DescribeStacks', {});
  return {
    endpoints: await list('sagemaker', 'ListEndpoints', 'Endpoints', 'EndpointName'),
    configs: await list('sagemaker', 'ListEndpointConfigs', 'EndpointConfigs', 'EndpointConfigName'),
    models: await list('sagemaker', 'ListModels', 'Models', 'ModelName'),
    groups: await list('sagemaker', 'ListModelPackageGroups', 'ModelPackageGroupSummaryList', 'ModelPackageGroupName'),
    machines: await list('states', 'ListStateMachines', 'stateMachines', 'name'),
    buckets: await list('s3', 'ListBuckets', 'Buckets', 'Name'),
    logGroups: await list('logs', 'DescribeLogGroups', 'logGroups', 'logGroupName'),
    stacks: (stacks.Stacks as { StackName: string }[]).map(({ StackName }) => StackName),
  };
}

/** Starts the execution of the loop once more; it runs on until somebody approves or stops it. */
async function startAgain(): Promise<string> {
  const { standIn, settings } = opened.loop;
  const stateMachineArn = standIn.arn('states', `stateMachine:${settings.name}-dev`);
  const { executions } = await standIn.call('states', 'ListExecutions', { stateMachineArn });
  const { input } = await standIn.call('states', 'DescribeExecution', { executionArn: executions[0].executionArn });
  return (await standIn.call('states', 'StartExecution', { stateMachineArn, input, name: 'again' })).executionArn;
}

const NOTHING = { endpoints: [], configs: [], models: [], groups: [], machines: [], logGroups: [] };

describe('npm run doctor', () => {
  it('finds the account in order that the loop has connected and deployed', async () => {
    // It ends with 1: the stand-in has no quotas, and no GitHub is asked here.
    const said = await opened.loop.npm(['run', '--silent', 'doctor']).catch((error: Error) => error.message);
    expect(said).toContain('✔ CDK bootstrap: version');
    expect(said).toContain('✔ OIDC provider: token.actions.githubusercontent.com');
    expect(said).toMatch(/-approve trusts /);
    expect(said).toContain('✔ State machine: dev runs the definition that is checked out');
  });
});

describe('npm run destroy', () => {
  it("refuses to take GitHub's roles while a stage is there, which has its boundary from them", async () => {
    await expect(destroy('github')).rejects.toThrow(/-dev, whose roles have their boundary from .+-github/);
    expect((await left()).stacks).toHaveLength(2);
  });

  it('keeps raw files and models where nobody says otherwise, and tells which', async () => {
    expect((await left()).endpoints).toHaveLength(1);
    const running = await startAgain();
    const said = await destroy('dev');
    expect(said).toContain(`stopped execution ${running}`);
    expect(said).toMatch(/Kept:\n(.*\n)*.*bucket .*-raw-\d+ with 1 object versions: --delete-data deletes it/);
    expect(await left()).toMatchObject(NOTHING);
    const { buckets, stacks } = await left();
    expect(buckets.filter((name) => /-(raw|model)-/.test(name))).toHaveLength(2);
    expect(stacks.filter((name) => name.endsWith('-dev'))).toEqual([]);
  });

  it('leaves nothing but what cdk bootstrap made with --delete-data, and is content to find nothing', async () => {
    await destroy('dev', 'github', '--delete-data');
    const after = await left();
    expect(after).toMatchObject(NOTHING);
    expect(after.buckets).toEqual([expect.stringMatching(/^cdk-hnb659fds-assets-/)]);
    expect(after.stacks).toEqual([]);
    expect(await destroy('dev', 'prod', 'github', '--delete-data')).not.toContain('deleted');
  });
});
