import { splitS3Uri } from '../../../../pipeline/s3-uri.ts';
import type { ActionEnd } from './action-process.ts';
import type { Outcome } from './facts.ts';
import { cancelledAndRepeated, cancelledAt } from './interruptions.ts';
import { THROUGH } from './outcomes.ts';
import type { Stage } from './stage.ts';
import type { Play, Trial } from './trial.ts';

const ASKS: Outcome = { ...THROUGH, update: 'red', executions: ['RUNNING'], endpoint: 'old' };

/** What somebody does while a model awaits its approval; it gives what is to be done when the approval was tried. */
type Meddling = (stage: Stage, waited: ActionEnd) => Promise<() => void>;

const nothing = () => {};

/** Retrains, and approves after somebody has meddled. */
const approvedAfter = (meddle: Meddling, hash?: string) => async (play: Play) => {
  const { outputs } = await play.start();
  const executionArn = outputs['execution-arn'] ?? '';
  const waited = await play.wait(executionArn);
  const after = await meddle(play.stage, waited);
  await play.update(executionArn, hash ?? waited.outputs['evaluation-hash'] ?? '');
  after();
};

const changeEvaluation: Meddling = async (stage, { outputs }) => {
  const { bucket: Bucket, key: Key } = splitS3Uri(outputs['evaluation-uri']!)!;
  await stage.call('s3', 'PutObject', { Bucket, Key, Body: '{"decision":"pass"}' });
  return nothing;
};

let configs = 0;

/** Updates the endpoint to a config of the same model, by hand. */
async function updateByHand(stage: Stage): Promise<void> {
  const { config } = await stage.serving();
  const { ProductionVariants } = await stage.call('sagemaker', 'DescribeEndpointConfig', {
    EndpointConfigName: config,
  });
  const EndpointConfigName = `by-hand-${++configs}`;
  await stage.call('sagemaker', 'CreateEndpointConfig', { EndpointConfigName, ProductionVariants });
  await stage.call('sagemaker', 'UpdateEndpoint', { EndpointName: stage.name, EndpointConfigName });
}

/** Time does not skip, so that the update lasts for as long as the approval is tried. */
const beginUpdate: Meddling = async (stage) => {
  const letTimePass = stage.loop.standIn.clock.hold();
  await updateByHand(stage);
  return letTimePass;
};

const changeChampion: Meddling = async (stage) => {
  await updateByHand(stage);
  await stage.until(async () => (await stage.serving()).status === 'InService', 'the update did not end');
  return nothing;
};

/** What must keep update-endpoint from approving. */
export const APPROVAL_TRIALS: readonly Trial[] = [
  {
    name: 'another evaluation was reviewed',
    fault: 'evaluation-hash is of another report',
    play: approvedAfter(async () => nothing, 'f'.repeat(64)),
    expected: ASKS,
    asks: true,
  },
  {
    name: 'the evaluation was changed',
    fault: 'somebody writes another evaluation.json',
    play: approvedAfter(changeEvaluation),
    expected: ASKS,
    asks: true,
  },
  {
    name: 'another update is under way',
    fault: 'somebody updates the endpoint',
    play: approvedAfter(beginUpdate),
    expected: ASKS,
    asks: true,
  },
  {
    name: 'another champion serves',
    fault: 'somebody has updated the endpoint',
    play: approvedAfter(changeChampion),
    // Superseded: the execution ends as Rejected.
    expected: { ...ASKS, executions: ['SUCCEEDED'] },
  },
];

/** An update-endpoint that is cancelled before, in or after its approval. */
export const CANCELLED_APPROVALS: readonly Trial[] = [
  {
    name: 'cancelled before the approval is sent',
    fault: 'SIGINT, nothing is sent',
    play: cancelledAt('sagemaker', 'DescribeEndpoint'),
    expected: ASKS,
    asks: true,
  },
  {
    name: 'cancelled before the approval is sent, then run again',
    fault: 'SIGINT, then attempt 2',
    play: cancelledAt('sagemaker', 'DescribeEndpoint', { again: true }),
    expected: THROUGH,
  },
  {
    name: 'cancelled as the approval is sent',
    fault: 'SIGINT, the rollout is left',
    play: cancelledAt('states', 'SendTaskSuccess'),
    expected: { ...THROUGH, update: 'red' },
  },
  {
    name: 'cancelled as the approval is sent, then run again',
    fault: 'SIGINT, then attempt 2',
    play: cancelledAt('states', 'SendTaskSuccess', { again: true }),
    expected: THROUGH,
  },
  {
    name: 'cancelled in UpdateEndpoint, then run again',
    fault: 'SIGINT, then attempt 2',
    play: cancelledAndRepeated({ state: 'UpdateEndpoint' }),
    expected: THROUGH,
  },
];
