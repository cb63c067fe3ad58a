import { bootstrap } from './bootstrap.ts';
import { createCloudFormation } from './cloudformation/cloudformation.ts';
import type { Clock } from './core/clock.ts';
import { serve } from './core/server.ts';
import { StandIn } from './core/stand-in.ts';
import { createEvents } from './events/events.ts';
import { createIam } from './iam/iam.ts';
import { createLambda } from './lambda/lambda.ts';
import { createLogs } from './logs/logs.ts';
import { createMonitoring } from './monitoring/monitoring.ts';
import { createS3 } from './s3/s3.ts';
import { createSageMaker } from './sagemaker/sagemaker.ts';
import { createSecretsManager } from './secretsmanager/secretsmanager.ts';
import { createSns } from './sns/sns.ts';
import { createSqs } from './sqs/sqs.ts';
import { createSsm } from './ssm/ssm.ts';
import { createStates } from './states/states.ts';
import { createSts } from './sts/sts.ts';

/** The services by their names, each before those that call it: they are closed the other way round. */
const SERVICES = {
  iam: createIam,
  sts: createSts,
  ssm: createSsm,
  secretsmanager: createSecretsManager,
  s3: createS3,
  sns: createSns,
  sqs: createSqs,
  events: createEvents,
  lambda: createLambda,
  logs: createLogs,
  monitoring: createMonitoring,
  sagemaker: createSageMaker,
  states: createStates,
  cloudformation: createCloudFormation,
};

type ServiceName = keyof typeof SERVICES;

/** The names of all services, as requests are signed for them. */
export const SERVICE_NAMES = Object.keys(SERVICES) as ServiceName[];

export interface RunningStandIn {
  standIn: StandIn;
  /** Stops serving and ends all child processes; the folder stays for whoever made it. */
  close(): Promise<void>;
}

/**
 * Starts the whole stand-in in an account that `cdk bootstrap` has prepared, or a few services of it in an account that
 * nobody has prepared. Without `iam` nobody is refused anything, and every role can be passed and assumed.
 * @param options.directory folder for objects, functions and logs
 * @param options.port 0, the default, takes a free one
 * @param options.services all, by default
 */
export async function startStandIn(options: {
  clock: Clock;
  directory: string;
  port?: number;
  services?: readonly ServiceName[];
}): Promise<RunningStandIn> {
  const standIn = new StandIn(options);
  const { services = SERVICE_NAMES } = options;
  for (const name of SERVICE_NAMES) if (services.includes(name)) standIn.add(SERVICES[name](standIn));
  const server = await serve(standIn, options.port);
  if (SERVICE_NAMES.every((name) => services.includes(name))) await bootstrap(standIn);
  return {
    standIn,
    async close() {
      await standIn.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Credentials of the account's administrator, which no STS call issued. */
export const ADMINISTRATOR = { accessKeyId: 'administrator', secretAccessKey: 'local' };

/**
 * What a process needs to find the stand-in as the account's administrator: the one switch that the SDK and the CDK CLI
 * know, a Region, and credentials that no STS call issued.
 */
export const administratorEnvironment = (standIn: StandIn): Record<string, string> => ({
  AWS_ENDPOINT_URL: standIn.endpoint,
  AWS_REGION: standIn.region,
  AWS_ACCESS_KEY_ID: ADMINISTRATOR.accessKeyId,
  AWS_SECRET_ACCESS_KEY: ADMINISTRATOR.secretAccessKey,
});

/** Configuration of an SDK client that asks as the account's administrator. */
export const administratorClient = ({ endpoint, region }: StandIn) => ({
  endpoint,
  region,
  credentials: ADMINISTRATOR,
});
