import { AwsError } from '../core/errors.ts';
import { guardedOperations } from '../core/guarded-operations.ts';
import { withMembers } from '../core/members.ts';
import type { Operation, Service, StandIn } from '../core/stand-in.ts';

/** How much one page of DescribeAlarms holds, and how many alarms one call deletes (CloudWatch API reference). */
const MOST_ALARMS = 100;

interface Alarm {
  AlarmName: string;
  AlarmArn: string;
  StateValue: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  StateReason: string;
  StateUpdatedTimestamp: Date;
  [setting: string]: unknown;
}

const SETTINGS = [
  'AlarmDescription',
  'ActionsEnabled',
  'Namespace',
  'MetricName',
  'Dimensions',
  'Statistic',
  'ExtendedStatistic',
  'Period',
  'Threshold',
  'DatapointsToAlarm',
  'TreatMissingData',
];

/**
 * CloudWatch's alarms on single metrics, under CloudWatch's name in the credential scope. The stand-in has no metrics, so
 * an alarm has the state that SetAlarmState gave it, as if no data ever came.
 */
export function createMonitoring(standIn: StandIn): Service {
  const alarms = new Map<string, Alarm>();
  const arnOf = (name: string) => standIn.arn('cloudwatch', `alarm:${name}`);
  const now = () => new Date(standIn.clock.now());

  const put: Operation = ({ AlarmName, ...settings }) => {
    checkAlarm(AlarmName, settings);
    const known = alarms.get(AlarmName);
    alarms.set(AlarmName, {
      AlarmName,
      AlarmArn: arnOf(AlarmName),
      StateValue: known?.StateValue ?? 'INSUFFICIENT_DATA',
      StateReason: known?.StateReason ?? 'Unchecked: Initial alarm creation',
      StateUpdatedTimestamp: known?.StateUpdatedTimestamp ?? now(),
      ...settings,
    });
  };

  const describe: Operation = ({ AlarmNames, AlarmNamePrefix = '', MaxRecords = MOST_ALARMS / 2, NextToken }) => {
    if (MaxRecords < 1 || MaxRecords > MOST_ALARMS) throw invalid(`MaxRecords must be from 1 to ${MOST_ALARMS}`);
    const found = [...alarms.values()].filter(({ AlarmName }) =>
      AlarmNames ? AlarmNames.includes(AlarmName) : AlarmName.startsWith(AlarmNamePrefix),
    );
    const start = NextToken === undefined ? 0 : Number(NextToken);
    const end = start + MaxRecords;
    return {
      MetricAlarms: found.slice(start, end),
      CompositeAlarms: [],
      ...(end < found.length && { NextToken: String(end) }),
    };
  };

  const setState: Operation = ({ AlarmName, StateValue, StateReason }) => {
    const alarm = alarms.get(AlarmName);
    if (!alarm) throw new AwsError('ResourceNotFound', `The alarm ${AlarmName} does not exist`, 404);
    if (!['OK', 'ALARM', 'INSUFFICIENT_DATA'].includes(StateValue)) throw invalid(`Unknown StateValue ${StateValue}`);
    Object.assign(alarm, { StateValue, StateReason, StateUpdatedTimestamp: now() });
    standIn.tell('monitoring', `alarm ${AlarmName} ${StateValue}`);
  };

  /** Deletes all of them or none. */
  const remove: Operation = ({ AlarmNames }: { AlarmNames: string[] }) => {
    if (AlarmNames.length > MOST_ALARMS) throw invalid(`AlarmNames holds more than ${MOST_ALARMS}`);
    const missing = AlarmNames.find((name) => !alarms.has(name));
    if (missing) throw new AwsError('ResourceNotFound', `The alarm ${missing} does not exist`, 404);
    for (const name of AlarmNames) alarms.delete(name);
  };

  const operations = {
    PutMetricAlarm: withMembers(
      { required: ['AlarmName', 'ComparisonOperator', 'EvaluationPeriods'], optional: SETTINGS },
      put,
    ),
    DescribeAlarms: withMembers({ optional: ['AlarmNames', 'AlarmNamePrefix', 'MaxRecords', 'NextToken'] }, describe),
    SetAlarmState: withMembers({ required: ['AlarmName', 'StateValue', 'StateReason'] }, setState),
    DeleteAlarms: withMembers({ required: ['AlarmNames'] }, remove),
  };
  return {
    name: 'monitoring',
    protocol: 'json-1.0',
    target: 'GraniteServiceVersion20100801',
    operations: guardedOperations(standIn, 'cloudwatch', operations, ({ AlarmName, AlarmNames }) => ({
      resources: AlarmName || AlarmNames ? [AlarmName ?? AlarmNames].flat().map(arnOf) : ['*'],
    })),
  };
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
function checkAlarm(name: string, settings: Record<string, unknown>): void {
  if (name.length < 1 || name.length > 255) throw invalid('AlarmName must have 1 to 255 characters');
  for (const member of ['MetricName', 'Namespace', 'Period', 'Threshold'])
    if (settings[member] === undefined) throw invalid(`${member} is required for an alarm on a single metric`);
  if ((settings.Statistic === undefined) === (settings.ExtendedStatistic === undefined))
    throw invalid('Exactly one of Statistic and ExtendedStatistic must be specified');
  const period = settings.Period as number;
  if (![10, 20, 30].includes(period) && (period < 60 || period % 60 !== 0))
    throw invalid(`Period must be 10, 20, 30 or a multiple of 60, not ${period}`);
  const { TreatMissingData: missing = 'missing' } = settings;
  if (!['breaching', 'notBreaching', 'ignore', 'missing'].includes(missing as string))
    throw invalid(`TreatMissingData ${missing} is not known`);
}

/** CloudWatch's error for a value that it does not take. */
const invalid = (message: string) => new AwsError('ValidationError', message);
