/** `npm run rehearse`: the loop against the stand-in, all its ways, and every Task failed once. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { sampleFor } from '../../../pipeline/data/sample-for.ts';
import { EvaluationReport } from '../../../pipeline/evaluation-report.ts';
import { parseAs } from '../../../pipeline/parse-as.ts';
import { RehearsalReport } from '../../../pipeline/rehearsal-report.ts';
import { runCommand } from '../command-line.ts';
import { SkippingClock } from '../core/clock.ts';
import type { WorkflowResult } from '../github/run.ts';
import { Loop } from '../loop.ts';
import { compactEvents } from './events.ts';
import { type ExecutionTree, treeOf } from './history.ts';
import { JOURNEY_PREFIX } from './journeys.ts';
import { rehearseAll } from './rehearse.ts';
import { Traveller } from './travel.ts';

const root = join(import.meta.dirname, '../../..');

async function main(signal: AbortSignal): Promise<void> {
  const { values } = parseArgs({
    options: {
      out: { type: 'string', default: 'build/rehearsal.json' },
      /** The retraining alone, without the journeys and failures. */
      'loop-only': { type: 'boolean', default: false },
    },
  });
  const directory = mkdtempSync(join(tmpdir(), 'rehearsal-'));
  try {
    const loop = await Loop.open({ root, directory, clock: new SkippingClock(), signal });
    try {
      const report = await rehearse(loop, values['loop-only']);
      const file = resolve(values.out);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${JSON.stringify(RehearsalReport.parse(report), null, 2)}\n`);
      for (const problem of report.problems) console.error(problem);
      if (!report.passed) process.exitCode = 1;
    } finally {
      await loop.close();
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function rehearse(loop: Loop, loopOnly: boolean): Promise<RehearsalReport> {
  await loop.connectAccount();
  const deployed = await loop.deploy();
  const problems = mistakesOf('deploy.yml', deployed);
  if (problems.length) return { schemaVersion: 1, passed: false, problems, events: [] };
  console.log('deployed');
  await loop.upload(`${loop.settings.dataset.prefix}sample.csv`, sampleFor(loop.settings.dataset, 10_000, 1));
  const approve = async () => ({ decision: 'approved', reviewer: 'rehearsal' }) as const;
  const retrained = await loop.retrain({ reason: 'rehearsal' }, approve);
  problems.push(...mistakesOf('retrain.yml', retrained));
  const { outcome, 'execution-arn': arn, 'evaluation-hash': hash } = retrained.jobs.retrain?.outputs ?? {};
  if (problems.length === 0 && retrained.jobs['update-endpoint']?.result !== 'success')
    problems.push(`retrain.yml: no model came to serve: the execution's outcome is ${outcome}`);
  console.log(`retrained: ${outcome}`);
  const tree: ExecutionTree = arn ? await treeOf(loop.standIn, arn) : { events: [], mapRuns: [] };
  const report = {
    schemaVersion: 1 as const,
    ...(hash || outcome === 'rejected' ? { evaluation: evaluation() } : {}),
    events: compactEvents(tree.events),
  };
  // On a loop that is broken, journeys would say the same again and again.
  if (loopOnly || !arn || problems.length > 0) return { ...report, passed: problems.length === 0, problems };
  await loop.upload(`${JOURNEY_PREFIX}sample.csv`, sampleFor(loop.settings.dataset, 3000, 1));
  const machine = JSON.parse(readFileSync(join(root, 'pipeline/retraining.asl.json'), 'utf8'));
  const { coverage, problems: found } = await rehearseAll(machine, new Traveller(loop), tree, console.log);
  problems.push(...found);
  return { ...report, passed: problems.length === 0, problems, coverage };
}

const mistakesOf = (workflow: string, { result, annotations }: WorkflowResult): string[] =>
  result === 'success'
    ? []
    : [`${workflow} ended as ${result}`, ...annotations.filter(({ kind }) => kind === 'error').map((e) => e.message)];

function evaluation(): EvaluationReport {
  const file = 'build/evaluation.json';
  return parseAs(EvaluationReport, JSON.parse(readFileSync(join(root, file), 'utf8')), file);
}

await runCommand(main);
