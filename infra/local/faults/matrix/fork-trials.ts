import { Scenario } from '../scenario.ts';
import type { Changes } from './fork.ts';
import { FAILS, ROLLED_BACK, THROUGH } from './outcomes.ts';
import type { Trial } from './trial.ts';

/** From two instances up, a new model gets a canary's share of the traffic first. */
const TWO_INSTANCES: Changes = [{ file: 'pipeline/pipeline.yml', text: 'instanceCount: 1', by: 'instanceCount: 2' }];

/** SageMaker then trains on spare instances, which it may take away. */
const SPOT: Changes = [
  { file: 'pipeline/pipeline.yml', text: 'maximumRuntimeSeconds: 3600', by: 'maximumRuntimeSeconds: 600' },
  {
    file: 'pipeline/retraining.asl.json',
    text: '"StoppingCondition": {',
    by: `"EnableManagedSpotTraining": true,
        "StoppingCondition": {
          "MaxWaitTimeInSeconds": "{% $states.context.Execution.Input.training.maximumRuntimeSeconds + 300 %}",`,
  },
];

const alarm = (title: string, occasion: object): Scenario =>
  Scenario.parse({ title, alarms: [{ name: '*-endpoint-errors', times: 1, ...occasion }] });

/** What befalls only a pipeline that a fork has set otherwise. */
export const FORK_TRIALS: readonly Trial[] = [
  { name: 'two instances', fault: 'none, and a canary', changes: TWO_INSTANCES, expected: THROUGH },
  {
    name: 'alarm in the canary',
    fault: 'two instances: an alarm goes off while the canary is watched',
    changes: TWO_INSTANCES,
    scenario: alarm('An alarm in the canary', {}),
    expected: ROLLED_BACK,
  },
  {
    name: 'alarm after the canary',
    fault: 'two instances: an alarm goes off when all traffic has moved',
    changes: TWO_INSTANCES,
    scenario: alarm('An alarm after the canary', { after: 1 }),
    expected: ROLLED_BACK,
  },
  {
    name: 'spot interruption',
    fault: 'spot: the instance is taken away once',
    changes: SPOT,
    scenario: 'spot-interruption',
    expected: THROUGH,
  },
  {
    name: 'no spot instance lasts',
    fault: 'spot: the instance is taken away, again and again',
    changes: SPOT,
    scenario: Scenario.parse({ title: 'No spot instance', trainingJobs: [{ name: '*', ends: 'SpotInterruption' }] }),
    expected: { ...FAILS, trainings: ['Stopped'] },
  },
];
