/** The schema of `pipeline/pipeline.yml`, what a fork edits. */
import { parse } from 'yaml';
import * as z from 'zod';
import { Gate, type GateSettings } from './gate-settings.ts';
import { faultsOf } from './model/hyperparameters.ts';
import { ContractError, parseAs } from './parse-as.ts';

/** Text that says something. */
export const name = z.string().min(1);
const share = z.number().min(0).max(1);
/** A number of rows, files … */
export const count = z.int().min(0);

const Column = z.discriminatedUnion('type', [
  z.strictObject({ name, type: z.literal('number') }),
  z.strictObject({ name, type: z.literal('category'), values: z.array(name).min(2) }),
]);

const pair = z.tuple([name, name]);
const scale = z.number().default(1);
/** A feature computed from two numeric columns, in one of three ways, times `scale`. */
const DerivedFeature = z.union(
  [
    z.strictObject({ name, difference: pair, scale }),
    z.strictObject({ name, product: pair, scale }),
    z.strictObject({ name, ratio: pair, scale }),
  ],
  'a name, one of difference, product or ratio with two columns, and optionally scale',
);

const SPLITS = ['train', 'validation', 'test'] as const;
/** The part of the data a row belongs to, by a stable hash of its asset. */
export type Split = (typeof SPLITS)[number];
export const splits: readonly Split[] = SPLITS;

/** How assets are shared out: a salt for the hash, and the shares. */
export const SplitSettings = z.strictObject({
  salt: name,
  shares: z
    .strictObject({ train: share, validation: share, test: share })
    .refine((s) => Math.abs(s.train + s.validation + s.test - 1) < 1e-9, 'three shares that add up to 1')
    .refine((s) => s.train > 0 && s.validation > 0 && s.test > 0, 'three shares above 0'),
});

/** A folder of the raw bucket; empty for all of it. */
export const RawFolder = z
  .string()
  .regex(/^(?!\/)(.+\/)?$/, 'a folder such as raw/, ending in "/" and not starting with it');

/** The data: which columns, what is derived from them, how rows are split. */
export const DatasetSettings = z
  .strictObject({
    prefix: RawFolder,
    separator: z.string().length(1).default(','),
    label: z.strictObject({ column: name, failure: z.string(), healthy: z.string() }),
    asset: name,
    columns: z.array(Column).min(1),
    neverUse: z.array(name).default([]),
    derived: z.array(DerivedFeature).default([]),
    split: SplitSettings,
    maximumRejectedShare: share,
    toleratedFailedFilesShare: share,
  })
  .superRefine((dataset, context) => {
    const fault = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    const named = new Map<string, 'number' | 'category'>();
    for (const [i, column] of dataset.columns.entries()) {
      if (named.has(column.name)) fault(['columns', i, 'name'], 'a column that is named once');
      if (column.name === dataset.label.column) fault(['columns', i, 'name'], 'a column other than the label');
      if (dataset.neverUse.includes(column.name)) fault(['columns', i, 'name'], 'a column that is not in neverUse');
      named.set(column.name, column.type);
    }
    if (dataset.label.failure === dataset.label.healthy)
      fault(['label', 'failure'], 'a value other than label.healthy');
    const features = new Set(named.keys());
    for (const [i, derived] of dataset.derived.entries()) {
      if (features.has(derived.name)) fault(['derived', i, 'name'], 'a feature name that is used once');
      features.add(derived.name);
      for (const source of operandsOf(derived))
        if (named.get(source) !== 'number')
          fault(['derived', i], `two of the number columns in dataset.columns, not "${source}"`);
    }
  });

function operandsOf(derived: z.infer<typeof DerivedFeature>): [string, string] {
  if ('difference' in derived) return derived.difference;
  return 'product' in derived ? derived.product : derived.ratio;
}

/** SageMaker takes every hyperparameter as a string; people write numbers. */
const Hyperparameters = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean()]).transform((value) => String(value)),
);

const money = z.number().min(0);
/**
 * What a decision about one row costs, in whole units of `currency`, and how long a row lasts. A row that scores at least
 * the threshold is an alarm: the machine is stopped and looked at.
 */
export const CostSettings = z
  .strictObject({
    currency: z.string().regex(/^[A-Z]{3}$/, 'a currency code of ISO 4217 such as EUR'),
    /** A failure without an alarm: what it costs more than the planned repair that an alarm would have led to. */
    missedFailure: money,
    /** An alarm on a healthy row, on top of its inspection: production lost for nothing. */
    falseAlarm: money,
    /** Every alarm, right or wrong. */
    inspection: money,
    /** How long a row's machine runs until its next row, in hours. */
    hoursPerRow: z.number().positive(),
  })
  .refine((costs) => costs.missedFailure > costs.inspection, {
    path: ['missedFailure'],
    message: 'more than inspection, or no alarm would ever pay',
  });
