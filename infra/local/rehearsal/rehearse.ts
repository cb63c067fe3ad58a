import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { Json } from '../../../pipeline/asl/rules/shape.ts';
import type { Coverage } from '../../../pipeline/rehearsal-report.ts';
import { coverageOf, pathOf, statesOf } from './coverage.ts';
import { type ExecutionTree, historiesIn } from './history.ts';
import { JOURNEYS, type Journey, scenarioOf } from './journeys.ts';
import { type TaskCall, taskCalls } from './task-calls.ts';
import type { Traveller } from './travel.ts';

interface Made {
  journey: Journey;
  /** What its own `fails` came to. */
  failing: TaskCall[];
  calls: TaskCall[];
}

/** What the journeys found, and what was not as it should be. */
export interface Findings {
  coverage: Coverage;
  problems: string[];
}

/**
 * Makes all journeys, then each once more for every Task that it is the first to come by, with that Task failing.
 * @param loop the history of the loop's own execution, which counts as covered too
 * @param tell hears of each journey that was made
 */
export async function rehearseAll(
  machine: Json,
  traveller: Pick<Traveller, 'travel'>,
  loop: ExecutionTree,
  tell: (message: string) => void,
): Promise<Findings> {
  const histories = historiesIn(loop);
  const problems: string[] = [];
  const made: Made[] = [];
  const journeys: Coverage['journeys'] = [];
  for (const journey of JOURNEYS) {
    const { fails } = journey;
    const reference = fails && made.find(({ journey }) => journey.name === fails.in);
    const failing = reference?.calls.filter(({ task }) => task === fails?.task).slice(0, 1) ?? [];
    const { tree, ending } = await traveller.travel(journey, scenarioOf(journey.name, journey.faults, failing));
    histories.push(...historiesIn(tree));
    made.push({ journey, failing, calls: taskCalls(tree) });
    journeys.push({ name: journey.name, ending });
    tell(`${journey.name}: ${ending}`);
    if (ending !== journey.endsIn)
      problems.push(`The journey "${journey.name}" ended in ${ending}, expected ${journey.endsIn}`);
  }
  const failures: Coverage['failures'] = [];
  for (const { name: task, definition } of statesOf(machine)) {
    if (definition.Type !== 'Task') continue;
    const failure = await failOnce(task, made, traveller, histories);
    failures.push(failure);
    tell(`${task} fails: ${failure.result}${failure.next ? `, then ${failure.next}` : ''}`);
    if (failure.result !== 'caught') problems.push(PROBLEMS[failure.result](task));
  }
  return { coverage: { journeys, ...coverageOf(machine, histories), failures }, problems };
}

/** What is wrong with a Task whose failure did not go as it should. */
const PROBLEMS = {
  'not caught': (task: string) => `The failure of ${task} was not caught`,
  'not failed': (task: string) => `${task} was not failed: the fault met none of its calls`,
  'not reached': (task: string) =>
    `${task} was not failed: no journey of infra/local/rehearsal/journeys.ts comes by it`,
};

async function failOnce(
  task: string,
  made: readonly Made[],
  traveller: Pick<Traveller, 'travel'>,
  histories: HistoryEvent[][],
): Promise<Coverage['failures'][number]> {
  const way = made.find(({ calls }) => calls.some((call) => call.task === task));
  if (!way) return { task, journey: '', result: 'not reached' };
  const { journey, failing, calls } = way;
  const call = calls.find((candidate) => candidate.task === task)!;
  const isOwn = failing.some((one) => one.task === task);
  const scenario = scenarioOf(`${task} fails`, journey.faults, isOwn ? failing : [...failing, call]);
  const { tree } = await traveller.travel(journey, scenario);
  const travelled = historiesIn(tree);
  histories.push(...travelled);
  return { task, journey: journey.name, ...outcomeOf(task, travelled) };
}

/** How a Task took its failure, by the histories of an execution in which it had one. */
export function outcomeOf(
  task: string,
  histories: readonly HistoryEvent[][],
): Pick<Coverage['failures'][number], 'result' | 'next'> {
  const failed = histories.filter((history) => failedIn(task, history));
  if (failed.length === 0) return { result: 'not failed' };
  for (const history of failed) {
    const start = `${task} → `;
    const taken = pathOf(history).ways.find((one) => one.startsWith(start) && one.endsWith(' (Catch)'));
    if (taken) return { result: 'caught', next: taken.slice(start.length, -' (Catch)'.length) };
  }
  return { result: 'not caught' };
}

/** Whether a Task's call failed while its state was entered. */
function failedIn(task: string, history: readonly HistoryEvent[]): boolean {
  let current = '';
  return history.some(({ type = '', stateEnteredEventDetails }) => {
    if (stateEnteredEventDetails) current = stateEnteredEventDetails.name!;
    return current === task && /^Task(Failed|SubmitFailed|StartFailed|TimedOut)$/.test(type);
  });
}
