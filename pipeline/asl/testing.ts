import { edited as editedTree, type Json } from './properties/tree.ts';
import { type ValidateOptions, validateDefinition } from './validate.ts';

/** A sound JSONPath definition with every type of state, and every kind of machine in it. */
export const jsonpath = (): Json => ({
  StartAt: 'Train',
  TimeoutSeconds: 3600,
  States: {
    Train: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sagemaker:createTrainingJob.sync',
      Parameters: {
        'TrainingJobName.$': "States.Format('job-{}', $.id)",
        AlgorithmSpecification: { TrainingInputMode: 'File' },
        RoleArn: 'arn:aws:iam::1:role/r',
        OutputDataConfig: { S3OutputPath: 's3://b' },
        ResourceConfig: { InstanceCount: 1, VolumeSizeInGB: 1 },
        StoppingCondition: {},
        Tags: [{ 'Key.$': '$$.Execution.Id', Value: 'v' }],
      },
      ResultSelector: { 'artifact.$': '$.ModelArtifacts' },
      ResultPath: '$.train',
      TimeoutSeconds: 600,
      HeartbeatSecondsPath: '$.beat',
      Retry: [
        {
          ErrorEquals: ['States.Timeout', 'My.Error'],
          IntervalSeconds: 2,
          MaxAttempts: 0,
          BackoffRate: 1.5,
          MaxDelaySeconds: 9,
          JitterStrategy: 'FULL',
        },
      ],
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'Failed' }],
      Next: 'Gate',
    },
    Gate: {
      Type: 'Choice',
      Choices: [
        {
          And: [{ Variable: '$.auc', NumericGreaterThan: 0.5 }, { Not: { Variable: '$$.x', IsPresent: true } }],
          Next: 'Each',
        },
        { Variable: '$.at', TimestampLessThan: '2026-01-01T00:00:00Z', Assign: { late: true }, Next: 'Pause' },
      ],
      Default: 'Failed',
    },
    Pause: { Type: 'Wait', SecondsPath: '$.wait', Next: 'Both' },
    Each: {
      Type: 'Map',
      Label: 'each',
      ItemReader: {
        Resource: 'arn:aws:states:::s3:listObjectsV2',
        Parameters: { 'Bucket.$': '$.bucket' },
        ReaderConfig: { MaxItems: 5 },
      },
      ItemSelector: { 'value.$': '$$.Map.Item.Value' },
      ItemBatcher: { MaxItemsPerBatch: 10, BatchInput: { 'run.$': '$.run' } },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
        StartAt: 'Item',
        States: { Item: { Type: 'Task', Resource: 'arn:aws:lambda:eu-west-1:1:function:f', End: true } },
      },
      ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'b' } },
      MaxConcurrency: 10,
      Next: 'Both',
    },
    Both: {
      Type: 'Parallel',
      Branches: [
        { StartAt: 'Left', States: { Left: { Type: 'Pass', Result: { a: 1 }, Assign: { 'x.$': '$.a' }, End: true } } },
      ],
      Next: 'Done',
    },
    Done: { Type: 'Succeed' },
    Failed: { Type: 'Fail', ErrorPath: 'States.JsonToString($)', Cause: 'see the log' },
  },
});

/** A sound JSONata definition. */
export const jsonata = (): Json => ({
  QueryLanguage: 'JSONata',
  StartAt: 'Call',
  States: {
    Call: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: { FunctionName: 'f', Payload: { token: '{% $states.context.Task.Token %}' } },
      TimeoutSeconds: '{% $states.input.seconds %}',
      Credentials: { RoleArn: '{% $states.input.role %}' },
      Assign: { id: '{% $states.result.id %}' },
      Catch: [{ ErrorEquals: ['States.ALL'], Assign: { failure: '{% $states.errorOutput %}' }, Next: 'Route' }],
      Next: 'Route',
    },
    Route: {
      Type: 'Choice',
      Choices: [{ Condition: '{% $states.input.n > 1 %}', Output: '{% $id %}', Next: 'Hold' }],
      Default: 'Items',
    },
    Hold: { Type: 'Wait', Timestamp: '{% $states.input.until %}', Next: 'Items' },
    Items: {
      Type: 'Map',
      Items: '{% $states.input.rows %}',
      ItemProcessor: {
        StartAt: 'One',
        States: { One: { Type: 'Pass', Output: { a: ['{% $states.input %}'] }, End: true } },
      },
      Next: 'Stop',
    },
    Stop: { Type: 'Fail', Error: '{% $states.input.error %}' },
  },
});

/** Judges a definition, written out one member a line. */
export const validate = (definition: unknown, options?: ValidateOptions) =>
  validateDefinition(JSON.stringify(definition, null, 1), options);

/** The code and JSON pointer of each error. */
export const errors = (definition: unknown, options?: ValidateOptions): [code: string, location: string][] =>
  validate(definition, options)
    .findings.filter(({ severity }) => severity === 'ERROR')
    .map(({ code, location }) => [code, location]);

/** The definition with the part that a JSON pointer names replaced, or taken out where no value is given. */
export const edited = (base: () => Json, place: string, value?: unknown): Json => editedTree(base(), place, value);
