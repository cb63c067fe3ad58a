import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer } from '../../core/testing.ts';
import { createEvents } from '../../events/events.ts';
import { createLambda } from '../../lambda/lambda.ts';
import { createS3 } from '../../s3/s3.ts';
import { createSageMaker } from '../../sagemaker/sagemaker.ts';
import { createSns } from '../../sns/sns.ts';
import { createSqs } from '../../sqs/sqs.ts';
import { createStates } from '../states.ts';
import { runScenario } from './run.ts';
import { scenarios } from './suite.ts';
import { Surroundings } from './surroundings.ts';
import { awsTarget, standInTarget, type Target } from './target.ts';

/** ARN of the role for AWS: README.md says what it must allow. */
const onAws = process.env.SCENARIOS_ON_AWS;

let target: Target;
let surroundings: Surroundings;
let close = async () => {};

beforeAll(async () => {
  if (onAws) target = awsTarget(onAws);
  else {
    const services = [createS3, createSns, createSqs, createEvents, createLambda, createSageMaker, createStates];
    const server = await startTestServer({}, ...services);
    target = standInTarget(server.client, server.clock);
    close = () => server.close();
  }
  surroundings = new Surroundings(target);
});

afterAll(async () => {
  await surroundings.remove();
  await close();
}, 300_000);

describe.each(scenarios())('$file', ({ scenario }) => {
  const skipped = onAws && scenario.notOnAws;
  const title = skipped ? `${scenario.title} (not on AWS: ${scenario.notOnAws})` : scenario.title;
  it.skipIf(skipped)(title, async () => expect(await runScenario(target, surroundings, scenario)).toEqual([]), 90_000);
});
