import type { Outcome } from './facts.ts';
import type { Trial } from './trial.ts';

/** All goes through: one execution, one training, the new model serves. */
const THROUGH: Outcome = {
  start: 'green',
  wait: 'green',
  update: 'green',
  executions: ['SUCCEEDED'],
  trainings: ['Completed'],
  endpoint: 'new',
};
/** The execution fails before anybody is asked. */
const FAILS: Outcome = {
  ...{ start: 'green', wait: 'red', update: '-', executions: ['FAILED'], trainings: ['Failed'], endpoint: 'old' },
};
/** The rollout fails: red, and the model before serves. */
const ROLLED_BACK: Outcome = { ...THROUGH, update: 'red', executions: ['FAILED'], endpoint: 'old' };

/** The scenario files, each over a whole retraining. */
export const TRIALS: readonly Trial[] = [
  { name: 'nothing', fault: 'none', expected: THROUGH },
  { name: 'first deployment', fault: 'none, and no endpoint yet', begin: 'none', expected: THROUGH },
  { name: 'throttled wait', fault: 'throttling', scenario: 'throttled-wait', expected: THROUGH },
  { name: 'lost answers', fault: 'reset after the start', scenario: 'lost-answers', expected: THROUGH },
  { name: 'server errors', fault: 'one call in five fails', scenario: 'server-errors', expected: THROUGH },
  { name: 'algorithm error', fault: 'the algorithm fails', scenario: 'algorithm-error', expected: FAILS },
  {
    name: 'capacity twice',
    fault: 'no instance, twice',
    scenario: 'capacity-twice',
    expected: { ...THROUGH, trainings: ['Failed', 'Failed', 'Completed'] },
  },
  {
    name: 'stopped training',
    fault: 'somebody stops the training job',
    scenario: 'stopped-training',
    expected: { ...FAILS, trainings: ['Stopped'] },
  },
  {
    name: 'update rolls back',
    fault: 'the update fails',
    scenario: 'endpoint-update-rolls-back',
    expected: ROLLED_BACK,
  },
  {
    name: 'update rolls back silently',
    fault: 'the update fails without a reason',
    scenario: 'endpoint-update-rolls-back-silently',
    expected: ROLLED_BACK,
  },
];
