import type { StandIn } from '../../core/stand-in.ts';
import type { Json, JsonObject } from '../engine/definition.ts';
import { orAborted, StateFailure } from '../engine/failure.ts';
import { type ErrorNames, serviceFailure } from './errors.ts';
import { type Action, pascalCase, type TaskCall } from './integration.ts';
import { headersOf, sdkMetadata } from './metadata.ts';
import { toStateJson } from './to-json.ts';

const ERRORS: ErrorNames = {
  prefix: 'SageMaker',
  base: 'AmazonSageMakerException',
  service: 'AmazonSageMaker',
  version: 1,
  modelled: ['ConflictException', 'ResourceInUse', 'ResourceLimitExceeded', 'ResourceNotFound'],
};

/** How often a `.sync` Task asks for its job at most; it also asks whenever SageMaker tells of something. */
const POLL_MS = 5000;

const requestResponse = (action: string): Action => ({
  patterns: ['request-response'],
  request: (parameters, call) => request(action, parameters, call),
});

/** `sagemaker:createModel`. */
export const createModel = requestResponse('createModel');
/** `sagemaker:createEndpointConfig`. */
export const createEndpointConfig = requestResponse('createEndpointConfig');
/** `sagemaker:createEndpoint`. */
export const createEndpoint = requestResponse('createEndpoint');
/** `sagemaker:updateEndpoint`. */
export const updateEndpoint = requestResponse('updateEndpoint');

/**
 * `sagemaker:createTrainingJob`, and `.sync`: the job's description as the result when it completed or was stopped.
 * Unverified against AWS: that a stopped job (also one that ran out of time) succeeds; who only checks for failure would
 * not notice otherwise.
 */
export const createTrainingJob: Action = {
  patterns: ['request-response', 'sync'],
  request: (parameters, call) => request('createTrainingJob', parameters, call),
  async completion(_answer, { TrainingJobName }, call) {
    try {
      const job = await settled(String(TrainingJobName), call);
      if (job.TrainingJobStatus !== 'Failed') return job;
      throw new StateFailure('States.TaskFailed', JSON.stringify(job));
    } finally {
      if (call.signal.aborted) await stop(String(TrainingJobName), call);
    }
  },
};

async function request(action: string, parameters: JsonObject, { standIn, caller }: TaskCall): Promise<Json> {
  try {
    const answer = toStateJson(await standIn.call('sagemaker', pascalCase(action), parameters, caller), 'millis');
    return {
      ...(answer as JsonObject),
      ...sdkMetadata(JSON.stringify(answer), standIn.clock.now(), headersOf('application/x-amz-json-1.1')),
    };
  } catch (error) {
    throw serviceFailure(error, ERRORS);
  }
}

/** The job's description once it has ended. @throws Aborted when the Task ends before the job */
async function settled(TrainingJobName: string, { standIn, caller, signal }: TaskCall): Promise<JsonObject> {
  for (;;) {
    const news = sagemakerNews(TrainingJobName, standIn);
    try {
      const answer = await standIn.call('sagemaker', 'DescribeTrainingJob', { TrainingJobName }, caller);
      const job = toStateJson(answer, 'millis') as JsonObject;
      if (['Completed', 'Failed', 'Stopped'].includes(String(job.TrainingJobStatus))) return job;
      await orAborted(news.told, signal);
    } catch (error) {
      throw serviceFailure(error, ERRORS);
    } finally {
      news.cancel();
    }
  }
}

/** Settles when SageMaker tells of the job, or after a while in case it does not. */
function sagemakerNews(jobName: string, standIn: StandIn) {
  let cancel = () => {};
  const told = new Promise<void>((resolve) => {
    const timer = standIn.clock.after(POLL_MS, resolve);
    const unlisten = standIn.listen(({ source, message }) => {
      if (source === 'sagemaker' && message.includes(jobName)) resolve();
    });
    cancel = () => {
      timer.cancel();
      unlisten();
    };
  });
  return { told, cancel };
}

/** Stops the job of a Task that is over. A job that has ended meanwhile cannot be stopped, which is just as well. */
async function stop(TrainingJobName: string, { standIn, caller }: TaskCall): Promise<void> {
  await standIn.call('sagemaker', 'StopTrainingJob', { TrainingJobName }, caller).catch(() => {});
}
