import type { ExecutionInput } from './contract.ts';
import type { PipelineSettings } from './settings.ts';

/** What a start may choose itself; everything else comes from `pipeline.yml`. */
interface StartOptions {
  rawBucket: string;
  endpointName: string;
  startedBy: ExecutionInput['startedBy'];
  /** Folder of the raw bucket, instead of `dataset.prefix`. */
  prefix?: string;
  /** Hyperparameters that replace single ones of `pipeline.yml`. */
  hyperparameters?: Record<string, string>;
  trainer?: 'sagemaker' | 'lambda';
}

/** The input that every way of starting gives: by hand, by GitHub's schedule, by EventBridge, by a marker object. */
export function executionInput(settings: PipelineSettings, start: StartOptions): ExecutionInput {
  const { dataset, minimum, training, gate, costs, endpoint, approval } = settings;
  return {
    startedBy: start.startedBy,
    data: { bucket: start.rawBucket, prefix: start.prefix ?? dataset.prefix },
    dataset,
    minimum,
    training: {
      ...training,
      trainer: start.trainer ?? training.trainer,
      hyperparameters: { ...training.hyperparameters, ...start.hyperparameters },
    },
    gate,
    costs,
    endpoint: { ...endpoint, name: start.endpointName },
    approval: { timeoutSeconds: Math.round(approval.timeoutHours * 3600) },
  };
}
