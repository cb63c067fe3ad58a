/**
 * `node pipeline/model/evaluation/comparison/bootstrap.bench.ts`: two models compared on 100,000 and on 1,000,000 held-out
 * rows with 1,000 rounds, each in a process of its own, with its time and peak memory. lambda_evaluate_model has 3 GB and
 * 5 minutes for all that it does.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { machine } from '../../../bench.ts';
import { seededRandom } from '../../../random.ts';
import { compareModels } from './bootstrap.ts';

const ROUNDS = 1000;
const FAILURE_SHARE = 0.034;
const LARGEST_RUN_SECONDS = 300;

/** The hardest case: every row an asset of its own, and hardly two rows of one score. */
function compare(rowCount: number): void {
  const random = seededRandom(1);
  const labels = Float32Array.from({ length: rowCount }, () => Number(random.uniform() < FAILURE_SHARE));
  const assets = Int32Array.from(labels, (_, row) => row);
  const model = () => ({
    scores: Float32Array.from(labels, (label) => 1 / (1 + Math.exp(3 - 5 * label - random.normal(0, 1.5)))),
    threshold: 0.5,
  });
  const models = { challenger: model(), champion: model() };
  const costOf = ({ falsePositives, falseNegatives }: { falsePositives: number; falseNegatives: number }) =>
    (20 * falseNegatives + falsePositives) / rowCount;
  const start = performance.now();
  const { difference } = compareModels({ labels, assets }, models, { seed: 1, rounds: ROUNDS, level: 0.95, costOf });
  const seconds = (performance.now() - start) / 1000;
  const { lower, upper } = difference.averagePrecision!;
  const megabytes = Math.round((process.resourceUsage().maxRSS * 1024) / 1e6);
  console.log(
    `${rowCount.toLocaleString('en')} rows x ${ROUNDS.toLocaleString('en')} rounds: ${seconds.toFixed(1)} s, peak RSS ${megabytes} MB, ` +
      `difference of average precision ${lower.toFixed(5)} to ${upper.toFixed(5)}`,
  );
  if (seconds > LARGEST_RUN_SECONDS) process.exitCode = 1;
}

const [rowCount] = process.argv.slice(2);
if (rowCount) compare(Number(rowCount));
else {
  console.log(machine());
  for (const rows of [100_000, 1_000_000]) {
    const { status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), String(rows)], {
      stdio: 'inherit',
    });
    if (status !== 0) process.exitCode = 1;
  }
}
