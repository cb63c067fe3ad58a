import { JOURNEY_PREFIX } from '../../rehearsal/journeys.ts';
import { gone } from './gone.ts';
import { refusals } from './refusals.ts';
import { journey, type Scene, trial } from './scene.ts';
import {
  brokenFile,
  cancelledInTraining,
  detached,
  rolledBackMeanwhile,
  startedByAws,
  stoppedAndRedriven,
  undelivered,
  untilProd,
} from './workflows.ts';

const serving = { endpoint: 'serving', approval: 'approved', start: { prefix: JOURNEY_PREFIX } } as const;

/** What it takes to need every permission once, in the order in which it is played. */
export const SCENES: readonly Scene[] = [
  untilProd('deploy.yml to prod'),
  untilProd('deploy.yml to prod, which is there'),
  trial('first deployment'),
  trial('nothing'),
  cancelledInTraining,
  detached,
  brokenFile,
  stoppedAndRedriven,
  startedByAws,
  rolledBackMeanwhile,
  journey({
    ...serving,
    name: 'trained in a Lambda',
    start: { trainer: 'lambda' },
    approval: 'refused',
    endsIn: 'Rejected',
  }),
  journey({ ...serving, name: 'update', endsIn: 'Succeeded' }),
  journey({ ...serving, name: 'one more update', endsIn: 'Succeeded' }),
  journey({ ...serving, name: 'an update too many to keep all configs', endsIn: 'Succeeded' }),
  journey({
    ...serving,
    name: 'a split that S3 does not take',
    faults: {
      calls: [
        {
          ...{ service: 's3', operation: 'PutObject', after: 1 },
          answer: { code: 'InvalidRequest', message: 'Not taken', status: 400 },
        },
      ],
    },
    endsIn: 'Failed',
  }),
  ...gone,
  undelivered,
  refusals,
];
