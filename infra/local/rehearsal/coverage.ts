import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { isObject, type Json } from '../../../pipeline/asl/rules/shape.ts';
import { transitions } from '../../../pipeline/asl/rules/transitions.ts';
import type { Coverage } from '../../../pipeline/rehearsal-report.ts';

/** A state of a definition, nested ones too. */
export interface StateOf {
  name: string;
  definition: Json;
}

/** All states of a machine, those in its Maps and Parallels too, each before the ones inside. */
export function statesOf(machine: Json): StateOf[] {
  return Object.entries(machine.States as Record<string, Json>).flatMap(([name, definition]) => {
    const inner = [definition.ItemProcessor, definition.Iterator, definition.Branches].flat().filter(isObject);
    return [{ name, definition }, ...inner.flatMap(statesOf)];
  });
}

const way = (from: string, to: string, isCatch: boolean): string => `${from} → ${to}${isCatch ? ' (Catch)' : ''}`;

/**
 * All ways from a state to another. Rules of one Choice that lead to the same state count as one, and so do catchers: a
 * history does not tell which of them it was.
 */
export const waysOf = (machine: Json): string[] => [
  ...new Set(
    statesOf(machine).flatMap(({ name, definition }) =>
      [...transitions(definition, '')].map(({ target, rule }) => way(name, String(target), rule?.kind === 'Catch')),
    ),
  ),
];

/** Events after which a state can only be left by its Catch. */
const FAILED =
  /^(Task(Failed|TimedOut|StartFailed|SubmitFailed)|LambdaFunction(Failed|TimedOut)|MapRunFailed|MapStateFailed|ParallelStateFailed|EvaluationFailed)$/;

/** The states that one history entered, and the ways that it took. */
export function pathOf(history: readonly HistoryEvent[]): { states: string[]; ways: string[] } {
  const states: string[] = [];
  const ways: string[] = [];
  let left: string | undefined;
  let isFailed = false;
  for (const { type = '', stateEnteredEventDetails, stateExitedEventDetails } of history) {
    if (stateEnteredEventDetails) {
      const name = stateEnteredEventDetails.name!;
      if (left !== undefined) ways.push(way(left, name, isFailed));
      states.push(name);
      isFailed = false;
    } else if (stateExitedEventDetails) left = stateExitedEventDetails.name!;
    // What was retried may succeed after all.
    else if (FAILED.test(type)) isFailed = true;
    else if (/(Scheduled|Started|Succeeded)$/.test(type)) isFailed = false;
  }
  return { states, ways };
}

/** How much of a machine the histories of all executions, child executions too, have been through. */
export function coverageOf(
  machine: Json,
  histories: readonly (readonly HistoryEvent[])[],
): Pick<Coverage, 'states' | 'transitions'> {
  const paths = histories.map(pathOf);
  const entered = new Set(paths.flatMap(({ states }) => states));
  const taken = new Set(paths.flatMap(({ ways }) => ways));
  const share = (all: string[], met: Set<string>) => {
    const missed = all.filter((one) => !met.has(one));
    return { covered: all.length - missed.length, all: all.length, missed };
  };
  return {
    states: share(
      statesOf(machine).map(({ name }) => name),
      entered,
    ),
    transitions: share(waysOf(machine), taken),
  };
}
