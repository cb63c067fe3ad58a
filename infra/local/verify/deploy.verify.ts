/** deploy.yml run whole: one assembly to dev and, when prod's reviewer agrees, to prod; then prod is the one retrained. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { sampleCsv } from '../../../pipeline/data/generate.ts';
import { STAGES, type Stage } from '../../../pipeline/stages.ts';
import type { Progress } from '../github/progress.ts';
import type { WorkflowResult } from '../github/run.ts';
import type { Reviewer } from '../github/start-job.ts';
import { approve, errorsOf, openLoop, QUICK } from '../loop-testing.ts';

let opened: Awaited<ReturnType<typeof openLoop>>;
let first: WorkflowResult;
const progress: Progress[] = [];

beforeAll(async () => {
  opened = await openLoop({ listener: (event) => progress.push(event) });
  await opened.loop.connectAccount();
  first = await deploy(async (job) => {
    // Whoever synthesized anew for prod would deploy this.
    setNoticeAddress('changed-while-prod-awaits-its-review@example.com');
    return approve(job);
  });
});

afterAll(() => opened?.close());

const deploy = (review: Reviewer) => opened.loop.deploy('prod', review);

const stackOf = (stage: Stage | 'github') => `${opened.loop.settings.name}-${stage}`;

/** Changes what every stage is made of: who gets the notices. */
function setNoticeAddress(email: string): void {
  const file = join(opened.root, 'pipeline/pipeline.yml');
  const settings = parseDocument(readFileSync(file, 'utf8'));
  settings.setIn(['notice', 'email'], email);
  writeFileSync(file, settings.toString());
}

/** A stage's template in the assembly that a run kept as its artifact. */
const keptTemplate = ({ artifacts }: WorkflowResult, stage: Stage) =>
  JSON.parse(readFileSync(join(artifacts, 'assembly', `${stackOf(stage)}.template.json`), 'utf8'));

/** A stage's template as CloudFormation has it. */
async function deployedTemplate(stage: Stage) {
  const { TemplateBody } = await opened.loop.standIn.call('cloudformation', 'GetTemplate', {
    StackName: stackOf(stage),
  });
  return JSON.parse(TemplateBody);
}

/** Where a template's functions find their code: objects that are named by the hash of what they hold. */
const assetsOf = (template: { Resources: Record<string, { Properties?: { Code?: { S3Key?: string } } }> }) =>
  Object.values(template.Resources).flatMap(({ Properties }) => Properties?.Code?.S3Key ?? []);

const resultsOf = ({ jobs }: WorkflowResult) =>
  Object.fromEntries(Object.entries(jobs).map(([id, { result }]) => [id, result]));

const stateMachineOf = ({ jobs }: WorkflowResult, stage: Stage): string =>
  JSON.parse(jobs[`deploy-${stage}`]!.outputs.outputs!).StateMachineArn;

describe('deploy.yml', () => {
  it('deploys to dev and then to prod, and all is green', () => {
    expect(errorsOf(first)).toEqual([]);
    expect(resultsOf(first)).toEqual({
      configuration: 'success',
      synth: 'success',
      'deploy-dev': 'success',
      'plan-prod': 'success',
      'deploy-prod': 'success',
    });
  });

  it('deploys the assembly that was synthesized before anybody was asked to both', async () => {
    for (const stage of STAGES) expect(await deployedTemplate(stage), stage).toEqual(keptTemplate(first, stage));
    const [dev, prod] = [keptTemplate(first, 'dev'), keptTemplate(first, 'prod')];
    expect(assetsOf(dev).length).toBeGreaterThan(4);
    expect(assetsOf(prod)).toEqual(assetsOf(dev));
  });

  it('asks for prod once dev is deployed and the plan is shown, and for dev never', () => {
    const at = (type: Progress['type'], job: string) =>
      progress.findIndex((event) => event.type === type && 'job' in event && event.job === job);
    expect(at('review-awaited', 'deploy-dev')).toBe(-1);
    expect(at('job-ended', 'deploy-dev')).toBeLessThan(at('job-ended', 'plan-prod'));
    expect(at('job-ended', 'plan-prod')).toBeLessThan(at('review-awaited', 'deploy-prod'));
    expect(first.jobs['plan-prod']!.summary).toContain('prod');
  });

  it('says how to have prod retrained, where dev is', () => {
    const command = (stage: Stage) => `gh variable set STATE_MACHINE_ARN --body ${stateMachineOf(first, stage)}`;
    expect(first.jobs['deploy-dev']!.summary).toContain(command('dev'));
    expect(first.jobs['deploy-prod']!.summary).toContain(command('prod'));
  });
});

describe('prod', () => {
  it('is retrained when STATE_MACHINE_ARN names it, and dev is left alone', async () => {
    const { loop } = opened;
    loop.vars.STATE_MACHINE_ARN = stateMachineOf(first, 'prod');
    await loop.upload('raw/sample.csv', sampleCsv(3000, 1), 'prod');
    const retrained = await loop.retrain({ hyperparameters: QUICK }, approve);
    expect(errorsOf(retrained)).toEqual([]);
    expect(retrained.jobs['update-endpoint']?.result).toBe('success');
    const { Endpoints } = await loop.standIn.call('sagemaker', 'ListEndpoints', {});
    expect(Endpoints).toMatchObject([{ EndpointName: stackOf('prod'), EndpointStatus: 'InService' }]);
  });

  it('stays as it is when its reviewer rejects, and dev keeps what it was given', async () => {
    const before = await deployedTemplate('prod');
    const rejected = await deploy(async () => ({ decision: 'rejected', reviewer: 'ada' }));
    expect(resultsOf(rejected)).toMatchObject({
      'deploy-dev': 'success',
      'plan-prod': 'success',
      'deploy-prod': 'failure',
    });
    expect(errorsOf(rejected)).toEqual(['Deployment to prod was rejected by ada.']);
    const dev = keptTemplate(rejected, 'dev');
    expect(JSON.stringify(dev)).toContain('changed-while-prod-awaits-its-review');
    expect(await deployedTemplate('dev')).toEqual(dev);
    expect(await deployedTemplate('prod')).toEqual(before);
  });

  it('is deployed without a plan, and a notice says so, where no role plans', async () => {
    delete opened.loop.vars.PLAN_ROLE_ARN;
    const deployed = await deploy(approve);
    expect(resultsOf(deployed)['deploy-prod']).toBe('success');
    expect(deployed.annotations).toMatchObject([
      { kind: 'notice', job: 'plan-prod', message: expect.stringContaining('PLAN_ROLE_ARN') },
    ]);
    expect(await deployedTemplate('prod')).toEqual(keptTemplate(deployed, 'prod'));
  });
});
