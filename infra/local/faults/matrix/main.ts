/** `npm run faults`: the actions under every fault, each trial judged by what the stand-in saw. */
import { parseArgs } from 'node:util';
import { Stage } from './stage.ts';
import { judge } from './trial.ts';
import { TRIALS } from './trials.ts';

const { values } = parseArgs({ options: { only: { type: 'string' }, verbose: { type: 'boolean', default: false } } });
const trials = TRIALS.filter(({ name }) => values.only === undefined || new RegExp(values.only).test(name));
const stage = await Stage.open();
try {
  for (const trial of trials) {
    const { name, fault, found, expected, problems, seconds, logs } = await judge(stage, trial);
    console.log(`${problems.length ? 'FAILED' : 'passed'} | ${name} | ${fault} | ${found} | ${seconds.toFixed(1)} s`);
    if (problems.length === 0 && !values.verbose) continue;
    process.exitCode = problems.length ? 1 : process.exitCode;
    console.log(`  expected: ${expected}\n  ${problems.join('\n  ')}`);
    console.log(logs.join('\n').replaceAll(/^/gm, '  | '));
  }
} finally {
  await stage.close();
}
