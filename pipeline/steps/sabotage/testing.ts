/** A champion that serves, and retrainings of it that go wrong in a way of the caller's choice. */
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { sampleCsv } from '../../data/generate.ts';
import type { EvaluationReport } from '../../evaluation-report.ts';
import type { Booster } from '../../model/booster.ts';
import { evaluateModel } from '../evaluate-model.ts';
import { processData } from '../process-data.ts';
import { summarizeData } from '../summarize-data.ts';
import { clientOf, evaluationInput, HYPERPARAMETERS, memoryS3, putMapResults, settings } from '../testing.ts';
import { trainModel } from '../train-model.ts';
import { editArtifact, type Objects } from './corruptions.ts';

/** What a retraining does otherwise than a sound one. All it leaves out is sound. */
export interface Retraining {
  /** Changes both delivered files, the one that the champion was trained on before too. */
  delivered?: (csv: string) => string;
  dataset?: typeof settings.dataset;
  /** Changes what processing wrote, before training reads it. */
  beforeTraining?: (objects: Objects) => void;
  hyperparameters?: Record<string, string>;
  /** Changes the trained model. */
  trained?: (booster: Booster) => Booster;
  /** Changes what lies in S3, before the evaluation reads it. */
  beforeEvaluation?: (objects: Objects) => void | Promise<void>;
  /** `nothing`: a first deployment. */
  serves?: 'champion' | 'nothing' | 'an endpoint that failed';
  /** When the execution started; its artifact is written at 2026-11-22T00:00:10Z. */
  startedAt?: string;
}

/** What the gate says of a retraining. */
export interface Judged {
  decision: 'pass' | 'fail';
  /** Names of the checks that failed. */
  blockedBy: string[];
  reasons: string[];
  report: EvaluationReport;
}

const ROWS = 6000;
/** The champion is trained on the first, its challengers on both. */
const FILES = ['a.csv', 'b.csv'];
/** The champion's artifact. */
export const CHAMPION = 'models/champion/model.tar.gz';
const CHAMPION_EVALUATION = 'models/champion/evaluation.json';
/** The challenger's artifact. */
export const ARTIFACT = 'models/executions/e/model.tar.gz';

/** Rows of the generator; eight in a hundred lack a temperature. */
const generated = (file: string) =>
  sampleCsv(ROWS, 1 + FILES.indexOf(file)).replace(/^(\d*(?:12|24|36|48|60|72|84|96),\w+,\w),[\d.]+/gm, '$1,');

type S3 = ReturnType<typeof memoryS3>;

/** A champion that serves. */
export interface Champion {
  /** What the gate said of it as the first deployment. */
  first: Judged;
  /** Trains a challenger on both files and judges it. */
  retrain(retraining: Retraining): Promise<Judged>;
}

/**
 * Trains a champion on the first file.
 * @param made what was not sound about it
 */
export async function championMade(made: Retraining = {}): Promise<Champion> {
  const before = memoryS3();
  const deployment: Retraining = { ...made, serves: 'nothing' };
  const first = await judged(before, deployment, {
    summary: await processed(before, FILES.slice(0, 1), deployment),
    training: await trained(before, deployment),
  });
  const serving = memoryS3();
  serving.put(CHAMPION, before.objects.get(ARTIFACT)!);
  serving.put(CHAMPION_EVALUATION, before.objects.get('models/evaluation.json')!);
  const withRows = copyOf(serving);
  const summary = await processed(withRows, FILES, {});
  const withModel = copyOf(withRows);
  const training = await trained(withModel, {});
  return { first, retrain };

  /** What a retraining has in common with the sound one is not done again. */
  async function retrain(retraining: Retraining): Promise<Judged> {
    const ownRows = retraining.delivered || retraining.dataset;
    const ownTraining = ownRows || retraining.beforeTraining || retraining.hyperparameters;
    const s3 = copyOf(ownRows ? serving : ownTraining ? withRows : withModel);
    return judged(s3, retraining, {
      summary: ownRows ? await processed(s3, FILES, retraining) : summary,
      training: ownTraining ? await trained(s3, retraining) : training,
    });
  }
}

function copyOf({ objects }: S3): S3 {
  const copy = memoryS3();
  for (const [key, content] of objects) copy.objects.set(key, content);
  return copy;
}

const output = { bucket: 'features', prefix: 'executions/e/' };

async function processed(s3: S3, files: readonly string[], retraining: Retraining) {
  const { dataset = settings.dataset, delivered = (csv) => csv } = retraining;
  const items: { Input: string; Output: string }[] = [];
  for (const file of files) {
    s3.put(`raw/raw/${file}`, delivered(generated(file)));
    const input = { bucket: 'raw', key: `raw/${file}`, dataset, output };
    items.push({ Input: JSON.stringify(input), Output: JSON.stringify(await processData(input, s3.client)) });
  }
  return summarizeData({ manifest: putMapResults(s3, { SUCCEEDED: [items] }), output }, s3.client);
}

function trained(s3: S3, { beforeTraining, hyperparameters = HYPERPARAMETERS }: Retraining) {
  beforeTraining?.(s3.objects);
  const folder = (name: string) => ({ bucket: 'features', prefix: `executions/e/${name}/` });
  const artifact = { bucket: 'models', key: 'executions/e/model.tar.gz' };
  const channels = { train: folder('train'), validation: folder('validation') };
  return trainModel({ ...channels, hyperparameters, output: artifact }, s3.client, () => {});
}

async function judged(
  s3: S3,
  retraining: Retraining,
  made: { summary: Awaited<ReturnType<typeof processed>>; training: Awaited<ReturnType<typeof trained>> },
): Promise<Judged> {
  const { dataset = settings.dataset, hyperparameters = HYPERPARAMETERS } = retraining;
  if (retraining.trained) await editArtifact(s3.objects, ARTIFACT, retraining.trained);
  await retraining.beforeEvaluation?.(s3.objects);
  const input = evaluationInput({ output, ...made, hyperparameters, dataset });
  const execution = { ...input.execution, startedAt: retraining.startedAt ?? input.execution.startedAt };
  const { decision, reasons } = await evaluateModel(
    { ...input, execution, gate: settings.gate, costs: settings.costs },
    { s3: s3.client, sagemaker: endpoint(retraining.serves), now: () => new Date('2026-11-22T00:01:00Z') },
  );
  const report = JSON.parse(s3.text('models/evaluation.json')) as EvaluationReport;
  const failed = report.gate.checks.filter(({ outcome }) => outcome === 'failed');
  return { decision, blockedBy: failed.map(({ name }) => name), reasons, report };
}

function endpoint(serves: Retraining['serves'] = 'champion'): SageMakerClient {
  return clientOf<SageMakerClient>({
    ListEndpoints: () => ({ Endpoints: serves === 'nothing' ? [] : [{ EndpointName: 'pm-dev' }] }),
    DescribeEndpoint: () => ({
      EndpointStatus: serves === 'an endpoint that failed' ? 'Failed' : 'InService',
      EndpointConfigName: 'config-1',
    }),
    DescribeEndpointConfig: () => ({ ProductionVariants: [{ ModelName: 'model-1' }] }),
    DescribeModel: () => ({
      PrimaryContainer: {
        ModelDataUrl: `s3://${CHAMPION}`,
        Environment: { EVALUATION_URI: `s3://${CHAMPION_EVALUATION}` },
      },
    }),
  });
}
