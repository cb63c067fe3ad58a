import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { PipelineSettings } from '../../pipeline/settings.ts';
import type { Stage } from '../../pipeline/stages.ts';
import { shipped } from '../../pipeline/testing/shipped.ts';
import { STEPS, type Step } from './names.ts';
import { StageStack } from './stage-stack.ts';

const root = join(import.meta.dirname, '../..');

/** What tests run on: a fork's own pipeline.yml may say anything. */
export const settings = shipped;

/** The state machine's definition. */
export const definition = readFileSync(join(root, 'pipeline/retraining.asl.json'), 'utf8');

/** An app with the feature flags of `cdk.json`; CloudFormation's own rules, which take seconds, where they are asked for. */
export const testApp = ({ validated = false } = {}): App =>
  new App({
    builtinCloudFormationValidation: validated,
    context: JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')).context,
    outdir: mkdtempSync(join(tmpdir(), 'cdk-out-')),
  });

/** A stage's stack, with a line of code in place of each step's bundle. */
export function stageStack(
  stage: Stage = 'dev',
  changes: Partial<PipelineSettings> = {},
  app: App = testApp(),
): StageStack {
  const repository = 'your-org/fresh-model';
  return new StageStack(app, {
    settings: { ...settings, ...changes },
    stage,
    definition,
    bundles: bundles(),
    repository,
  });
}

/** Resources of a template by their logical ids. */
// biome-ignore lint/suspicious/noExplicitAny: a template is what tests look into
export type Resources = Record<string, { Type: string; Properties: any; [attribute: string]: any }>;

/** The resources of a type in a stack's template. */
export const resourcesOf = (stack: StageStack, type: string): Resources =>
  Template.fromStack(stack).findResources(type) as Resources;

function bundles(): Record<Step, string> {
  const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
  const made = STEPS.map((step) => {
    mkdirSync(join(folder, step));
    writeFileSync(join(folder, step, 'index.mjs'), `export const handler = async () => '${step}';\n`);
    return [step, join(folder, step)];
  });
  return Object.fromEntries(made);
}
