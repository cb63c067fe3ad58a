import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { BUNDLING_STACKS } from 'aws-cdk-lib/cx-api';
import { ContractError } from '../../pipeline/parse-as.ts';
import { parseSettings } from '../../pipeline/settings.ts';
import { STAGES } from '../../pipeline/stages.ts';
import { bundleLambdas, needsBundles, unbundledLambdas } from './bundle-lambdas.ts';
import { isProviderExisting, trustedRepository } from './context.ts';
import { GithubStack } from './github-oidc.ts';
import { stageNames } from './names.ts';
import { StageStack } from './stage-stack.ts';
import { requireXgboostRegion } from './xgboost-image.ts';

const root = join(import.meta.dirname, '../..');
const settingsFile = 'pipeline/pipeline.yml';

try {
  // CloudFormation's own rules take seconds in each deploy; nag.test.ts holds the stacks to them.
  const app = new App({ builtinCloudFormationValidation: false });
  const context = (key: string): unknown => app.node.tryGetContext(key);
  const repository = trustedRepository(context, process.env);
  const settings = parseSettings(readFileSync(join(root, settingsFile), 'utf8'), settingsFile);
  const region = process.env.CDK_DEFAULT_REGION;
  if (region) requireXgboostRegion(region);
  const definition = readFileSync(join(root, 'pipeline/retraining.asl.json'), 'utf8');
  if (repository) new GithubStack(app, { settings, repository, isProviderExisting: isProviderExisting(context) });
  const stacks = STAGES.map((stage) => stageNames(settings, stage).stage);
  const isBundled = needsBundles(stacks, app.node.tryGetContext(BUNDLING_STACKS));
  const bundles = await (isBundled ? bundleLambdas(root) : unbundledLambdas(root));
  // All stages in one assembly: what was tried in dev is what prod gets.
  for (const stage of STAGES) new StageStack(app, { settings, stage, definition, bundles, repository });
  app.synth();
} catch (error) {
  if (!(error instanceof ContractError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
