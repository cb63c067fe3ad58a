import * as core from '@actions/core';
import { parseChoice, parsePairs } from './parse.ts';

/** GitHub does not enforce `required: true` of action.yml, so the actions do. */
export function requiredInput(name: string): string {
  const value = core.getInput(name).trim();
  if (value === '') throw new Error(`Input "${name}": found nothing, expected a value`);
  return value;
}

/** An input that may be left empty. */
export const optionalInput = (name: string): string | undefined => core.getInput(name).trim() || undefined;

/** One of a few words; `fallback` when empty. */
export const choiceInput = <T extends string>(name: string, choices: readonly T[], fallback: T): T =>
  parseChoice(optionalInput(name) ?? fallback, choices, `Input "${name}"`);

/** `true` or `false`; `false` when empty. */
export const flagInput = (name: string): boolean => choiceInput(name, ['true', 'false'], 'false') === 'true';

/** A positive number of minutes, as milliseconds; undefined when empty. */
export function minutesInput(name: string): number | undefined {
  const text = optionalInput(name);
  if (text === undefined) return undefined;
  const minutes = Number(text);
  if (!(minutes > 0)) throw new Error(`Input "${name}": found "${text}", expected a number of minutes above 0`);
  return minutes * 60_000;
}

/** The lines of an input, without the empty ones and those that start with #. */
export const linesInput = (name: string): string[] =>
  core
    .getInput(name)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));

/** `name=value` lines. */
export const pairsInput = (name: string): Record<string, string> => parsePairs(linesInput(name), `Input "${name}"`);