export type CostSettings = z.infer<typeof CostSettings>;
/** Fewer rows or failures are not trained on. */
export const Minimum = z.strictObject({ rows: count, failures: count });
/** Who trains, on what, and how. */
export const Training = z
  .strictObject({
    trainer: z.enum(['sagemaker', 'lambda']),
    instanceType: z.string().regex(/^ml\./, 'a SageMaker instance type such as ml.m5.large'),
    maximumRuntimeSeconds: z.int().min(60).max(432_000),
    hyperparameters: Hyperparameters,
  })
  .superRefine(({ trainer, hyperparameters }, context) => {
    for (const { name, expected } of faultsOf(hyperparameters, trainer === 'lambda' ? 'exact' : 'container'))
      context.addIssue({ code: 'custom', path: ['hyperparameters', name], message: expected });
  });
/** The instances that serve, and how a new model takes their place. */
export const EndpointSettings = z.strictObject({
  instanceType: z.string().regex(/^ml\./, 'a SageMaker instance type such as ml.t2.medium'),
  instanceCount: z.int().min(1),
  /** How long alarms watch a new model after each shift of traffic. SageMaker itself takes up to an hour. */
  bakingSeconds: z.int().min(0).max(1800).default(300),
  /** The 99th percentile of a model's answers may take so long, in milliseconds, before the alarm goes off. */
  maximumLatency: z.number().positive().default(1000),
  /** How many endpoint configs that served stay: the one in service and the one to go back to at least. */
  keep: z.int().min(2).max(100).default(5),
});
/** EndpointName: up to 63 letters, digits and hyphens (SageMaker API reference). */
export const EndpointName = z
  .string()
  .regex(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/, 'up to 63 letters, digits and inner hyphens');

/** Slices by a column that cannot cut so: a category column by value, a number column by band, any but a category as a flag. */
function sliceFaults({ dataset, gate }: { dataset: z.infer<typeof DatasetSettings>; gate: GateSettings }) {
  if (gate.slices === 'off') return [];
  const types = new Map(dataset.columns.map((column) => [column.name, column.type]));
  return (gate.slices.by ?? []).flatMap((slice, i) => {
    const path = ['gate', 'slices', 'by', i, 'column'];
    const isFlag = 'by' in slice && slice.by === 'flag';
    const wanted = 'by' in slice && slice.by === 'category' ? 'category' : 'number';
    if (types.get(slice.column) === wanted || (isFlag && dataset.neverUse.includes(slice.column))) return [];
    const message = `a column of dataset.columns with type: ${wanted}${isFlag ? ', or of dataset.neverUse' : ''}`;
    return [{ path, message }];
  });
}

/** `pipeline/pipeline.yml`. */
export const PipelineSettings = z
  .strictObject({
    name: z.string().regex(/^[a-z][a-z0-9-]{1,30}$/, 'up to 31 lower-case letters, digits and hyphens'),
    dataset: DatasetSettings,
    minimum: Minimum,
    training: Training,
    gate: Gate.prefault({}),
    costs: CostSettings,
    endpoint: EndpointSettings,
    /** A week at most: an execution as a whole ends after the ten days that the state machine's TimeoutSeconds give it. */
    approval: z.strictObject({ timeoutHours: z.number().positive().max(168) }),
    notice: z.strictObject({ email: z.union([z.literal(''), z.email()]) }),
    starts: z.strictObject({
      schedule: z.strictObject({
        enabled: z.boolean(),
        expression: z.string().regex(/^(rate|cron)\(.+\)$/, 'rate(…) or cron(…)'),
      }),
      marker: z.strictObject({
        enabled: z.boolean(),
        key: z.string().regex(/(^|\/)_[^/]*$/, 'a key whose file name starts with "_"'),
      }),
    }),
    /** Whether AWS, instead of a waiting job, starts the workflow run that continues (docs/detached.md). */
    detached: z.strictObject({
      enabled: z.boolean(),
      secret: z.string().regex(/^[\w/+=.@-]{1,512}$/, 'the name of a secret: letters, digits and /_+=.@-'),
    }),
  })
  .superRefine((settings, context) => {
    for (const fault of sliceFaults(settings)) context.addIssue({ code: 'custom', ...fault });
  });
export type PipelineSettings = z.infer<typeof PipelineSettings>;
export type DatasetSettings = PipelineSettings['dataset'];
export type DerivedFeature = DatasetSettings['derived'][number];

/**
 * Reads `pipeline.yml`.
 * @throws ContractError where it is not YAML or does not fit the schema
 */
export function parseSettings(text: string, file = 'pipeline/pipeline.yml'): PipelineSettings {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    throw new ContractError(`${file}: ${(error as Error).message}`);
  }
  return parseAs(PipelineSettings, value, file);
}
