import { Play } from '../../faults/matrix/trial.ts';
import { approve, errorsOf, QUICK } from '../../loop-testing.ts';
import { JOURNEY_PREFIX } from '../../rehearsal/journeys.ts';
import { expectThat, journey, type Scene } from './scene.ts';

const SWEEP = { name: 'schedule', schedule: '43 */4 * * *' } as const;

/** The other stage. What would change in it is shown to its reviewers, once there is one. */
export const untilProd = (name: string): Scene => ({
  name,
  async play({ stage }) {
    const result = await stage.loop.deploy('prod', approve);
    expectThat(result.result === 'success', errorsOf(result).join('\n'));
  },
});

/** The run that starts an execution ends; the one that EventBridge starts asks, and is refused. */
export const detached: Scene = {
  name: 'retrain.yml in detached mode, refused',
  async play({ stage }) {
    const { loop } = stage;
    const started = await loop.retrain({ hyperparameters: QUICK }, approve);
    const executionArn = started.jobs.retrain?.outputs['execution-arn'];
    expectThat(!!executionArn, errorsOf(started).join('\n'));
    const clientPayload = { 'execution-arn': executionArn };
    const isTold = () =>
      loop.github.state.dispatches.some((one) => JSON.stringify(one.client_payload) === JSON.stringify(clientPayload));
    await stage.until(async () => isTold(), `GitHub was not told of ${executionArn}`);
    const event = { name: 'repository_dispatch', eventType: 'retrain', clientPayload } as const;
    const continued = await loop.run('retrain', event, async () => ({ decision: 'rejected', reviewer: 'ada' }));
    expectThat(continued.jobs.refuse?.result === 'success', errorsOf(continued).join('\n'));
  },
};

/** Files that cannot be read fail the execution, and its follower tells which. */
export const brokenFile: Scene = {
  name: 'wait-for-training: a file that is no table',
  async play({ stage }) {
    await stage.loop.upload('broken/rows.csv', 'no table\n');
    const play = new Play(stage);
    const { outputs } = await play.start({}, { dataset: 'broken/' });
    await play.wait(outputs['execution-arn'] ?? '');
    expectThat(play.lights.wait === 'red' && play.logs.join().includes('broken/rows.csv'), play.logs.join('\n'));
  },
};

/** Trains for longer than a cancelled run needs to stop it. */
const SLOW = 'num_round=8000\neta=0.02';

/** A run that is cancelled while its training job runs stops the execution, which stops the job. */
export const cancelledInTraining: Scene = {
  name: 'wait-for-training: cancelled while its training job runs',
  async play({ stage }) {
    const play = new Play(stage);
    const started = new AbortController();
    const unlisten = stage.loop.standIn.listen(({ message }) => {
      if (/^training job .* started$/.test(message)) started.abort();
    });
    const { outputs } = await play.start({}, { hyperparameters: SLOW });
    const executionArn = outputs['execution-arn'] ?? '';
    const interrupt = { by: 'SIGINT', when: started.signal } as const;
    const { state } = await play.wait(executionArn, { interrupt }, { 'on-cancel': 'stop' });
    await play.wait(executionArn, { post: state }, { 'on-cancel': 'stop' });
    unlisten();
    const { status } = await stage.call('states', 'DescribeExecution', { executionArn });
    expectThat(status === 'ABORTED', [`found the execution ${status}`, ...play.logs].join('\n'));
  },
};

/** Somebody stops an execution among its files; the run that is run again redrives it, and sees it through. */
export const stoppedAndRedriven: Scene = {
  name: 'start-retraining: redriven after it was stopped among its files',
  async play({ stage }) {
    const play = new Play(stage);
    const still = stage.standstill.at('ProcessFile');
    const { outputs } = await play.start();
    const executionArn = outputs['execution-arn'] ?? '';
    await stage.until(async () => still.entered.aborted, `${executionArn} came to no file`);
    await stage.call('states', 'StopExecution', { executionArn });
    still.release({ drop: true });
    await stage.settle([executionArn]);
    play.runAttempt = 2;
    await play.start({}, { 'on-failed': 'redrive' });
    const waited = await play.wait(executionArn);
    await play.update(executionArn, waited.outputs['evaluation-hash'] ?? '');
    expectThat(play.lights.update === 'green', play.logs.join('\n'));
  },
};

/** The marker object starts an execution, and the sweep hands it to a run that asks for its approval. */
export const startedByAws: Scene = {
  name: 'started by the marker object, swept by retrain.yml',
  async play({ stage }) {
    const { loop } = stage;
    const { key } = loop.settings.starts.marker;
    const { Rules } = await stage.call('events', 'ListRules', {});
    const rule = (Rules as { Name: string; EventPattern?: string }[]).find(
      ({ Name, EventPattern }) => EventPattern?.includes(key) && Name.startsWith(stage.name),
    );
    const before = (await stage.executions()).length;
    await stage.call('events', 'EnableRule', { Name: rule!.Name });
    await loop.upload(key, '');
    await stage.until(async () => (await stage.executions()).length > before, 'the marker started nothing');
    await stage.call('events', 'DisableRule', { Name: rule!.Name });
    const { executionArn } = (await stage.executions())[0]!;
    await stage.settle([executionArn]);
    const swept = await loop.run('retrain', SWEEP);
    const handed = loop.github.state.workflowDispatches.splice(0).map(({ inputs }) => inputs['execution-arn']);
    await stage.call('states', 'StopExecution', { executionArn });
    expectThat(handed.includes(executionArn), errorsOf(swept).join('\n'));
  },
};

/** A roll back while a model awaits its approval, which holds against another champion then. */
export const rolledBackMeanwhile: Scene = {
  name: 'rollback.yml, and update-endpoint for a model that was compared with another champion',
  async play({ stage }) {
    const play = new Play(stage);
    const { outputs } = await play.start();
    const executionArn = outputs['execution-arn'] ?? '';
    const waited = await play.wait(executionArn);
    const back = await stage.loop.run('rollback', { name: 'workflow_dispatch', inputs: {} }, approve);
    expectThat(back.result === 'success', errorsOf(back).join('\n'));
    await play.update(executionArn, waited.outputs['evaluation-hash'] ?? '');
    expectThat(play.logs.join().includes('train again'), play.logs.join('\n'));
    await stage.settle([executionArn]);
  },
};

const toldToNobody = journey({
  name: 'refused, and GitHub takes the token no more',
  endpoint: 'serving',
  start: { prefix: JOURNEY_PREFIX, trainer: 'lambda' },
  approval: 'refused',
  endsIn: 'Rejected',
});

/** Dispatches that GitHub refuses are kept. */
export const undelivered: Scene = {
  ...toldToNobody,
  async play(world) {
    const { stage } = world;
    const { endpoint, account } = stage.loop.standIn;
    await stage.call('events', 'UpdateConnection', {
      Name: `${stage.name}-github`,
      AuthorizationType: 'API_KEY',
      AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: 'Authorization', ApiKeyValue: 'Bearer expired' } },
    });
    await toldToNobody.play(world);
    const QueueUrl = `${endpoint}/${account}/${stage.name}-undelivered-dispatches`;
    const asked = { QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] };
    const count = async () =>
      Number((await stage.call('sqs', 'GetQueueAttributes', asked)).Attributes.ApproximateNumberOfMessages);
    // That it awaits approval, and that it has ended.
    await stage.until(async () => (await count()) >= 2, 'no dispatch was kept');
  },
};
