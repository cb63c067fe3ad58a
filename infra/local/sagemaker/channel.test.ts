import { describe, expect, test } from 'vitest';
import { ChannelReader, checkChannels, isDataFile } from './channel.ts';
import { metricsOf } from './training-job.ts';

const read = (lines: string[], ContentType: string | undefined = 'text/csv') => {
  const reader = new ChannelReader({ ContentType });
  for (const line of lines) reader.add(line, 'part.csv');
  return reader.rows();
};

describe('a CSV channel', () => {
  test('has the label first; empty cells and nan are missing; blank lines and CR are dropped', () => {
    const { matrix, labels } = read(['1,0.5,', '', '0,nan,2\r']);
    expect([...labels]).toEqual([1, 0]);
    expect(matrix).toMatchObject({ rowCount: 2, columnCount: 2 });
    expect([...matrix.values]).toEqual([0.5, Number.NaN, Number.NaN, 2]);
  });

  test('grows with its rows', () => {
    const { matrix, labels } = read(Array.from({ length: 50_000 }, (_, n) => `${n % 2},${n},1`));
    expect(matrix.values[2 * 49_999]).toBe(49_999);
    expect(labels).toHaveLength(50_000);
  });

  test.each([
    ['text', ['0,a'], /part\.csv: found 'a', expected a number/],
    ['uneven rows', ['0,1', '0,1,2'], /found 3 columns in '0,1,2', expected 2/],
    ['one column', ['0'], /Could not determine delimiter on line 0/],
  ])('refuses %s', (_, lines, message) => {
    expect(() => read(lines)).toThrow(message);
  });
});

test('content types: csv with parameters is read, libsvm is the default, others are refused', () => {
  expect(read(['1,2'], 'text/csv; label_size=1').labels).toHaveLength(1);
  expect(() => new ChannelReader({ ContentType: 'application/json' })).toThrow(/not an accepted ContentType/);
  expect(() => new ChannelReader({ ContentType: 'application/x-parquet' })).toThrow(/reads text\/csv/);
  expect(() => new ChannelReader({}).add('1,2', 'a.csv')).toThrow(
    /First line '1,2\.\.\.' of file 'a\.csv' is not 'LIBSVM' format/,
  );
});

test('channels are train and, if there is one, validation', () => {
  const channel = (ChannelName: string) => ({
    ChannelName,
    DataSource: { S3DataSource: { S3DataType: '', S3Uri: '' } },
  });
  expect(() => checkChannels([channel('train'), channel('validation')])).not.toThrow();
  expect(() => checkChannels([channel('validation')])).toThrow('Missing required channel: train');
  expect(() => checkChannels([channel('train'), channel('code')])).toThrow('Extraneous channel found: code');
});

test('hidden files and folder markers are no data', () => {
  expect(['a/part.csv', 'a/', 'a/.hidden', 'a/_SUCCESS', 'part.csv'].map(isDataFile)).toEqual([
    true,
    false,
    false,
    false,
    true,
  ]);
});

test('metrics are read from what XGBoost prints, a nan is none', () => {
  const line = '[7]\ttrain-aucpr:0.91000\tvalidation-aucpr:nan\tvalidation-logloss:0.12345';
  expect(metricsOf(line)).toEqual({ 'train:aucpr': 0.91, 'validation:logloss': 0.12345 });
});
