import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ExecutionInput } from './contract.ts';
import { executionInput } from './execution-input.ts';
import { ContractError, parseAs } from './parse-as.ts';
import { parseSettings } from './settings.ts';

const text = readFileSync(new URL('pipeline.yml', import.meta.url), 'utf8');
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
  it('as shipped is sound, and gives an execution input that fits its own contract', () => {
    const start = { rawBucket: 'raw', endpointName: 'pm-dev', startedBy: { reason: 'manual' } };
    const input = executionInput(parseSettings(text), start);
    expect(parseAs(ExecutionInput, input, 'input')).toEqual(input);
    expect(input.training.hyperparameters.num_round).toBe('300');
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
    ["healthy: '0'", "healthy: '1'", 'expected a value other than label.healthy'],
    ['name: predictive-maintenance', 'name: [', 'pipeline/pipeline.yml: '],
  ])('refuses %s changed to %s', (from, to, fault) => {
    expect(faultsOf(text.replace(from, to))).toContain(fault);
  });
});
