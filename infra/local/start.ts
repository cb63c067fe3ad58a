/** `npm start`: the whole loop on this machine, from raw sensor rows to a verified serving endpoint. */
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { sampleFor } from '../../pipeline/data/sample-for.ts';
import { EvaluationReport } from '../../pipeline/evaluation-report.ts';
import { parseAs } from '../../pipeline/parse-as.ts';
import { CommandError, faultsOption, portOption, runCommand } from './command-line.ts';
import { SkippingClock } from './core/clock.ts';
import type { WorkflowResult } from './github/run.ts';
import { Loop } from './loop.ts';
import { progressPrinter } from './progress.ts';
import { shellExports } from './shell.ts';

const USAGE = 'usage: npm start [-- [--data FILE.csv] [--keep] [--port N] [--log] [--faults FILE]]';
const root = join(import.meta.dirname, '../..');
const build = join(root, 'build');

function options() {
  try {
    const { values } = parseArgs({
      options: {
        data: { type: 'string' },
        keep: { type: 'boolean', default: false },
        port: { type: 'string', default: '0' },
        log: { type: 'boolean', default: false },
        faults: { type: 'string' },
      },
    });
    const { data } = values;
    if (data !== undefined && !statSync(data, { throwIfNoEntry: false })?.isFile())
      throw new CommandError(`--data: found "${data}", expected a CSV file that is there`);
    if (data !== undefined && basename(data).startsWith('_'))
      throw new CommandError(`--data: found "${data}", expected another name: files that start with "_" are not data`);
    return { ...values, port: portOption(values.port), faults: faultsOption(values.faults) };
  } catch (error) {
    throw new CommandError(`${(error as Error).message}\n${USAGE}`);
  }
}

const seconds = (since: number): string => `${((Date.now() - since) / 1000).toFixed(1)} s`;

