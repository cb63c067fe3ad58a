import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AwsError } from './errors.ts';
import type { Caller, StandIn } from './stand-in.ts';

/** Where in CloudWatch Logs a runtime writes, and where the stand-in keeps it. */
interface LogStream {
  group: string;
  stream: string;
  /** `logs/FILE.log` in the stand-in's folder. */
  file: string;
}

const LAMBDA_LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];
/** @see https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html */
const CONTAINER_LOGS = ['logs:CreateLogGroup', 'logs:DescribeLogStreams', ...LAMBDA_LOGS];

/** Writes a function's log, and its trace where it is traced, in the name of its role. */
export function tellOfFunction(standIn: StandIn, role: Caller, log: LogStream, text: string, traced: boolean): void {
  logWriter(standIn, role, LAMBDA_LOGS, log)(text);
  // The stand-in keeps no traces.
  if (traced) may(standIn, role, ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*');
}

/** What writes the log of one of SageMaker's containers, whose metrics begin, too, both in the name of its role. */
export function containerLog(standIn: StandIn, role: Caller, log: LogStream): (text: string) => void {
  const namespace = log.group.split('/').slice(0, 4).join('/');
  // The stand-in keeps no metrics.
  may(standIn, role, ['cloudwatch:PutMetricData'], '*', { 'cloudwatch:namespace': namespace });
  return logWriter(standIn, role, CONTAINER_LOGS, log);
}

function logWriter(standIn: StandIn, role: Caller, actions: string[], { group, stream, file }: LogStream) {
  if (!may(standIn, role, actions, standIn.arn('logs', `log-group:${group}:log-stream:${stream}`))) return () => {};
  const folder = join(standIn.directory, 'logs');
  mkdirSync(folder, { recursive: true });
  return (text: string) => appendFileSync(join(folder, `${file}.log`), text);
}

/** Whether a role may. Where it may not, AWS works on and tells nothing; the stand-in tells its listeners. */
function may(standIn: StandIn, role: Caller, actions: string[], resource: string, context = {}): boolean {
  try {
    for (const action of actions) standIn.authorize(role, action, resource, context);
    return true;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    standIn.tell('iam', error.message);
    return false;
  }
}
