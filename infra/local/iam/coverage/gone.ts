import { resourceNames } from '../../../../pipeline/contract.ts';
import { sampleCsv } from '../../../../pipeline/data/generate.ts';
import type { Stage } from '../../faults/matrix/stage.ts';
import type { Journey } from '../../rehearsal/journeys.ts';
import { journey, type Scene } from './scene.ts';

const RAW = 'gone/';

/** Who deletes an object of an execution: its bucket, and what its key contains. */
const deleting =
  (bucket: 'raw' | 'features' | 'model', part: string) =>
  async (stage: Stage, execution: string): Promise<void> => {
    const Bucket = resourceNames(stage.name, stage.loop.standIn.account).buckets[bucket];
    const Prefix = bucket === 'raw' ? RAW : `executions/${execution}/`;
    const { Contents } = await stage.call('s3', 'ListObjectsV2', { Bucket, Prefix });
    for (const { Key } of Contents as { Key: string }[])
      if (Key.includes(part)) await stage.call('s3', 'DeleteObject', { Bucket, Key });
  };

const approvedAndFailed = { endpoint: 'serving', approval: 'approved', endsIn: 'Failed' } as const;
const named = (what: string, more: Partial<Journey> = {}): Journey => ({
  ...approvedAndFailed,
  ...more,
  name: `${what} is gone when it is read`,
});

const rawFile = journey(named('a raw file', { start: { prefix: RAW } }), {
  at: 'ProcessFile',
  act: deleting('raw', '.csv'),
});

/** Objects that somebody deletes while an execution runs: without the right to list, S3 says 403 of them instead of 404. */
export const gone: readonly Scene[] = [
  {
    ...rawFile,
    async play(world) {
      await world.stage.loop.upload(`${RAW}rows.csv`, sampleCsv(300, 1));
      await rawFile.play(world);
    },
  },
  journey(named("the map's manifest"), { at: 'SummarizeData', act: deleting('features', 'manifest.json') }),
  journey(named('the artifact'), { at: 'EvaluateModel', act: deleting('model', 'model.tar.gz') }),
  journey(named('the evaluation'), { at: 'VerifyEndpoint', act: deleting('model', 'evaluation.json') }),
];
