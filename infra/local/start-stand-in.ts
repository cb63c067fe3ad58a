import { bootstrap } from './bootstrap.ts';
import { createCloudFormation } from './cloudformation/cloudformation.ts';
import type { Clock } from './core/clock.ts';
import { serve } from './core/server.ts';
import { StandIn } from './core/stand-in.ts';
import { createEvents } from './events/events.ts';
import { createIam } from './iam/iam.ts';
import { createLambda } from './lambda/lambda.ts';
import { createS3 } from './s3/s3.ts';
import { createSageMaker } from './sagemaker/sagemaker.ts';
import { createSns } from './sns/sns.ts';
import { createSsm } from './ssm/ssm.ts';
import { createStates } from './states/states.ts';
import { createSts } from './sts/sts.ts';

const SERVICES = [
  createIam,
  createSts,
  createSsm,
  createS3,
  createSns,
  createEvents,
  createLambda,
  createSageMaker,
  createStates,
  createCloudFormation,
];

export interface RunningStandIn {
  standIn: StandIn;
  /** Stops serving and ends all child processes; the folder stays for whoever made it. */
  close(): Promise<void>;
}

/**
 * Starts the whole stand-in in an account that `cdk bootstrap` has prepared.
 * @param options.directory folder for objects, functions and logs
 * @param options.port 0, the default, takes a free one
 */
export async function startStandIn(options: {
  clock: Clock;
  directory: string;
  port?: number;
}): Promise<RunningStandIn> {
  const standIn = new StandIn(options);
  for (const create of SERVICES) standIn.add(create(standIn));
  const server = await serve(standIn, options.port);
  await bootstrap(standIn);
  return {
    standIn,
    async close() {
      await standIn.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * What a process needs to find the stand-in as the account's administrator: the one switch that the SDK and the CDK CLI
 * know, a Region, and credentials that no STS call issued.
 */
export const administratorEnvironment = (standIn: StandIn): Record<string, string> => ({
  AWS_ENDPOINT_URL: standIn.endpoint,
  AWS_REGION: standIn.region,
  AWS_ACCESS_KEY_ID: 'administrator',
  AWS_SECRET_ACCESS_KEY: 'local',
});
