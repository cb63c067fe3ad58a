import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { ExecutionInput } from './contract.ts';
import { executionInput } from './execution-input.ts';
import { ContractError, parseAs } from './parse-as.ts';
import { parseSettings } from './settings.ts';
import { shippedText as text } from './testing/shipped.ts';

const faultsOf = (changed: string): string => {
  try {
    parseSettings(changed);
  } catch (error) {
    expect(error).toBeInstanceOf(ContractError);
    return (error as Error).message;
  }
  return '';
};

describe('pipeline.yml', () => {
  it.each([
    ['as shipped', text],
    ['as it is', readFileSync(new URL('pipeline.yml', import.meta.url), 'utf8')],
  ])('%s is sound, and gives an execution input that fits its own contract', (_, settings) => {
    const start = { rawBucket: 'raw', endpointName: 'pm-dev', startedBy: { reason: 'manual' } };
    const input = executionInput(parseSettings(settings), start);
    expect(parseAs(ExecutionInput, input, 'input')).toEqual(input);
  });

  it('has hyperparameters as numbers, which SageMaker takes as texts', () => {
    expect(parseSettings(text).training.hyperparameters).toMatchObject({ num_round: '300', eta: '0.05' });
  });

  it('with a fault names file, field, found and expected, a fault a line', () => {
    const message = faultsOf(text.replace('trainer: sagemaker', 'trainer: gpu').replace('rows: 1000', 'rows: -1'));
    expect(message.split('\n')).toEqual([
      'pipeline/pipeline.yml: minimum.rows: found -1, expected at least 0',
      'pipeline/pipeline.yml: training.trainer: found "gpu", expected "sagemaker" or "lambda"',
    ]);
  });

  it.each([
    [
      'name: predictive-maintenance',
      'nam: predictive-maintenance',
      'nam: found "predictive-maintenance", expected no such field',
    ],
    ['test: 0.2', 'test: 0.3', 'dataset.split.shares: found'],
    ['neverUse: [UDI', 'neverUse: [Type, UDI', 'expected a column that is not in neverUse'],
    [
      "difference: ['Process temperature [K]'",
      'difference: [Type',
      'two of the number columns in dataset.columns, not "Type"',
    ],
    ['timeoutHours: 72', 'timeoutHours: 240', 'approval.timeoutHours: found 240, expected at most 168'],
    ['missedFailure: 500', 'missedFailure: 15', 'costs.missedFailure: found 15, expected more than inspection, or no'],
    ['currency: EUR', 'currency: €', 'costs.currency: found "€", expected a currency code of ISO 4217 such as EUR'],
    ['hoursPerRow: 0.05', 'hoursPerRow: 0', 'costs.hoursPerRow: found 0, expected'],
    [
      'max_depth: 4',
      'max_depth: -4',
      'training.hyperparameters.max_depth: found -4, expected a whole number of at least 0',
    ],
    ['eta: 0.05', 'etaa: 0.05', 'training.hyperparameters.etaa: found 0.05, expected a hyperparameter of SageMaker'],
    ['num_round: 300', '', 'training.hyperparameters.num_round: found nothing, expected a whole number of at least 1'],
    ["healthy: '0'", "healthy: '1'", 'expected a value other than label.healthy'],
    ['name: predictive-maintenance', 'name: [', 'pipeline/pipeline.yml: '],
  ])('refuses %s changed to %s', (from, to, fault) => {
    expect(text).toContain(from);
    expect(faultsOf(text.replace(from, to))).toContain(fault);
  });
});

describe('the gate of pipeline.yml', () => {
  it('has every check on where it names none, with the limits that are shipped', () => {
    const { gate: shipped, ...rest } = parse(text);
    const { gate } = parseSettings(stringify(rest));
    const { by: _, ...slices } = shipped.slices;
    expect(gate).toEqual({ ...shipped, slices });
    expect(Object.values(gate)).not.toContain('off');
    expect(parseSettings(stringify({ ...rest, gate: {} })).gate).toEqual(gate);
  });

  it.each([
    [
      'champion: { metric: averagePrecision, margin: 0.05 }',
      'champion: 3',
      'champion: found 3, expected metric and margin, or off',
    ],
    [
      'minimumHeldOut: { assets: 100, failedAssets: 20 }',
      'minimumHeldOut: { assets: 100 }',
      'gate.minimumHeldOut.failedAssets: found nothing, expected number',
    ],
    ['minimumSaving: 0.1', 'minimumSaving: 2', 'minimumSaving: found 2, expected at most 1'],
    ['minimumSaving: 0.1', 'minimumSaving: no', 'minimumSaving: found "no", expected a number from 0 to 1, or off'],
    ['minimumSaving: 0.1', 'minimumSavings: 0.1', 'minimumSavings: found 0.1, expected no such field'],
    ['maximumFeatureDrift: 1', 'maximumFeatureDrift: -1', 'maximumFeatureDrift: found -1, expected at least 0'],
    ['level: 0.95', 'level: 95', 'intervals.level: found 95, expected at most 0.999'],
    [
      'column: Type, by: category',
      'column: Typ, by: category',
      'slices.by[0].column: found "Typ", expected a column of dataset.columns with type: category',
    ],
    [
      "column: 'Tool wear [min]', edges",
      'column: Type, edges',
      'slices.by[1].column: found "Type", expected a column of dataset.columns with type: number',
    ],
    [
      'column: TWF, by: flag',
      'column: TFW, by: flag',
      'slices.by[2].column: found "TFW", expected a column of dataset.columns with type: number, or of dataset.neverUse',
    ],
    ['edges: [60, 120, 180]', 'edges: [60, 180, 120]', 'expected edges that ascend'],
  ])('refuses %s changed to %s', (from, to, fault) => {
    expect(text).toContain(from);
    expect(faultsOf(text.replace(from, to))).toContain(fault);
  });
});
