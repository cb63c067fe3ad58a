import type { CheckedOperation } from '../core/checked-operations.ts';
import { AwsError } from '../core/errors.ts';
import type { Call } from '../core/stand-in.ts';
import { type ListInput, listConstraints, page } from './listing.ts';
import { arnOf, invalid, resourceName, type SageMaker } from './state.ts';
import { createInstances } from './training-instances.ts';
import { describe, enter, secondaryStatus, type TrainingJob } from './training-job.ts';
import { checkTrainingRequest, type TrainingRequest, trainingConstraints } from './training-request.ts';

/** CreateTrainingJob, DescribeTrainingJob, StopTrainingJob and ListTrainingJobs; `close` ends what trains. */
export function trainingOperations(sagemaker: SageMaker) {
  const { standIn } = sagemaker;
  const jobs = new Map<string, TrainingJob>();
  const instances = createInstances(sagemaker);

  const find = (name: string): TrainingJob => {
    const job = jobs.get(name);
    if (!job) throw invalid('Requested resource not found.');
    return job;
  };

  const resource = ({ TrainingJobName }: { TrainingJobName: string }) =>
    arnOf(sagemaker, 'training-job', TrainingJobName);
  const constraints = { TrainingJobName: resourceName };

  const operations: Record<string, CheckedOperation> = {
    CreateTrainingJob: {
      constraints: trainingConstraints,
      resource,
      run: async (request: TrainingRequest, { caller }: Call) => {
        const { TrainingJobName: name, Tags } = request;
        const arn = resource(request);
        const taken = () =>
          new AwsError(
            'ResourceInUse',
            `Training job names must be unique within an AWS account and region, and a training job with this name already exists (${arn})`,
          );
        if (jobs.has(name)) throw taken();
        await checkTrainingRequest(sagemaker, request, caller);
        if (jobs.has(name)) throw taken();
        sagemaker.tagNew(caller, arn, Tags);
        const now = sagemaker.now();
        const job: TrainingJob = {
          name,
          arn,
          request,
          status: 'InProgress',
          transitions: [],
          created: now,
          modified: now,
          metrics: [],
        };
        enter(job, 'Starting', now);
        jobs.set(name, job);
        standIn.tell('sagemaker', `training job ${name} started`);
        instances.start(job);
        return { TrainingJobArn: arn };
      },
    },

    DescribeTrainingJob: { constraints, resource, run: ({ TrainingJobName }) => describe(find(TrainingJobName)) },

    StopTrainingJob: {
      constraints,
      resource,
      run: ({ TrainingJobName }) => {
        const job = find(TrainingJobName);
        if (job.status !== 'InProgress')
          throw invalid(`The request was rejected because the training job is in status ${job.status}.`);
        instances.stop(job);
        return {};
      },
    },

    ListTrainingJobs: {
      constraints: listConstraints,
      run: (input: ListInput) => {
        const { items, NextToken } = page(jobs.values(), input);
        const TrainingJobSummaries = items.map((job) => ({
          TrainingJobName: job.name,
          TrainingJobArn: job.arn,
          CreationTime: job.created,
          LastModifiedTime: job.modified,
          TrainingEndTime: job.trainingEnd,
          TrainingJobStatus: job.status,
          SecondaryStatus: secondaryStatus(job),
        }));
        return { TrainingJobSummaries, NextToken };
      },
    },
  };

  return { operations, close: instances.close };
}
