/** `npm start`: the whole loop on this machine, from raw sensor rows to a verified serving endpoint. */
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { EvaluationReport } from '../../pipeline/contract.ts';
import { sampleCsv } from '../../pipeline/data/generate.ts';
import { parseAs } from '../../pipeline/parse-as.ts';
import { SkippingClock } from './clock.ts';
import { portOption, runCommand, UsageError } from './command-line.ts';
import type { Progress } from './github/progress.ts';
import type { WorkflowResult } from './github/run.ts';
import { Loop } from './loop.ts';
import { progressLine } from './progress.ts';
import { shellExports } from './shell.ts';

const USAGE = 'usage: npm start [-- [--data FILE.csv] [--keep] [--port N] [--log]]';
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
      },
    });
    const { data } = values;
    if (data !== undefined && !statSync(data, { throwIfNoEntry: false })?.isFile())
      throw new UsageError(`--data: found "${data}", expected a CSV file that is there`);
    if (data !== undefined && basename(data).startsWith('_'))
      throw new UsageError(`--data: found "${data}", expected another name: files that start with "_" are not data`);
    return { ...values, port: portOption(values.port) };
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${USAGE}`);
  }
}

const seconds = (since: number): string => `${((Date.now() - since) / 1000).toFixed(1)} s`;

async function main(interrupted: AbortSignal): Promise<void> {
  const chosen = options();
  const directory = mkdtempSync(join(tmpdir(), 'fresh-model-'));
  const listener = (event: Progress) => {
    const line = progressLine(event, chosen.log ? 'log' : 'steps');
    if (line !== undefined) console.log(line);
  };
  try {
    const clock = new SkippingClock();
    const loop = await Loop.open({ root, directory, clock, port: chosen.port, listener, signal: interrupted });
    try {
      const serving = await rehearse(loop, chosen.data);
      if (serving && chosen.keep) await keepServing(loop, interrupted);
    } finally {
      await loop.close();
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The whole loop, once. @returns whether the endpoint serves the new model */
async function rehearse(loop: Loop, data: string | undefined): Promise<boolean> {
  const started = Date.now();
  mkdirSync(build, { recursive: true });
  console.log(`The stand-in answers as AWS on ${loop.standIn.endpoint}; its time skips what only waits.`);
  console.log('\nConnect the account: an administrator deploys the roles that GitHub may assume');
  await loop.connectAccount();
  console.log(`    ✔ cdk deploy ${loop.settings.name}-github (${seconds(started)})`);

  console.log('\ndeploy.yml, as a push to main starts it');
  const deployed = await succeeded(loop.deploy());
  const key = `${loop.settings.dataset.prefix}${data ? basename(data) : 'sample.csv'}`;
  await loop.upload(key, data ? { file: data } : Buffer.from(sampleCsv(10_000, 1)));
  console.log(`\nUploaded ${data ?? '10,000 generated sensor rows'} to the raw bucket as ${key}`);

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
  const { separator } = loop.settings.dataset;
  const cells = (values: string[]) => values.map((value) => `"${value.replaceAll('"', '""')}"`).join(separator);
  const csv = [cells(columns), ...rows.map(({ row }) => cells(columns.map((column) => row[column] ?? '')))];
  const rowsFile = join(build, 'rows.csv');
  writeFileSync(rowsFile, `${csv.join('\n')}\n`);
  const answer = await loop.npm(['run', '--silent', 'predict', '--', rowsFile]);
  const scores = answer
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => Number(line.split(separator).at(-1)));

  console.log(`\nVerdict: ${report.decision}, ${report.gate.checks.length} checks of the quality gate`);
  const { rows: used, rejectedRows } = report.summary;
  console.log(`Data: ${used + rejectedRows} rows in, ${used} used, ${rejectedRows} rejected`);
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

async function keepServing(loop: Loop, interrupted: AbortSignal): Promise<void> {
  console.log(
    `\nThe endpoint keeps serving until you press Ctrl-C. In another terminal:\n\n${shellExports(loop.standIn)}`,
  );
  console.log('npm run predict -- build/rows.csv\n');
  if (!interrupted.aborted) await once(interrupted, 'abort');
}

await runCommand(main);
