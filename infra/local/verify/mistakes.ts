import type { Patch } from './pull-request.ts';

/** A mistake that a person might make in a pull request, and where it must be shown. */
interface Mistake {
  name: string;
  patch: Patch;
  job: 'checks' | 'effects';
  step: 'Validate the state machine' | 'Check' | 'Rehearse it beside its base';
  file: string;
  /** What the one line of the patched file holds. */
  line: string;
  says: RegExp;
}

const VALIDATE = { job: 'checks', step: 'Validate the state machine' } as const;
const CHECK = { job: 'checks', step: 'Check' } as const;
const REHEARSE = { job: 'effects', step: 'Rehearse it beside its base' } as const;

const DEFINITION = 'pipeline/retraining.asl.json';
const SETTINGS = 'pipeline/pipeline.yml';
const RETRAIN = '.github/workflows/retrain.yml';

const replaced = (words: string | RegExp, by: string) => (text: string) => text.replace(words, by);
const renamed = (before: string, after: string) => (text: string) => text.replaceAll(before, after);

/** Takes the Catch of one state out of the state machine's file. */
const withoutCatch = (state: string) => (text: string) => {
  const at = text.indexOf(`"${state}": {`);
  return text.slice(0, at) + text.slice(at).replace(/"Catch": \[.*?\n {6}\],\s*/s, '');
};

/** From the definition to the schedule. */
export const MISTAKES: readonly Mistake[] = [
  {
    name: 'ASL fault',
    patch: { [DEFINITION]: replaced('"Next": "EnoughData"', '"Next": "EnoughDta"') },
    ...VALIDATE,
    file: DEFINITION,
    line: '"Next": "EnoughDta"',
    says: /EnoughDta/,
  },
  {
    // The step and the contracts made of it are renamed; the state machine still asks for the old name.
    name: 'contract break',
    patch: {
      'pipeline/contract.ts': renamed('championEndpointConfig:', 'servingEndpointConfig:'),
      'pipeline/retraining.contracts.json': renamed('"championEndpointConfig"', '"servingEndpointConfig"'),
      'pipeline/steps/evaluate-model.ts': renamed('championEndpointConfig:', 'servingEndpointConfig:'),
    },
    ...VALIDATE,
    file: DEFINITION,
    line: '$states.result.Payload.championEndpointConfig',
    says: /championEndpointConfig: did you mean 'servingEndpointConfig'\?/,
  },
  {
    name: 'misspelt action input',
    patch: { [RETRAIN]: replaced('hyperparameters: ${{ steps', 'hyperparamters: ${{ steps') },
    ...CHECK,
    file: RETRAIN,
    line: 'hyperparamters:',
    says: /^\.\/actions\/start-retraining has no input "hyperparamters": there is .*hyperparameters/,
  },
  {
    name: 'unpinned action',
    patch: { [RETRAIN]: replaced(/actions\/checkout@.*/, 'actions/checkout@v5') },
    ...CHECK,
    file: RETRAIN,
    line: 'actions/checkout@v5',
    says: /^actions\/checkout@v5 is not pinned/,
  },
  {
    name: 'stale dist',
    patch: { 'actions/post-evaluation/html/charts/slices.ts': replaced('minus champion', 'less champion') },
    ...CHECK,
    file: 'actions/dist/post-evaluation.js',
    line: 'minus champion',
    says: /^This bundle is stale: run "npm run build"/,
  },
  {
    name: 'lost Catch',
    patch: { [DEFINITION]: withoutCatch('SummarizeData') },
    ...REHEARSE,
    file: DEFINITION,
    line: '"SummarizeData": {',
    says: /^Removed Catch of "SummarizeData": it took States\.ALL$/,
  },
  {
    name: 'worse model',
    patch: { [SETTINGS]: replaced('max_depth: 4', 'max_depth: 1') },
    ...REHEARSE,
    file: SETTINGS,
    line: 'max_depth: 1',
    says: /^Average precision falls from 0\.\d+ to 0\.\d+: by more than gate\.champion\.margin, 0\.05$/,
  },
  {
    name: 'leaking column',
    patch: {
      [SETTINGS]: (text) =>
        text
          .replace(/(.*)'Tool wear \[min\]', type: number \}\n/, '$&$1HDF, type: number }\n')
          .replace('TWF, HDF, PWF, OSF, RNF]', 'TWF, PWF, OSF, RNF]'),
    },
    ...REHEARSE,
    file: SETTINGS,
    line: 'name: HDF, type: number',
    says: /^The model learns from "HDF"/,
  },
  {
    name: 'wildcard IAM',
    patch: {
      'infra/aws/lambdas.ts': replaced("allow('s3:GetObject', raw.arnForObjects", "allow('s3:*', raw.arnForObjects"),
    },
    ...REHEARSE,
    file: 'infra/aws/lambdas.ts',
    line: "allow('s3:*'",
    says: /^Allows s3:\* to .*: name the actions/,
  },
  {
    name: 'missing permission',
    patch: { 'infra/aws/pipeline.ts': replaced(/.*'sagemaker:CreateModel', .*\n/, '') },
    ...REHEARSE,
    file: 'infra/aws/pipeline.ts',
    // What is gone has no line: the one before.
    line: "allow('events:PutEvents', localArn",
    says: /:assumed-role\/\S+PipelineRole\S+ is not authorized to perform: sagemaker:CreateModel on resource/,
  },
  {
    name: 'bucket replaced',
    patch: { 'pipeline/contract.ts': replaced("bucket('model')", "bucket('models')") },
    ...REHEARSE,
    file: 'pipeline/contract.ts',
    line: "bucket('models')",
    says: /\(AWS::S3::Bucket\) is replaced \(BucketName changed\): objects are lost/,
  },
  {
    name: 'schedule removed',
    patch: { [RETRAIN]: replaced("    - cron: '23 4", "    # - cron: '23 4") },
    ...REHEARSE,
    file: RETRAIN,
    line: "# - cron: '23 4",
    says: /^Nothing retrains by schedule any more$/,
  },
];
