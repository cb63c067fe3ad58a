import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseScenario, type Scenario } from './scenario.ts';

/** The folder of the scenario files. */
export const SCENARIOS = join(import.meta.dirname, 'scenarios');

/** One of the scenario files, by its name without `.yaml`. */
export function faultScenario(name: string): Scenario {
  const file = join(SCENARIOS, `${name}.yaml`);
  return parseScenario(readFileSync(file, 'utf8'), file);
}
