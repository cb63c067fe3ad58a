import { expect, it } from 'vitest';
import { unpackArtifact } from '../model/artifact.ts';
import { memoryS3 } from './testing.ts';
import { trainModel } from './train-model.ts';

const csv = (rows: number) => Array.from({ length: rows }, (_, i) => `${i % 4 === 0 ? 1 : 0},${i % 4},${i}`).join('\n');
const input = {
  train: { bucket: 'features', prefix: 'e/train/' },
  validation: { bucket: 'features', prefix: 'e/validation/' },
  hyperparameters: { objective: 'binary:logistic', num_round: '2', eval_metric: 'aucpr' },
  output: { bucket: 'models', key: 'e/model.tar.gz' },
};

it('writes the artifact, and tells the last metrics and how long it took by the clock', async () => {
  const s3 = memoryS3();
  s3.put('features/e/train/a.csv', csv(40));
  s3.put('features/e/validation/a.csv', csv(16));
  const times = [1000, 4500];
  const lines: string[] = [];
  const output = await trainModel(
    input,
    s3.client,
    (line) => lines.push(line),
    () => times.shift()!,
  );
  expect(output).toMatchObject({ artifact: 's3://models/e/model.tar.gz', seconds: 3.5 });
  expect(output.metrics['validation:aucpr']).toBeGreaterThan(0.9);
  expect(lines).toHaveLength(2);
  await expect(unpackArtifact(s3.objects.get('models/e/model.tar.gz')!)).resolves.toBeDefined();
});

it('writes nothing where there are no rows to learn from', async () => {
  const s3 = memoryS3();
  await expect(trainModel(input, s3.client, () => {})).rejects.toThrow('train: found no rows');
  expect(s3.keys('models/')).toEqual([]);
});
