import { serviceCall } from '../catalogue/resource.ts';
import { errorNames } from '../error-equals.ts';
import { pointer } from '../finding.ts';
import { isDistributed } from '../rules/map.ts';
import { inputField, isObject, objectsIn, warning } from '../rules/shape.ts';
import type { Expressions } from './expressions.ts';
import { isInLoop } from './loops.ts';
import type { State } from './machines.ts';
import { readingsIn } from './readings.ts';

/**
 * Names that can be taken once in an account and Region (each operation's page in the API reference), by action. With
 * the same name, SageMaker and Transcribe refuse the second call.
 */
const UNIQUE_NAMES: Readonly<Record<string, string>> = {
  'sagemaker:createTrainingJob': 'TrainingJobName',
  'sagemaker:createProcessingJob': 'ProcessingJobName',
  'sagemaker:createTransformJob': 'TransformJobName',
  'sagemaker:createHyperParameterTuningJob': 'HyperParameterTuningJobName',
  'sagemaker:createLabelingJob': 'LabelingJobName',
  'sagemaker:createCompilationJob': 'CompilationJobName',
  'sagemaker:createAutoMLJob': 'AutoMLJobName',
  'sagemaker:createAutoMLJobV2': 'AutoMLJobName',
  'sagemaker:createModel': 'ModelName',
  'sagemaker:createEndpointConfig': 'EndpointConfigName',
  'transcribe:startTranscriptionJob': 'TranscriptionJobName',
  'states:startExecution': 'Name',
};

/** Functions that give another value at each attempt. */
const CHANGING = ['uuid', 'random', 'now', 'millis', 'States.UUID', 'States.MathRandom'];

/** Errors of a call that was refused before it could start anything. */
const REFUSED = /throttl|toomanyrequests|limitexceeded/i;

/** Reports a job that is started under a name that an earlier attempt, pass of a loop or item of a Map has taken. */
export function jobNameAdvice(state: State, expressions: Expressions): void {
  const { definition, at, scope } = state;
  const field = nameField(definition.Resource);
  const holder = inputField(scope);
  const parameters = definition[holder];
  if (!field || !isObject(parameters)) return;
  const key = [field, `${field}.$`].find((name) => Object.hasOwn(parameters, name));
  if (!key) return;
  const readings = readingsIn({ [key]: parameters[key] }, scope, expressions);
  const again = repetitionOf(state, readings);
  if (!again) return;
  const context = scope.language === 'JSONata' ? '$states.context' : '$$';
  const hint =
    again === 'a retry'
      ? `put ${context}.State.RetryCount into it, and ${context}.Execution.RedriveCount, for a redrive counts retries from 0 again`
      : 'put something into it that differs';
  const message = `${again} would start it under the same ${field}, which can be taken once: ${hint}`;
  warning(scope, pointer(pointer(at, holder), key), message, 'JOB_NAME_REUSED');
}

/** What would start the job again under a name made of what is read; undefined where each start has another name. */
function repetitionOf(state: State, readings: Readings): 'every pass' | 'a retry' | undefined {
  if (readings.some(isNewEachTime)) return undefined;
  if (isRepeated(state, readings)) return 'every pass';
  return isRetried(state) && !readings.some(countsRetries) ? 'a retry' : undefined;
}

function nameField(resource: unknown): string | undefined {
  const call = serviceCall(String(resource));
  if (!call) return undefined;
  const { service, action, pattern } = call;
  // StartExecution alone answers a repeated call with the execution that runs: there, one name is the safe way.
  if (action === 'startExecution' && pattern === 'request') return undefined;
  return UNIQUE_NAMES[`${service === 'sfn' ? 'states' : service}:${action}`];
}

type Readings = ReturnType<typeof readingsIn>;

const isNewEachTime = ([from, name]: Readings[number]): boolean =>
  from === undefined || (from === 'function' && CHANGING.includes(name!));

/** Whether data that is read holds the number of the attempt, or is more of the context around it. */
const countsRetries = (reading: Readings[number]): boolean =>
  ['context', 'State', 'RetryCount'].every((name, index) => (reading[index] ?? name) === name);

/** Whether a failed attempt that may have started the job is made again. */
const isRetried = ({ definition }: State): boolean =>
  objectsIn(definition.Retry).some(
    (retrier) => retrier.MaxAttempts !== 0 && errorNames(retrier).some((name) => !REFUSED.test(name)),
  );

/** Whether the state runs again in one execution with a name that is made of nothing but constants and that execution. */
function isRepeated(state: State, readings: Readings): boolean {
  const ofExecution = readings.filter(([from]) => from !== 'function');
  const constant = ([from, part]: Readings[number]) =>
    from === 'context' && (part === 'Execution' || part === 'StateMachine');
  if (!ofExecution.every(constant)) return false;
  for (let place: State | undefined = state; place; place = place.machine.owner) {
    if (isInLoop(place)) return true;
    if (place === state || place.definition.Type !== 'Map') continue;
    // A child execution of a DISTRIBUTED Map has a name of its own.
    if (!isDistributed(place.definition) || !ofExecution.length) return true;
    return false;
  }
  return false;
}
