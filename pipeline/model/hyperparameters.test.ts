import { describe, expect, it } from 'vitest';
import { HyperparameterError, parseHyperparameters } from './hyperparameters.ts';

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
    ['objective', { objective: undefined }, "objective: found nothing (XGBoost's default is reg:squarederror)"],
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
    ['stopping without a metric', { early_stopping_rounds: '5' }, 'early_stopping_rounds: found no eval_metric'],
    ['an alias beside its name', { eta: '0.1', learning_rate: '0.2' }, 'learning_rate: found it beside eta'],
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
