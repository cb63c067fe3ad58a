import { describe, expect, it } from 'vitest';
import { adviceOn, chain } from './testing.ts';

const RETRY = { Retry: [{ ErrorEquals: ['States.ALL'] }] };
const CODES = ['JOB_NAME_REUSED'] as const;

const task = (integration: string, parameters: object) => ({
  Type: 'Task',
  Resource: `arn:aws:states:::${integration}`,
  Parameters: parameters,
});
/** A transcription job: it has few parameters that must be there. */
const transcription = (name: object) =>
  task('aws-sdk:transcribe:startTranscriptionJob', { Media: { MediaFileUri: 's3://b/k' }, ...name });
const literal = transcription({ TranscriptionJobName: 'job' });
const named = (path: string) => transcription({ 'TranscriptionJobName.$': path });
const advised = (state: object) => adviceOn(chain({ A: state }), CODES).map(({ location }) => location);

describe('the name of a job', () => {
  it.each([
    '$.name',
    '$name',
    '$$.Execution.Name',
    '$$.Execution.RedriveCount',
    "States.Format('{}-{}', $.name, $$.State.EnteredTime)",
  ])('is taken for a retry where it is %s', (path) => {
    expect(advised({ ...named(path), ...RETRY })).toEqual(['/States/A/Parameters/TranscriptionJobName.$']);
  });

  it.each(['States.UUID()', "States.Format('{}-{}', $.name, $$.State.RetryCount)", '$$.State'])(
    'is new for a retry where it is %s',
    (path) => {
      expect(advised({ ...named(path), ...RETRY })).toEqual([]);
    },
  );

  it('is taken for a retry where it is a constant', () => {
    expect(advised({ ...literal, ...RETRY })).toEqual(['/States/A/Parameters/TranscriptionJobName']);
  });

  it('is read in JSONata, too', () => {
    const jsonata = (name: string) => {
      const { Parameters, ...state } = { ...literal, ...RETRY };
      return adviceOn(
        chain(
          { A: { ...state, Arguments: { ...Parameters, TranscriptionJobName: name } } },
          { QueryLanguage: 'JSONata' },
        ),
        CODES,
      );
    };
    expect(jsonata('{% $states.input.name %}')).toMatchObject([
      { message: expect.stringContaining('$states.context.State.RetryCount') },
    ]);
    expect(jsonata("{% 'a-' & $states.context.State.RetryCount %}")).toEqual([]);
    expect(jsonata('{% $uuid() %}')).toEqual([]);
    expect(jsonata('{% ($s := $states; $s.input.name) %}')).toEqual([]);
  });

  it('matters only where a call that may have started the job is made again', () => {
    expect(advised(literal)).toEqual([]);
    expect(advised({ ...literal, Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 0 }] })).toEqual([]);
    expect(advised({ ...literal, Retry: [{ ErrorEquals: ['Transcribe.LimitExceededException'] }] })).toEqual([]);
  });

  it('matters for an execution only where the Task waits for it: a repeated start finds the one that runs', () => {
    const start = (pattern: string) => ({
      ...task(`states:startExecution${pattern}`, { StateMachineArn: 'arn', Name: 'n' }),
      ...RETRY,
    });
    expect(advised(start(''))).toEqual([]);
    expect(advised(start('.sync:2'))).toHaveLength(1);
  });

  it('is taken at the second pass of a loop and for the second item of a Map', () => {
    const again = { Type: 'Choice', Choices: [{ Variable: '$.n', NumericEquals: 1, Next: 'A' }], Default: 'Z' };
    const loop = (path: string) =>
      adviceOn(chain({ A: named(path), B: again, Z: { Type: 'Succeed' } }), CODES).map(({ message }) => message);
    expect(loop('$$.Execution.Name')).toEqual([expect.stringMatching(/^every pass/)]);
    expect(loop('$.name')).toEqual([]);
    expect(loop('$$.State.EnteredTime')).toEqual([]);
    const each = (path: string, config = {}) =>
      adviceOn(
        chain({ Each: { Type: 'Map', ItemProcessor: { ...chain({ A: named(path) }), ProcessorConfig: config } } }),
        CODES,
      );
    expect(each('$$.Execution.Name')).toHaveLength(1);
    expect(each('$.name')).toEqual([]);
    expect(each('$$.Execution.Name', { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' })).toEqual([]);
  });
});
