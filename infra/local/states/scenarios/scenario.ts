import { parse } from 'yaml';
import * as z from 'zod';
import { ContractError, parseAs } from '../../../../pipeline/parse-as.ts';
import { HistoryLines } from './history-lines.ts';

const text = z.string().min(1);
const seconds = z.number().positive();
const failure = z.strictObject({ error: text.optional(), cause: z.string().optional() });

/** What an execution calls, made before it starts; `${NAME}` in the scenario stands for where it is. */
const Need = z.union(
  [
    z.strictObject({ function: text }),
    z.strictObject({ queue: z.literal('standard') }),
    z.strictObject({ topic: z.literal('standard') }),
    z.strictObject({ bucket: z.record(text, z.string()) }),
    z.strictObject({ machine: z.looseObject({ StartAt: text }) }),
  ],
  'one of function (a name), queue: standard, topic: standard, bucket (texts by key), machine (a definition)',
);
export type Need = z.output<typeof Need>;

/** Something done from outside while the execution's newest event is of the type `after`. */
const after = z.string().regex(/^\w+$/, 'the type of an event, such as TaskSubmitted');
const Act = z.union(
  [
    z.strictObject({ after, pass: seconds }),
    z.strictObject({ after, sendTaskSuccess: z.json() }),
    z.strictObject({ after, sendTaskFailure: failure }),
    z.strictObject({ after, sendTaskHeartbeat: z.literal(true) }),
    z.strictObject({ after, stopExecution: failure }),
    z.strictObject({ after, redriveExecution: z.literal(true) }),
    z.strictObject({ after, stopTrainingJob: z.literal(true) }),
  ],
  'an event type as after, and one of pass, sendTaskSuccess, sendTaskFailure, sendTaskHeartbeat, stopExecution, redriveExecution, stopTrainingJob',
);
export type Act = z.output<typeof Act>;

const Expected = z.strictObject({
  status: z.enum(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']),
  output: z.json().optional(),
  error: z.string().optional(),
  cause: z.json().optional(),
  history: HistoryLines.optional(),
  order: z.enum(['fixed', 'free']).default('fixed'),
});
export type Expected = z.output<typeof Expected>;

/** One file of the suite: README.md beside says what each field means. */
export const Scenario = z.strictObject({
  title: text,
  state: z.enum(['Pass', 'Task', 'Choice', 'Wait', 'Succeed', 'Fail', 'Parallel', 'Map', 'Execution']),
  outcome: text,
  evidence: z.enum(['recorded-shape', 'documented', 'unverified']),
  notOnAws: text.optional(),
  type: z.enum(['STANDARD', 'EXPRESS']).default('STANDARD'),
  needs: z.record(z.string().regex(/^[a-z]\w*$/i, 'a name of letters and digits'), Need).default({}),
  definition: z.looseObject({ StartAt: text }),
  input: z.json().default({}),
  acts: z.array(Act).default([]),
  expected: Expected,
});
export type Scenario = z.output<typeof Scenario>;

/**
 * Reads one scenario.
 * @param file named in every fault
 * @throws ContractError where it is no YAML or no scenario; a fault a line: file, field, found, expected
 */
export function parseScenario(content: string, file: string): Scenario {
  let value: unknown;
  try {
    value = parse(content);
  } catch (error) {
    throw new ContractError(`${file}: ${(error as Error).message}`);
  }
  return parseAs(Scenario, value, file);
}

/**
 * A scenario with the places of what it needs in place of every `${NAME}`.
 * @throws Error for a name that nothing has
 */
export function withPlaces(scenario: Scenario, places: Record<string, string>): Scenario {
  const fill = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replace(/\$\{(\w+)\}/g, (_, name: string) => placeOf(name, places));
    if (Array.isArray(value)) return value.map(fill);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, fill(member)]));
  };
  return fill(scenario) as Scenario;
}

function placeOf(name: string, places: Record<string, string>): string {
  const place = places[name];
  if (place === undefined) throw new Error(`\${${name}} must be one of ${Object.keys(places).join(', ')}`);
  return place;
}
