import type { Outcome } from './facts.ts';

/** All goes through: one execution, one training, the new model serves. */
export const THROUGH: Outcome = {
  start: 'green',
  wait: 'green',
  update: 'green',
  executions: ['SUCCEEDED'],
  trainings: ['Completed'],
  endpoint: 'new',
};

/** The training fails, and nobody is asked. */
export const FAILS: Outcome = {
  start: 'green',
  wait: 'red',
  update: '-',
  executions: ['FAILED'],
  trainings: ['Failed'],
  endpoint: 'old',
};

/** The rollout fails, and the model before serves. */
export const ROLLED_BACK: Outcome = { ...THROUGH, update: 'red', executions: ['FAILED'], endpoint: 'old' };
