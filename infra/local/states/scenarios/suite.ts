import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { parseScenario, type Scenario } from './scenario.ts';

/**
 * All scenarios of this folder, in the order of their files' names.
 * @throws ContractError for a file that is no scenario
 */
export const scenarios = (): { file: string; scenario: Scenario }[] =>
  readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yml'))
    .map((file) => file.split(sep).join('/'))
    .sort()
    .map((file) => ({ file, scenario: parseScenario(readFileSync(join(import.meta.dirname, file), 'utf8'), file) }));
