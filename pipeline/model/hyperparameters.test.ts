import { describe, expect, it } from 'vitest';
import { faultsOf, HyperparameterError, parseHyperparameters } from './hyperparameters.ts';

const needed = { objective: 'binary:logistic', num_round: '10' };

describe('parseHyperparameters', () => {
  it("fills in XGBoost's defaults", () => {
    expect(parseHyperparameters(needed)).toEqual({
      numRound: 10,
      maxDepth: 6,
      eta: Math.fround(0.3),
      gamma: 0,
      minChildWeight: 1,
      maxDeltaStep: 0,
      lambda: 1,
      alpha: 0,
      scalePosWeight: 1,
      baseScore: 0.5,
      evalMetrics: ['logloss'],
    });
  });

  it('takes the aliases that the container knows', () => {
    const parsed = parseHyperparameters({
      ...needed,
      learning_rate: '0.1',
      min_split_loss: '2',
      reg_lambda: '3',
      reg_alpha: '4',
    });
    expect(parsed).toMatchObject({ eta: Math.fround(0.1), gamma: 2, lambda: 3, alpha: 4 });
  });

  it('keeps the order of metrics, since the last one decides when to stop', () => {
    const parsed = parseHyperparameters({ ...needed, eval_metric: 'aucpr,logloss,aucpr', early_stopping_rounds: '5' });
    expect(parsed).toMatchObject({ evalMetrics: ['aucpr', 'logloss'], earlyStoppingRounds: 5 });
  });

  it('accepts what changes nothing in an exact model, and the plain values of what it cannot vary', () => {
    const same = { seed: '-7', nthread: '2', verbosity: '1', subsample: '1.0', tree_method: 'auto', booster: 'gbtree' };
    expect(parseHyperparameters({ ...needed, ...same })).toEqual(parseHyperparameters(needed));
  });

  it.each([
    ['num_round', { num_round: undefined }, 'num_round: found nothing, expected a whole number of at least 1'],
    ['objective', { objective: undefined }, 'objective: found nothing, expected binary:logistic'],
    ['an unknown name', { etaa: '1' }, 'etaa: found "1", expected a hyperparameter of SageMaker'],
    ['a value out of range', { eta: '1.5' }, 'eta: found "1.5", expected a number from 0 to 1'],
    ['a value that is no number', { gamma: 'much' }, 'gamma: found "much", expected a number of at least 0'],
    ['an empty value', { gamma: '' }, 'gamma: found "", expected a number of at least 0'],
    ['a fraction for a count', { max_depth: '3.5' }, 'max_depth: found "3.5", expected a whole number of at least 1'],
    ['unlimited depth', { max_depth: '0' }, 'exact trees cannot be unlimited'],
    ['a certain base score', { base_score: '1' }, 'base_score: found "1", expected a number between 0 and 1'],
    ['another objective', { objective: 'reg:logistic' }, 'objective: found "reg:logistic", expected binary:logistic'],
    ['row sampling', { subsample: '0.8' }, 'subsample: found "0.8", expected 1 (the exact trainer'],
    ['another booster', { booster: 'gblinear' }, 'booster: found "gblinear", expected gbtree'],
    ['another tree method', { tree_method: 'hist' }, 'tree_method: found "hist", expected exact or auto'],
    [
      'constraints',
      { monotone_constraints: '(1,0)' },
      'monotone_constraints: found "(1,0)", expected it to be left out',
    ],
    [
      'an unknown metric',
      { eval_metric: 'auc,f1' },
      'eval_metric: found "auc,f1", expected a comma-separated list of aucpr',
    ],
    [
      'stopping without a metric',
      { early_stopping_rounds: '5' },
      'early_stopping_rounds: found "5", expected eval_metric beside it',
    ],
    [
      'an alias beside its name',
      { eta: '0.1', learning_rate: '0.2' },
      'learning_rate: found "0.2", expected either it or eta',
    ],
  ])('refuses %s', (_, change, message) => {
    const given = Object.fromEntries(
      Object.entries({ ...needed, ...change }).filter(([, value]) => value !== undefined),
    );
    expect(() => parseHyperparameters(given as Record<string, string>)).toThrow(message);
  });

  it('names all problems at once', () => {
    const refuse = () => parseHyperparameters({ eta: '2', max_depth: 'x' });
    expect(refuse).toThrow(HyperparameterError);
    expect(refuse).toThrow(/eta.*max_depth.*num_round.*objective/);
  });
});

describe('faultsOf, for the container', () => {
  const faults = (change: Record<string, string>) => faultsOf({ ...needed, ...change }, 'container');

  it.each([
    [{ tree_method: 'hist', max_bin: '128', subsample: '0.8', max_depth: '0' }],
    [{ eval_metric: 'f1,error@0.3', early_stopping_rounds: '5', reg_alpha: '.5' }],
    [{ monotone_constraints: '(1, 0,-1)', interaction_constraints: '[[1,2],[3]]', tree_method: 'exact' }],
    [{ updater: 'grow_colmaker,prune', grow_policy: 'lossguide', max_leaves: '31', seed: '-7', nthread: '4' }],
  ])('takes what the exact trainer refuses: %j', (change) => {
    expect(faults(change)).toEqual([]);
    expect(faultsOf({ ...needed, ...change }, 'exact')).not.toEqual([]);
  });

  it.each([
    ['a whole number that Python would not read', { num_round: '3e2' }, 'num_round', 'a whole number of at least 1'],
    ['a share of nothing', { subsample: '0' }, 'subsample', 'a number above 0, up to 1'],
    ['an alias out of range', { learning_rate: '2' }, 'learning_rate', 'a number from 0 to 1'],
    ['a model of another kind', { booster: 'dart' }, 'booster', 'gbtree'],
    ['what makes several models', { _kfold: '5' }, '_kfold', "a hyperparameter of SageMaker's built-in XGBoost"],
    ['constraints that the default method ignores', { monotone_constraints: '(1)' }, 'monotone_constraints', 'exact'],
    ['a space in a list, which the container does not strip', { eval_metric: 'auc, f1' }, 'eval_metric', 'a comma'],
  ])('refuses %s', (_, change, name, expected) => {
    expect(faults(change as unknown as Record<string, string>)).toEqual([
      { name, found: Object.values(change)[0], expected: expect.stringContaining(expected) },
    ]);
  });
});
