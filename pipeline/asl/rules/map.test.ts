import { describe, expect, it } from 'vitest';
import type { FindingCode } from '../codes.ts';
import { edited, errors, jsonata, jsonpath } from '../testing.ts';

const MAP = '/States/Each';
const READER = `${MAP}/ItemReader`;
const S3 = 'arn:aws:states:::s3:';
const csv = (config: Record<string, unknown>) => ({
  Resource: `${S3}getObject`,
  Parameters: { Bucket: 'b', Key: 'k' },
  ReaderConfig: { InputType: 'CSV', ...config },
});

describe('a Map', () => {
  it.each<[what: string, place: string, value?: unknown, location?: string]>([
    ['no processor', `${MAP}/ItemProcessor`, undefined, MAP],
    ['two processors', `${MAP}/Iterator`, { StartAt: 'A', States: { A: { Type: 'Succeed' } } }],
    ['an empty processor', `${MAP}/ItemProcessor`, {}],
    ['DISTRIBUTED without an execution type', `${MAP}/ItemProcessor/ProcessorConfig`, { Mode: 'DISTRIBUTED' }],
    ['an unknown mode', `${MAP}/ItemProcessor/ProcessorConfig/Mode`, 'Distributed'],
    ['an unknown execution type', `${MAP}/ItemProcessor/ProcessorConfig/ExecutionType`, 'FAST'],
    [
      'INLINE with an execution type',
      `${MAP}/ItemProcessor/ProcessorConfig`,
      { Mode: 'INLINE', ExecutionType: 'STANDARD' },
      `${MAP}/ItemProcessor/ProcessorConfig/ExecutionType`,
    ],
    ['a negative concurrency', `${MAP}/MaxConcurrency`, -1],
    ['a concurrency in text', `${MAP}/MaxConcurrency`, '10'],
    ['a count beside its path', `${MAP}/MaxConcurrencyPath`, '$.n'],
    ['tolerated failures above 100 percent', `${MAP}/ToleratedFailurePercentage`, 101],
    ['a negative count of tolerated failures', `${MAP}/ToleratedFailureCount`, -1],
    ['a path that names many nodes', `${MAP}/ItemsPath`, '$.a[*]'],
    ['a count from the context object', `${MAP}/ToleratedFailureCountPath`, '$$.Execution.Input.n'],
    ['ItemSelector beside Parameters', `${MAP}/Parameters`, {}],
    ['a reader without a resource', `${READER}/Resource`, undefined, READER],
    ['a reader of another action', `${READER}/Resource`, `${S3}putObject`],
    ['an unknown input type', `${READER}/ReaderConfig/InputType`, 'XML'],
    ['an unknown field of the reader', `${READER}/ReaderConfig/MaxItem`, 5],
    ['too many items', `${READER}/ReaderConfig/MaxItems`, 100_000_001],
    ['CSV without where its header is', READER, csv({}), `${READER}/ReaderConfig`],
    ['CSV without the header given', READER, csv({ CSVHeaderLocation: 'GIVEN' }), `${READER}/ReaderConfig`],
    [
      'a header location of JSON',
      READER,
      csv({ InputType: 'JSON', CSVHeaderLocation: 'FIRST_ROW' }),
      `${READER}/ReaderConfig/CSVHeaderLocation`,
    ],
    ['a batch by number and path', `${MAP}/ItemBatcher/MaxItemsPerBatchPath`, '$.n'],
    ['a batch of negative bytes', `${MAP}/ItemBatcher/MaxInputBytesPerBatch`, -1],
    ['an empty writer', `${MAP}/ResultWriter`, {}],
    ['a writer that does not say where', `${MAP}/ResultWriter/Parameters`, undefined, `${MAP}/ResultWriter`],
    ['a writer of another action', `${MAP}/ResultWriter/Resource`, `${S3}getObject`],
    [
      'an unknown output type',
      `${MAP}/ResultWriter`,
      { WriterConfig: { Transformation: 'NONE', OutputType: 'CSV' } },
      `${MAP}/ResultWriter/WriterConfig/OutputType`,
    ],
  ])('is refused with %s', (_, place, value, location = place) => {
    expect(errors(edited(jsonpath, place, value))).toContainEqual(['SCHEMA_VALIDATION_FAILED', location]);
  });

  it.each<[what: string, place: string, value: unknown]>([
    ['an inline processor and the fields of a distributed one', `${MAP}/ItemProcessor/ProcessorConfig`, undefined],
    ['a batcher that limits nothing', `${MAP}/ItemBatcher`, { BatchInput: {} }],
    ['items from the context object', `${MAP}/ItemsPath`, '$$.Execution.Input.items'],
    ['a writer that only formats', `${MAP}/ResultWriter`, { WriterConfig: { Transformation: 'FLATTEN' } }],
    ['a CSV file with its header', READER, csv({ CSVHeaderLocation: 'FIRST_ROW', CSVDelimiter: 'PIPE' })],
  ])('may have %s', (_, place, value) => {
    expect(errors(edited(jsonpath, place, value))).toEqual([]);
  });

  it.each<[what: string, label: unknown, code: FindingCode]>([
    ['a wildcard', 'a*', 'INVALID_LABEL_NAME'],
    ['white space', 'a b', 'INVALID_LABEL_NAME'],
    ['41 characters', 'l'.repeat(41), 'INVALID_LABEL_NAME'],
    ['nothing', '', 'INVALID_LABEL_NAME'],
    ['a number', 5, 'SCHEMA_VALIDATION_FAILED'],
  ])('is refused with a label of %s', (_, label, code) => {
    expect(errors(edited(jsonpath, `${MAP}/Label`, label))).toEqual([[code, `${MAP}/Label`]]);
  });

  it('has a label of its own', () => {
    const second = { ...(jsonpath().States as Record<string, object>).Each, Next: 'Both', ItemProcessor: processor };
    const definition = edited(() => edited(jsonpath, '/States/Each/Next', 'Other'), '/States/Other', second);
    expect(errors(definition)).toEqual([['DUPLICATE_LABEL_NAME', '/States/Other/Label']]);
  });

  it('takes in JSONata items, counts and destinations as expressions', () => {
    const items = '/States/Items';
    expect(errors(edited(jsonata, `${items}/Items`, [1, '{% $states.input %}']))).toEqual([]);
    expect(errors(edited(jsonata, `${items}/MaxConcurrency`, '{% $states.input.n %}'))).toEqual([]);
    expect(errors(edited(jsonata, `${items}/Items`, 'rows'))).toEqual([['SCHEMA_VALIDATION_FAILED', `${items}/Items`]]);
  });
});

const processor = {
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
  StartAt: 'Else',
  States: { Else: { Type: 'Succeed' } },
};
