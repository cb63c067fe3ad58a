/**
 * Computes the table of `docs/cost.md`, between the markers `<!-- costs:start -->` and `<!-- costs:end -->`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { LAMBDA_MEMORY } from '../pipeline/lambda-memory.ts';
import { markdownTable } from '../pipeline/markdown-table.ts';
import {
  costOfHosting,
  costOfLambda,
  costOfRequests,
  costOfTraining,
  costOfTransitions,
  type Prices,
  parsePrices,
} from '../pipeline/prices.ts';

/** Hours of an average month. */
const HOURS = (365.25 * 24) / 12;

/** What is paid for, in the units of its price. */
interface Usage {
  title: string;
  /** Instance type and billable seconds of one training job; undefined where a Lambda trains. */
  training?: [instanceType: string, seconds: number];
  /** Seconds that each step's Lambda runs, over all of its calls, and how many calls. */
  lambdas: Partial<Record<keyof typeof LAMBDA_MEMORY, [seconds: number, calls: number]>>;
  transitions: number;
  runsAMonth: number;
  /** Instance type and number of those that serve. */
  hosting: [instanceType: string, count: number];
  /** Hours a run for which the new instances stand beside the old. */
  bothHours: number;
}

/** Seconds and calls of each Lambda for one file of 10,000 rows. */
const ONE_FILE: Usage['lambdas'] = {
  'process-data': [3, 1],
  'summarize-data': [2, 1],
  'evaluate-model': [20, 1],
  'verify-endpoint': [3, 1],
  'clean-up': [3, 1],
};

/** Assumptions, on the safe side; a month has 30.4 days. */
const EXAMPLES: Usage[] = [
  {
    title: 'As shipped: one file of 10,000 rows, weekly',
    training: ['ml.m5.large', 180],
    lambdas: ONE_FILE,
    transitions: 80,
    runsAMonth: 30.4375 / 7,
    hosting: ['ml.t2.medium', 1],
    bothHours: 0.5,
  },
  {
    title: 'The same, trained by a Lambda',
    lambdas: {
      ...ONE_FILE,
      'train-model': [60, 1],
    },
    transitions: 80,
    runsAMonth: 30.4375 / 7,
    hosting: ['ml.t2.medium', 1],
    bothHours: 0.5,
  },
  {
    title: '1,000 files, an hour of training, daily, two instances with a canary',
    training: ['ml.m5.4xlarge', 3600],
    lambdas: {
      'process-data': [30_000, 1000],
      'summarize-data': [60, 1],
      'evaluate-model': [600, 1],
      'verify-endpoint': [3, 1],
      'clean-up': [3, 1],
    },
    transitions: 3200,
    runsAMonth: 30.4375,
    hosting: ['ml.m5.large', 2],
    bothHours: 1,
  },
];

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);
/** Below a dollar there are four decimals. */
const usd = (cost: number): string => cost.toFixed(cost < 1 ? 4 : 2);
const known = (cost: number | null, instanceType: string): number => {
  if (cost === null) throw new Error(`pipeline/prices.yml: found no price of ${instanceType}, expected one`);
  return cost;
};

function costsOf(prices: Prices, { training, lambdas, transitions, runsAMonth, hosting, bothHours }: Usage): number[] {
  const steps = Object.entries(lambdas) as [keyof typeof LAMBDA_MEMORY, [number, number]][];
  const jobs = training ? known(costOfTraining(prices, ...training), training[0]) : 0;
  const gbSeconds = sum(steps.map(([step, [seconds]]) => (LAMBDA_MEMORY[step] / 1024) * seconds));
  const calls = sum(steps.map(([, [, count]]) => count));
  const functions = costOfLambda(prices, gbSeconds) + costOfRequests(prices, calls);
  const states = costOfTransitions(prices, transitions);
  const instance = known(costOfHosting(prices, hosting[0], 1), hosting[0]) * hosting[1];
  const run = jobs + functions + states + instance * bothHours;
  return [
    jobs,
    functions,
    states,
    instance * bothHours,
    run,
    run * runsAMonth,
    instance * HOURS,
    run * runsAMonth + instance * HOURS,
  ];
}

const ROWS = [
  'Training job',
  'Lambda',
  'Step Functions',
  'New instances beside the old',
  '**A run**',
  'All runs of a month',
  'Endpoint a month',
  '**A month**',
];

/** The table of `docs/cost.md`: USD of each example by `pipeline/prices.yml`. */
export function costTable(
  prices = parsePrices(readFileSync(new URL('../pipeline/prices.yml', import.meta.url), 'utf8')),
): string {
  const columns = EXAMPLES.map((example) => costsOf(prices, example).map(usd));
  return markdownTable(
    [`USD, ${prices.region}, ${prices.asOf}`, ...EXAMPLES.map(({ title }) => title)],
    ROWS.map((row, i) => [row, ...columns.map((column) => column[i]!)]),
  );
}

if (import.meta.main) {
  const page = new URL('cost.md', import.meta.url);
  const between = /(<!-- costs:start -->\n).*?(\n<!-- costs:end -->)/s;
  const renewed = readFileSync(page, 'utf8').replace(between, (_, start, end) => `${start}${costTable()}${end}`);
  writeFileSync(page, renewed);
}
