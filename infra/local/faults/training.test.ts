import {
  CreateTrainingJobCommand,
  type CreateTrainingJobCommandInput,
  StopTrainingJobCommand,
} from '@aws-sdk/client-sagemaker';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sampleRows, startStandIn, trainingRequest } from '../sagemaker/testing.ts';
import { parseScenario } from './scenario.ts';
import { faultScenario } from './testing.ts';

let aws: Awaited<ReturnType<typeof startStandIn>>;

beforeAll(async () => {
  aws = await startStandIn();
  for (const name of ['train', 'validation']) await aws.put(`${name}/rows.csv`, sampleRows(200));
});
afterAll(() => aws.close());
afterEach(() => aws.standIn.faults.clear());

const spot = {
  EnableManagedSpotTraining: true,
  StoppingCondition: { MaxRuntimeInSeconds: 600, MaxWaitTimeInSeconds: 3600 },
};

async function train(name: string, more: Partial<CreateTrainingJobCommandInput> = {}) {
  const ended = aws.ended(name);
  await aws.sagemaker.send(new CreateTrainingJobCommand(trainingRequest(name, more)));
  const job = await ended;
  return {
    status: job.TrainingJobStatus,
    secondary: job.SecondaryStatus,
    reason: job.FailureReason,
    transitions: job.SecondaryStatusTransitions!.map(({ Status }) => Status),
  };
}
const hasArtifact = (name: string) =>
  aws.get(`models/${name}/output/model.tar.gz`).then(
    () => true,
    () => false,
  );

describe('a training job', () => {
  it('finds no instance as often as the fault says, and then one', async () => {
    aws.standIn.faults.install(faultScenario('capacity-twice'));
    for (const name of ['retrain-c1', 'retrain-c2'])
      expect(await train(name)).toEqual({
        status: 'Failed',
        secondary: 'Failed',
        reason: expect.stringMatching(/^CapacityError: Unable to provision requested ML compute capacity\./),
        transitions: ['Starting', 'Failed'],
      });
    expect((await train('retrain-c3')).status).toBe('Completed');
  });

  it.each([
    ['algorithm-error', 'Failed', 'Failed', 'AlgorithmError: framework error, exit code: 1'],
    [
      'internal-server-error',
      'Failed',
      'Failed',
      'InternalServerError: We encountered an internal error. Please try again.',
    ],
    ['stopped-training', 'Stopped', 'Stopped', undefined],
    ['training-out-of-time', 'Stopped', 'MaxRuntimeExceeded', undefined],
  ])('ends in its training: %s.yaml', async (scenario, status, secondary, reason) => {
    aws.standIn.faults.install(faultScenario(scenario));
    const name = `retrain-${scenario}`;
    const job = await train(name);
    expect(job).toMatchObject({ status, secondary, reason });
    expect(job.transitions.slice(0, 3)).toEqual(['Starting', 'Downloading', 'Training']);
    expect(await hasArtifact(name)).toBe(false);
  });

  it('of another name is left alone', async () => {
    aws.standIn.faults.install(faultScenario('algorithm-error'));
    expect((await train('other')).status).toBe('Completed');
  });

  it('on spot instances trains from the beginning after it lost one', async () => {
    aws.standIn.faults.install(faultScenario('spot-interruption'));
    expect(await train('spot', spot)).toMatchObject({
      status: 'Completed',
      transitions: [
        ...['Starting', 'Downloading', 'Training', 'Interrupted'],
        ...['Starting', 'Downloading', 'Training', 'Uploading', 'Completed'],
      ],
    });
    expect(await hasArtifact('spot')).toBe(true);
  });

  it('on spot instances is stopped when its time to wait is over', async () => {
    const trainingJobs = [{ name: '*', ends: 'SpotInterruption' }];
    aws.standIn.faults.install(parseScenario(JSON.stringify({ title: 'always', trainingJobs }), 'always.yaml'));
    const StoppingCondition = { MaxRuntimeInSeconds: 150, MaxWaitTimeInSeconds: 150 };
    expect(await train('never', { ...spot, StoppingCondition })).toMatchObject({
      status: 'Stopped',
      secondary: 'MaxWaitTimeExceeded',
    });
  });

  it('on spot instances can be stopped while it has none', async () => {
    aws.standIn.faults.install(faultScenario('spot-interruption'));
    const ended = aws.ended('lost');
    const interrupted = new Promise<void>((resolve) => {
      const stop = aws.standIn.listen(({ message }) => {
        if (message !== 'training job lost Interrupted') return;
        stop();
        resolve();
      });
    });
    await aws.sagemaker.send(new CreateTrainingJobCommand(trainingRequest('lost', spot)));
    // The clock is held where the job loses its instance, so that it gets no other before it is stopped.
    let release = () => {};
    await interrupted.then(() => {
      release = aws.clock.hold();
    });
    await aws.sagemaker.send(new StopTrainingJobCommand({ TrainingJobName: 'lost' }));
    release();
    expect((await ended).TrainingJobStatus).toBe('Stopped');
  });

  it('on an instance of its own loses none', async () => {
    aws.standIn.faults.install(faultScenario('spot-interruption'));
    expect((await train('on-demand')).status).toBe('Completed');
    expect(aws.standIn.faults.report().faults).toEqual([{ fault: 'trainingJobs[0]', met: 0, fired: 0 }]);
  });
});