async function main(interrupted: AbortSignal): Promise<void> {
  const chosen = options();
  const directory = mkdtempSync(join(tmpdir(), 'fresh-model-'));
  const listener = progressPrinter(console.log, chosen.log ? 'log' : 'steps');
  try {
    const clock = new SkippingClock();
    const loop = await Loop.open({ root, directory, clock, port: chosen.port, listener, signal: interrupted });
    try {
      const serving = await rehearse(loop, chosen);
      if (serving && chosen.keep) await keepServing(loop, interrupted);
    } finally {
      await loop.close();
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The whole loop, once. @returns whether the endpoint serves the challenger */
async function rehearse(loop: Loop, { data, faults }: ReturnType<typeof options>): Promise<boolean> {
  const started = Date.now();
  mkdirSync(build, { recursive: true });
  console.log(`The stand-in answers as AWS on ${loop.standIn.endpoint}; its time skips what only waits.`);
  console.log('\nConnect the account: an administrator deploys the roles that GitHub may assume');
  await loop.connectAccount();
  console.log(`    ✔ cdk deploy ${loop.settings.name}-github (${seconds(started)})`);

  console.log('\ndeploy.yml, by hand until dev; a push to main goes on to prod');
  const deployed = await succeeded(loop.deploy());
  const key = `${loop.settings.dataset.prefix}${data ? basename(data) : 'sample.csv'}`;
  await loop.upload(key, data ? { file: data } : Buffer.from(sampleFor(loop.settings.dataset, 10_000, 1)));
  console.log(`\nUploaded ${data ?? '10,000 generated sensor rows'} to the raw bucket as ${key}`);

  if (faults) {
    loop.standIn.faults.install(faults);
    console.log(`\nFrom here on with faults: ${faults.title}`);
  }
  console.log('\nretrain.yml, by hand; you approve in the environment prod');
  const approve = async () => ({ decision: 'approved', reviewer: 'you' }) as const;
  const retrained = await succeeded(loop.retrain({ reason: 'npm start' }, approve));
  writeFileSync(join(build, 'summary.md'), [summaryOf(deployed), summaryOf(retrained)].join('\n'));
  if (retrained.jobs['update-endpoint']?.result !== 'success') {
    console.log(`\nThe execution ended as ${retrained.jobs.retrain?.outputs.outcome}. See build/summary.md`);
    return false;
  }
  await showEndpoint(loop);
  console.log(
    `\nJob summary: build/summary.md   evaluation report: build/evaluation.json   in all ${seconds(started)}`,
  );
  return true;
}

async function succeeded(running: Promise<WorkflowResult>): Promise<WorkflowResult> {
  const result = await running;
  if (result.result !== 'success') {
    const errors = result.annotations.filter((annotation) => annotation.kind === 'error');
    throw new CommandError(`The workflow run ended as ${result.result}.\n${errors.map((e) => e.message).join('\n')}`);
  }
  return result;
}

const summaryOf = ({ jobs }: WorkflowResult): string =>
  Object.values(jobs)
    .map((job) => job.summary)
    .filter(Boolean)
    .join('\n');

/** Shows the evaluation, and asks the endpoint about three raw rows as any caller would: the answers must be equal. */
async function showEndpoint(loop: Loop): Promise<void> {
  const file = join(build, 'evaluation.json');
  const report = parseAs(EvaluationReport, JSON.parse(readFileSync(file, 'utf8')), file);
  showReport(report);
  const { goldenRows } = report;
  const rows = [goldenRows[0]!, goldenRows[Math.floor(goldenRows.length / 2)]!, goldenRows.at(-1)!];
  const scores = await predicted(loop, rows);
  console.log(
    `Endpoint ${loop.settings.name}-dev answers for three raw sensor rows (build/rows.csv, npm run predict):`,
  );
  for (const [i, { score }] of rows.entries()) {
    const same = Math.abs(score - scores[i]!) < 1e-6;
    console.log(`    ${scores[i]}  evaluated as ${score}  ${same ? 'equal' : 'DIFFERENT'}`);
    if (!same) throw new CommandError('The endpoint does not score as the evaluation did');
  }
}

function showReport({ decision, gate, dataset, heldOut, challenger, comparison }: EvaluationReport): void {
  const { averagePrecision, rocAuc, f1 } = challenger.metrics;
  const { rows, rejectedRows } = dataset.totals;
  const { verdict, reason } = gate.verdict;
  console.log(`\nVerdict: ${decision}, ${gate.checks.length} checks of the quality gate; ${verdict}: ${reason}`);
  console.log(`Data: ${rows + rejectedRows} rows in, ${rows} used, ${rejectedRows} rejected`);
  console.log(
    `Metrics on ${heldOut.test.rows} held-out rows: average precision ${averagePrecision.toFixed(4)}, ROC AUC ${rocAuc.toFixed(4)}, F1 ${f1.toFixed(4)}`,
  );
  if (comparison.kind === 'compared')
    console.log(
      `Champion on the same rows: average precision ${comparison.champion.metrics.averagePrecision.toFixed(4)}`,
    );
}

/** Writes rows to build/rows.csv and gives what `npm run predict` says of them. */
async function predicted(loop: Loop, rows: EvaluationReport['goldenRows']): Promise<number[]> {
  const { separator } = loop.settings.dataset;
  const columns = Object.keys(rows[0]!.row);
  const line = (values: string[]) => values.map((value) => `"${value.replaceAll('"', '""')}"`).join(separator);
  const lines = [line(columns), ...rows.map(({ row }) => line(columns.map((column) => row[column] ?? '')))];
  const file = join(build, 'rows.csv');
  writeFileSync(file, `${lines.join('\n')}\n`);
  const answer = await loop.npm(['run', '--silent', 'predict', '--', file]);
  const answered = answer.trim().split('\n').slice(1);
  return answered.map((text) => Number(text.split(separator).at(-1)));
}

async function keepServing(loop: Loop, interrupted: AbortSignal): Promise<void> {
  console.log(
    `\nThe endpoint keeps serving until you press Ctrl-C. In another terminal:\n\n${shellExports(loop.standIn)}`,
  );
  console.log('npm run predict -- build/rows.csv\n');
  if (!interrupted.aborted) await once(interrupted, 'abort');
}

await runCommand(main);
