import {
  DescribeTrainingJobCommand,
  paginateListTrainingJobs,
  type SageMakerClient,
  StopTrainingJobCommand,
} from '@aws-sdk/client-sagemaker';
import {
  DescribeExecutionCommand,
  paginateListExecutions,
  type SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { isMissing, until, type Work } from './clients.ts';

/** Stops what runs of a state machine, and waits until it has stopped: a running execution would make things anew. */
export async function stopExecutions(sfn: SFNClient, stateMachineArn: string, work: Work): Promise<void> {
  for (const executionArn of await runningExecutions(sfn, stateMachineArn)) {
    await sfn.send(new StopExecutionCommand({ executionArn, error: 'Destroyed', cause: 'npm run destroy' }));
    const hasEnded = async () => (await sfn.send(new DescribeExecutionCommand({ executionArn }))).status !== 'RUNNING';
    await until(`The end of ${executionArn}`, hasEnded, work, 5);
    work.say(`stopped execution ${executionArn}`);
  }
}

async function runningExecutions(sfn: SFNClient, stateMachineArn: string): Promise<string[]> {
  const arns: string[] = [];
  try {
    for await (const page of paginateListExecutions({ client: sfn }, { stateMachineArn, statusFilter: 'RUNNING' }))
      arns.push(...(page.executions ?? []).map(({ executionArn }) => executionArn!));
  } catch (error) {
    if (!isMissing(error as Error)) throw error;
  }
  return arns;
}

/** Stops the training jobs that write into this bucket, and waits: SageMaker takes two minutes to end one. */
export async function stopTrainingJobs(sagemaker: SageMakerClient, modelBucket: string, work: Work): Promise<void> {
  const running = { NameContains: 'retrain-', StatusEquals: 'InProgress' } as const;
  for await (const page of paginateListTrainingJobs({ client: sagemaker }, running))
    for (const { TrainingJobName } of page.TrainingJobSummaries ?? []) {
      const describe = () => sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName }));
      const { OutputDataConfig } = await describe();
      if (!OutputDataConfig?.S3OutputPath?.startsWith(`s3://${modelBucket}/`)) continue;
      await sagemaker.send(new StopTrainingJobCommand({ TrainingJobName }));
      const hasEnded = async () => !['InProgress', 'Stopping'].includes((await describe()).TrainingJobStatus!);
      await until(`The end of ${TrainingJobName}`, hasEnded, work, 10);
      work.say(`stopped training job ${TrainingJobName}`);
    }
}
