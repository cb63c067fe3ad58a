import fc from 'fast-check';
import type { Json } from '../tree.ts';
import { type Context, object, orJsonata, template } from './context.ts';
import { jsonata, referencePath } from './expressions.ts';

type Fields = Record<string, fc.Arbitrary<unknown>>;

/** Makes a machine nested in a state. */
export type MachineOf = (context: Context) => fc.Arbitrary<Json>;

/**
 * The fields that a Map has beside those of every working state. `context` is the Map's own, `inner` the one of the
 * machine that its processor is.
 */
export function mapFields(context: Context, inner: Context, machine: MachineOf): fc.Arbitrary<Json> {
  const optional = { ItemSelector: template(context), MaxConcurrency: orJsonata(fc.nat(1000), context) };
  const inline = object(
    { ItemProcessor: processor(inner, { Mode: 'INLINE' }, machine) },
    { ...optional, ...items(context) },
  );
  if (context.type === 'EXPRESS') return inline;
  const distributed = fc.constantFrom<Context['type']>('STANDARD', 'EXPRESS').chain((type) => {
    // Items run as executions of their own, which do not see the variables around.
    const config = { Mode: 'DISTRIBUTED', ExecutionType: type };
    return object(
      { ItemProcessor: processor({ ...inner, type, variables: [] }, config, machine) },
      { ...optional, ...distributedFields(context, inner.place) },
    );
  });
  return fc.oneof(
    inline,
    distributed,
    fc.tuple(distributed, reader(context)).map(([fields, ItemReader]) => ({ ...fields, ItemReader })),
  );
}

const processor = (inner: Context, ProcessorConfig: Json, machine: MachineOf): fc.Arbitrary<Json> =>
  fc
    .tuple(machine(inner), fc.boolean())
    .map(([nested, named]) =>
      named || ProcessorConfig.Mode === 'DISTRIBUTED' ? { ProcessorConfig, ...nested } : nested,
    );

const items = ({ language, variables }: Context): Fields =>
  language === 'JSONata' ? { Items: fc.oneof(jsonata(variables), fc.constant([1, 2])) } : { ItemsPath: referencePath };

const distributedFields = (context: Context, place: string): Fields => ({
  Label: fc.constant(`label-${place}`),
  ItemBatcher: object(
    { MaxItemsPerBatch: orJsonata(fc.integer({ min: 1, max: 100 }), context) },
    { BatchInput: template(context) },
  ),
  ResultWriter: object({
    Resource: fc.constant('arn:aws:states:::s3:putObject'),
    ...parameters(context, { Bucket: 'b', Prefix: 'p' }),
  }),
  ToleratedFailurePercentage: orJsonata(fc.constantFrom(0, 12.5, 100), context),
  ToleratedFailureCount: orJsonata(fc.nat(9), context),
});

const reader = (context: Context): fc.Arbitrary<Json> =>
  fc.oneof(
    object(
      { Resource: fc.constant('arn:aws:states:::s3:listObjectsV2'), ...parameters(context, { Bucket: 'b' }) },
      { ReaderConfig: object({ MaxItems: orJsonata(fc.integer({ min: 1, max: 100_000_000 }), context) }) },
    ),
    object({
      Resource: fc.constant('arn:aws:states:::s3:getObject'),
      ...parameters(context, { Bucket: 'b', Key: 'k' }),
      ReaderConfig: fc.constantFrom<Json>(
        { InputType: 'JSON' },
        { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW', CSVDelimiter: 'PIPE' },
        { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['a', 'b'], MaxItems: 5 },
        { InputType: 'JSONL' },
        { InputType: 'MANIFEST' },
      ),
    }),
  );

const parameters = ({ language }: Context, values: Json): Fields => ({
  [language === 'JSONata' ? 'Arguments' : 'Parameters']: fc.constant(values),
});
