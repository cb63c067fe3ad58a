/** `npm run faults`: the actions under every fault, each trial judged by what the stand-in saw. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Stage } from './stage.ts';
import { withTable } from './table.ts';
import { type Judged, judge } from './trial.ts';
import { TRIALS } from './trials.ts';

const PAGE = join(import.meta.dirname, '../../../../docs/faults.md');

const { values } = parseArgs({
  options: {
    /** Only trials whose name this regular expression matches; the page keeps its lines of the others. */
    only: { type: 'string' },
    /** Stages to play trials on, side by side. */
    stages: { type: 'string', default: '3' },
  },
});
const wanted = new RegExp(values.only ?? '');
const waiting = TRIALS.map((trial, place) => ({ trial, place })).filter(({ trial }) => wanted.test(trial.name));
const judged: Judged[] = [];

const playAll = async (stage: Stage) => {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const verdict = await judge(stage, next.trial);
    judged[next.place] = verdict;
    tell(verdict);
  }
};

function tell({ name, fault, expected, found, problems, seconds, logs }: Judged): void {
  console.log(`${problems.length ? 'FAILED' : 'passed'} | ${name} | ${fault} | ${found} | ${seconds.toFixed(1)} s`);
  if (problems.length === 0) return;
  console.log(`  expected: ${expected}\n  ${problems.join('\n  ')}`);
  console.log(logs.join('\n').replaceAll(/^/gm, '  | '));
}

const stages: Stage[] = [];
try {
  // One after the other: they are deployed from the same working copy.
  const lanes: Promise<void>[] = [];
  for (let count = Math.min(Number(values.stages), waiting.length); count > 0; count--) {
    const stage = await Stage.open();
    stages.push(stage);
    lanes.push(playAll(stage));
  }
  await Promise.all(lanes);
} finally {
  for (const stage of stages) await stage.close();
}
const verdicts = Object.values(judged);
const failed = verdicts.filter(({ problems }) => problems.length > 0);
console.log(`${verdicts.length} trials, ${failed.length} not as expected`);
if (failed.length > 0 || verdicts.length === 0) process.exitCode = 1;
const names = TRIALS.map(({ name }) => name);
writeFileSync(PAGE, withTable(readFileSync(PAGE, 'utf8'), names, verdicts));
