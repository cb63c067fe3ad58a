import { expect } from 'vitest';
import { pointerSteps } from '../../finding.ts';
import { type ValidateOptions, validateDefinition } from '../../validate.ts';
import { below, valueAt } from '../tree.ts';

type Validation = ReturnType<typeof validateDefinition>;

/** The JSON value of a text; undefined where it is none. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a pointer names a part of the value, or a part that would have to be there. */
function resolves(value: unknown, location: string): boolean {
  const owner = pointerSteps(location).slice(0, -1);
  return valueAt(value, location) !== undefined || valueAt(value, below('', ...owner)) !== undefined;
}

/** Validates a text, advice included, and expects of every finding that it stands within the text and the value. */
export function judged(text: string, options: ValidateOptions = {}): Validation {
  const validation = validateDefinition(text, { advice: {}, ...options });
  const lines = text.split('\n');
  const value = options.format === 'yaml' || options.substitutions ? undefined : readJson(text);
  for (const { line, column, location, message } of validation.findings) {
    const within = line >= 1 && line <= lines.length && column >= 1 && column <= lines[line - 1]!.length + 1;
    if (!within) expect.fail(`"${message}" stands at ${line}:${column}, outside of the text`);
    if (value !== undefined && !resolves(value, location))
      expect.fail(`"${message}" stands at ${location}, which is no part`);
  }
  expect(validation.result).toBe(validation.findings.some(({ severity }) => severity === 'ERROR') ? 'FAIL' : 'OK');
  return validation;
}
