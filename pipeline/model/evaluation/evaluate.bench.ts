/**
 * `node pipeline/model/evaluation/evaluate.bench.ts`: two models measured on 100,000 and on 1,000,000 held-out rows with the
 * rounds and slices that are shipped, each in a process of its own, with its time and peak memory. lambda_evaluate_model has
 * 3 GB, and shall be done within 5 minutes.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { machine } from '../../bench.ts';
import { seededRandom } from '../../random.ts';
import { shipped } from '../../testing/shipped.ts';
import { evaluateModels, type ModelScores } from './evaluate.ts';

const FAILURE_SHARE = 0.034;
const LARGEST_RUN_SECONDS = 300;
const LARGEST_RUN_MEGABYTES = 3000;

/** The hardest case: every row an asset of its own, and hardly two rows of one score. */
function evaluate(rowCount: number): void {
  const random = seededRandom(1);
  const labels = Float32Array.from({ length: rowCount }, () => Number(random.uniform() < FAILURE_SHARE));
  const scores = () => Float32Array.from(labels, (label) => 1 / (1 + Math.exp(3 - 5 * label - random.normal(0, 1.5))));
  const model = (): ModelScores => {
    const test = scores();
    return { artifact: 's3://b/k', artifactSha256: 'h', validation: test, test, invalidScores: 0 };
  };
  const values = (value: (label: number) => number) => ({ values: Float32Array.from(labels, value) });
  const mode = () => values((label) => (label === 1 && random.uniform() < 0.25 ? 1 : 0));
  const columns = {
    Type: { ...values(() => Math.floor(random.uniform() * 3)), categories: ['L', 'M', 'H'] },
    'Tool wear [min]': values(() => random.uniform() * 240),
    TWF: mode(),
    HDF: mode(),
    PWF: mode(),
    OSF: mode(),
  };
  const assets = Int32Array.from(labels, (_, row) => row);
  const start = performance.now();
  const { difference, slices } = evaluateModels(
    { validation: { labels }, test: { labels, assets, columns } },
    { challenger: model(), champion: model() },
    shipped,
  );
  const seconds = (performance.now() - start) / 1000;
  const { lower, upper } = difference!.averagePrecision!;
  const megabytes = Math.round((process.resourceUsage().maxRSS * 1024) / 1e6);
  console.log(
    `${rowCount.toLocaleString('en')} rows x ${shipped.gate.intervals.rounds.toLocaleString('en')} rounds, ${slices.slices.length} slices: ` +
      `${seconds.toFixed(1)} s, peak RSS ${megabytes} MB, difference of average precision ${lower.toFixed(5)} to ${upper.toFixed(5)}`,
  );
  if (seconds > LARGEST_RUN_SECONDS || megabytes > LARGEST_RUN_MEGABYTES) process.exitCode = 1;
}

const [rowCount] = process.argv.slice(2);
if (rowCount) evaluate(Number(rowCount));
else {
  console.log(machine());
  for (const rows of [100_000, 1_000_000]) {
    const { status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), String(rows)], {
      stdio: 'inherit',
    });
    if (status !== 0) process.exitCode = 1;
  }
}
