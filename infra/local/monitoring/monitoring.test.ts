import { beforeEach, describe, expect, it } from 'vitest';
import { SkippingClock } from '../core/clock.ts';
import { StandIn } from '../core/stand-in.ts';
import { createMonitoring } from './monitoring.ts';

const ALARM = {
  AlarmName: 'errors',
  ComparisonOperator: 'GreaterThanThreshold',
  EvaluationPeriods: 1,
  MetricName: 'Invocation5XXErrors',
  Namespace: 'AWS/SageMaker',
  Period: 60,
  Threshold: 0.01,
  Statistic: 'Average',
};

let standIn: StandIn;
const call = (operation: string, input: object) => standIn.call('monitoring', operation, input);
const names = async (input: object = {}) =>
  (await call('DescribeAlarms', input)).MetricAlarms.map(({ AlarmName }: { AlarmName: string }) => AlarmName);

beforeEach(() => {
  standIn = new StandIn({ clock: new SkippingClock(), directory: '' });
  standIn.add(createMonitoring(standIn));
});

describe("CloudWatch's alarms", () => {
  it('have no data at first, and the state that they are set to, through later changes of their settings', async () => {
    await call('PutMetricAlarm', ALARM);
    const alarm = async () => (await call('DescribeAlarms', {})).MetricAlarms[0];
    expect(await alarm()).toMatchObject({ StateValue: 'INSUFFICIENT_DATA', Threshold: 0.01 });
    await call('SetAlarmState', { AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'test' });
    await call('PutMetricAlarm', { ...ALARM, Threshold: 0.5 });
    expect(await alarm()).toMatchObject({ StateValue: 'ALARM', Threshold: 0.5 });
  });

  it('are listed by name, prefix and page', async () => {
    for (const AlarmName of ['a-1', 'a-2', 'b-1']) await call('PutMetricAlarm', { ...ALARM, AlarmName });
    expect(await names({ AlarmNames: ['b-1', 'none'] })).toEqual(['b-1']);
    expect(await names({ AlarmNamePrefix: 'a-' })).toEqual(['a-1', 'a-2']);
    const { NextToken } = await call('DescribeAlarms', { MaxRecords: 2 });
    expect(await names({ NextToken })).toEqual(['b-1']);
  });

  it('are deleted all or none', async () => {
    await call('PutMetricAlarm', ALARM);
    await expect(call('DeleteAlarms', { AlarmNames: ['errors', 'none'] })).rejects.toThrow('none does not exist');
    expect(await names()).toEqual(['errors']);
    await call('DeleteAlarms', { AlarmNames: ['errors'] });
    expect(await names()).toEqual([]);
  });

  it.each([
    [{ MetricName: undefined }, 'MetricName is required'],
    [{ ExtendedStatistic: 'p99' }, 'Exactly one of Statistic and ExtendedStatistic'],
    [{ Period: 90 }, 'Period must be 10, 20, 30 or a multiple of 60'],
    [{ TreatMissingData: 'never' }, 'TreatMissingData never is not known'],
    [{ AlarmActions: ['arn'] }, 'does not act on the member AlarmActions'],
  ])('with %o are refused', async (change, words) => {
    const input = Object.fromEntries(
      Object.entries({ ...ALARM, ...change }).filter(([, value]) => value !== undefined),
    );
    await expect(call('PutMetricAlarm', input)).rejects.toThrow(words);
  });

  it('that are not there have no state', async () => {
    const set = call('SetAlarmState', { AlarmName: 'none', StateValue: 'OK', StateReason: 'test' });
    await expect(set).rejects.toMatchObject({ code: 'ResourceNotFound' });
  });
});
