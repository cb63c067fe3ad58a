/** `npm start`: the whole loop on this machine, from raw sensor rows to a verified serving endpoint. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { EvaluationReport, parseAs } from '../../pipeline/contract.ts';
import { sampleCsv } from '../../pipeline/data/generate.ts';
import { SkippingClock } from './clock.ts';
import type { Progress } from './github/progress.ts';
import type { WorkflowResult } from './github/run.ts';
import { Loop } from './loop.ts';
import { progressLine } from './progress.ts';
import { shellExports } from './shell.ts';

const USAGE = 'usage: npm start [-- [--data FILE.csv] [--keep] [--port N] [--log]]';
const root = join(import.meta.dirname, '../..');
const build = join(root, 'build');

/** A user's mistake: told in one line. */
class UsageError extends Error {}

function options() {
  try {
    const { values } = parseArgs({
      options: {
        data: { type: 'string' },
        keep: { type: 'boolean', default: false },
        port: { type: 'string', default: '0' },
        log: { type: 'boolean', default: false },
      },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      throw new UsageError(`--port: found "${values.port}", expected a number from 0 to 65535`);
    if (values.data !== undefined && !existsSync(values.data))
      throw new UsageError(`--data: found "${values.data}", expected a CSV file that is there`);
    return { ...values, port };
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${USAGE}`);
  }
}

const seconds = (since: number): string => `${((Date.now() - since) / 1000).toFixed(1)} s`;

async function main(): Promise<void> {
  const { data, keep, port, log } = options();
  const started = Date.now();
  const directory = mkdtempSync(join(tmpdir(), 'fresh-model-'));
  const cancel = new AbortController();
  process.once('SIGINT', () => cancel.abort());
  mkdirSync(build, { recursive: true });
  const listener = (event: Progress) => {
    const line = progressLine(event, log ? 'log' : 'steps');
    if (line !== undefined) console.log(line);
  };
  const loop = await Loop.open({ root, directory, clock: new SkippingClock(), port, listener });
  try {
    console.log(`The stand-in answers as AWS on ${loop.standIn.endpoint}; its time skips what only waits.`);
    console.log('\nConnect the account: an administrator deploys the roles that GitHub may assume');
    const connecting = Date.now();
    await loop.connectAccount();
    console.log(`    ✔ cdk deploy ${loop.settings.name}-github (${seconds(connecting)})`);

    console.log('\ndeploy.yml, as a push to main starts it');
    const summary = [summaryOf(await succeeded(loop.deploy()))];
    const key = data ? `${loop.settings.dataset.prefix}${basename(data)}` : `${loop.settings.dataset.prefix}sample.csv`;
    await loop.upload(key, data ? { file: data } : Buffer.from(sampleCsv(10_000, 1)));
    console.log(`\nUploaded ${data ?? '10,000 generated sensor rows'} to the raw bucket as ${key}`);

    console.log('\nretrain.yml, by hand; you approve in the environment prod');
    const retrain = await succeeded(
      loop.retrain({ reason: 'npm start' }, async () => ({ decision: 'approved', reviewer: 'you' }), cancel.signal),
    );
    writeFileSync(join(build, 'summary.md'), [...summary, summaryOf(retrain)].join('\n'));
    if (retrain.jobs['update-endpoint']?.result !== 'success') {
      console.log(`\nThe execution ended as ${retrain.jobs.retrain?.outputs.outcome}. See build/summary.md`);
      return;
    }
    await showEndpoint(loop);
    console.log(
      `\nJob summary: build/summary.md   evaluation report: build/evaluation.json   in all ${seconds(started)}`,
    );
    if (keep) await keepServing(loop);
  } finally {
    await loop.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function succeeded(running: Promise<WorkflowResult>): Promise<WorkflowResult> {
  const result = await running;
  if (result.result !== 'success') {
    const errors = result.annotations.filter((annotation) => annotation.kind === 'error');
    throw new UsageError(`The workflow run ended as ${result.result}.\n${errors.map((e) => e.message).join('\n')}`);
  }
  return result;
}

const summaryOf = ({ jobs }: WorkflowResult): string =>
  Object.values(jobs)
    .map((job) => job.summary)
    .filter(Boolean)
    .join('\n');

/** Asks the endpoint about three raw rows, as any caller would, and holds its answers against the evaluation. */
async function showEndpoint(loop: Loop): Promise<void> {
  const file = join(build, 'evaluation.json');
  const report = parseAs(EvaluationReport, JSON.parse(readFileSync(file, 'utf8')), file);
  const { metrics } = report.challenger;
  const rows = report.goldenRows.slice(0, 3);
  const columns = Object.keys(rows[0]!.row);
  const cells = (values: string[]) => values.map((value) => `"${value.replaceAll('"', '""')}"`).join(',');
  const csv = [cells(columns), ...rows.map(({ row }) => cells(columns.map((column) => row[column] ?? '')))];
  const rowsFile = join(build, 'rows.csv');
  writeFileSync(rowsFile, `${csv.join('\n')}\n`);
  const answer = await loop.npm(['run', '--silent', 'predict', '--', rowsFile]);
  const scores = answer
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => Number(line.split(',').at(-1)));

  console.log(`\nVerdict: ${report.decision}, ${report.gate.checks.length} checks of the quality gate`);
  console.log(
    `Metrics on ${report.testRows.rows} held-out rows: average precision ${metrics.averagePrecision.toFixed(4)}, ROC AUC ${metrics.rocAuc.toFixed(4)}, F1 ${metrics.f1.toFixed(4)}`,
  );
  if (report.comparison.kind === 'compared')
    console.log(`Champion on the same rows: ${report.comparison.metrics.averagePrecision.toFixed(4)}`);
  console.log(
    `Endpoint ${loop.settings.name}-dev answers for three raw sensor rows (build/rows.csv, npm run predict):`,
  );
  for (const [i, { score }] of rows.entries()) {
    const same = Math.abs(score - scores[i]!) < 1e-6;
    console.log(`    ${scores[i]}  evaluated as ${score}  ${same ? 'equal' : 'DIFFERENT'}`);
    if (!same) throw new UsageError('The endpoint does not score as the evaluation did');
  }
}

async function keepServing(loop: Loop): Promise<void> {
  console.log(
    `\nThe endpoint keeps serving until you press Ctrl-C. In another terminal:\n\n${shellExports(loop.standIn)}`,
  );
  console.log('npm run predict -- build/rows.csv\n');
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

await main().catch((error: Error) => {
  console.error(error instanceof UsageError ? error.message : error);
  process.exitCode = 1;
});
