import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, it } from 'vitest';
import { GithubStack } from './github-oidc.ts';
import { settings, stageStack, testApp } from './testing.ts';

/** Findings of cdk-nag's AwsSolutions rules that stay, and why. */
const ACKNOWLEDGED = [
  {
    finding: /^AwsSolutions-S1$/,
    reason: 'Access logs cost a bucket and its storage; CloudTrail data events tell the same where it is needed',
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::<Data(Raw|Features|Model)\w+\.Arn>\/(executions\/)?\*\]$/,
    reason: 'Objects of one bucket, and of the folder that executions write to',
  },
  {
    finding:
      /^AwsSolutions-IAM5\[Resource::arn:.+(-(dev|prod)|-(dev|prod)\/\*|\/retrain-|\/model-|\/config-|TrainingJobs)[:/]?\*+(:\*)?\]$/,
    reason:
      'Names that the state machine makes up: executions, jobs, models and configs by their prefix, logs of one group',
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::arn:.+-model-<AWS::AccountId>\/executions\/\*\/evaluation\.json\]$/,
    reason: 'The evaluation report of any execution, and nothing else of it',
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::arn:.+:(endpoint|endpoint-config|model)\/\*\]$/,
    reason: 'Reads only: what serves may have been made by hand, under any name',
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::arn:.+[:/]predictive-maintenance-\*(-<AWS::AccountId>(\/\*)?)?\]$/,
    reason: 'The boundary of all roles: whatever carries the name of the pipeline, of any stage',
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::arn:<AWS::Partition>:iam::<AWS::AccountId>:role\/\*\]$/,
    reason: 'The boundary, passing roles to SageMaker only: CloudFormation shortens the names of roles at will',
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::\*\]$/,
    reason: 'Tracing, log delivery, metrics and lists take no resource; stage-stack.test.ts lists these actions',
  },
  {
    finding: /^AwsSolutions-SQS3$/,
    reason: 'The queue of undelivered dispatches is itself a dead-letter queue, of rules',
  },
];

it("keeps CloudFormation's and cdk-nag's AwsSolutions rules, but for what is acknowledged with a reason", {
  timeout: 60_000,
}, () => {
  const app = testApp({ validated: true });
  const detached = { ...settings.detached, enabled: true };
  stageStack('prod', { notice: { email: 'team@example.com' }, detached }, app);
  new GithubStack(app, { settings, repository: 'your-org/fresh-model' });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  // It throws for the acknowledged findings too: these are told apart by what they say, which its own way cannot.
  expect(() => app.synth()).toThrow('AwsSolutions');
  const report = JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8'));
  const findings: string[] = report.pluginReports.flatMap(({ violations }: { violations: { ruleName: string }[] }) =>
    violations.map(({ ruleName }) => ruleName),
  );
  expect(findings.filter((name) => !ACKNOWLEDGED.some(({ finding }) => finding.test(name)))).toEqual([]);
  for (const { finding } of ACKNOWLEDGED) expect(findings.some((name) => finding.test(name))).toBe(true);
});
