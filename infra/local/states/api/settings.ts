import { AwsError } from '../../core/errors.ts';
import type { Settings } from '../engine/execution.ts';

const OWN_KEY = { type: 'AWS_OWNED_KEY' };

interface LoggingConfiguration {
  level?: string;
  includeExecutionData?: boolean;
  destinations?: { cloudWatchLogsLogGroup?: { logGroupArn?: string } }[];
}

const LOG_GROUP = /^arn:[\w-]+:logs:[\w-]+:\d{12}:log-group:[^:]+:\*$/;

/** The settings of a machine from a request, with what Step Functions fills in. @throws AwsError `InvalidLoggingConfiguration` */
export const settingsOf = (
  updateDate: Date,
  { loggingConfiguration, tracingConfiguration, encryptionConfiguration = OWN_KEY }: Record<string, object | undefined>,
): Settings => ({
  updateDate,
  loggingConfiguration: loggingOf(loggingConfiguration),
  tracingConfiguration: { enabled: false, ...tracingConfiguration },
  encryptionConfiguration,
});

/**
 * A logging configuration as DescribeStateMachine shows it. The log group itself is not looked for: nothing is logged.
 * @throws AwsError `InvalidLoggingConfiguration` when it logs to no place, to two, or to what is no log group
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_LoggingConfiguration.html
 */
function loggingOf(given: LoggingConfiguration = {}): LoggingConfiguration {
  const { level = 'OFF', includeExecutionData = false, destinations = [] } = given;
  if (destinations.length > 1 || (level !== 'OFF' && destinations.length === 0))
    throw refusal('Must specify exactly one Log Destination.');
  for (const { cloudWatchLogsLogGroup } of destinations)
    if (!LOG_GROUP.test(cloudWatchLogsLogGroup?.logGroupArn ?? ''))
      throw refusal('Must set valid CloudWatch Log Group ARN.');
  return { ...given, level, includeExecutionData };
}

const refusal = (reason: string) =>
  new AwsError('InvalidLoggingConfiguration', `Invalid Logging Configuration: ${reason}`);
