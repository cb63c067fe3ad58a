/**
 * What waiting for an execution costs in API calls, and how late its end is seen, beside a poll every 15 s with one call.
 * Simulated: time passes only by sleeping, and AWS answers at once.
 */
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { seededRandom } from '../../pipeline/random.ts';
import type { Clients } from './aws.ts';
import { followExecution } from './follow.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const FIXED_POLL_MS = 15 * SECOND;
const RUNS = 200;
/** What is promised: calls in an hour of a quiet wait, and how late an end is seen. */
const MOST_CALLS = 130;
const LATEST_MS = 30 * SECOND;

/** States one after the other, with the milliseconds that each takes. */
type Course = readonly (readonly [state: string, lasts: number])[];

/** The history of an execution that takes this course, and when each event happens. */
function historyOf(course: Course): { at: number; event: HistoryEvent }[] {
  const history: { at: number; event: HistoryEvent }[] = [];
  let at = 0;
  const add = (event: Partial<HistoryEvent>) =>
    history.push({ at, event: { id: history.length + 1, timestamp: new Date(at), ...event } as HistoryEvent });
  for (const [name, lasts] of course) {
    add({ type: 'TaskStateEntered', stateEnteredEventDetails: { name } });
    at += lasts;
    add({ type: 'TaskStateExited', stateExitedEventDetails: { name } });
  }
  add({ type: 'ExecutionSucceeded', executionSucceededEventDetails: {} });
  return history;
}

/** Follows an execution to its end. @returns its calls, and how late its end was seen, in milliseconds */
async function follow(course: Course): Promise<{ calls: number; late: number; lasted: number }> {
  const history = historyOf(course);
  const lasted = history.at(-1)!.at;
  let time = 0;
  let calls = 0;
  const polled = {
    async send() {
      calls++;
      return { events: history.flatMap(({ at, event }) => (at <= time ? [event] : [])).reverse() };
    },
  };
  await followExecution({ polled } as unknown as Clients, {
    executionArn: 'arn:aws:states:us-east-1:123456789012:execution:pm-dev:1',
    until: 'end',
    print: () => {},
    sleep: async (milliseconds) => {
      time += milliseconds;
    },
    now: () => time,
  });
  return { calls, late: time - lasted, lasted };
}

const rollout: Course = Array.from({ length: 40 }, () => [
  ['WaitForEndpoint', 30 * SECOND] as const,
  ['DescribeEndpoint', SECOND] as const,
]).flat();

/** Courses of an execution; every time is between half and one and a half of what is usual. */
const COURSES: Record<string, (about: (usual: number) => number) => Course> = {
  'training for an hour': (about) => [['TrainModel', about(HOUR)]],
  'awaiting approval for a day': (about) => [['AwaitApproval', about(24 * HOUR)]],
  'a whole retraining': (about) => [
    ['ProcessData', about(2 * MINUTE)],
    ['SummarizeData', about(5 * SECOND)],
    ['TrainModel', about(12 * MINUTE)],
    ['EvaluateModel', about(10 * SECOND)],
    ['RegisterModel', about(SECOND)],
    ['AwaitApproval', about(2 * HOUR)],
    ['UpdateEndpoint', about(SECOND)],
    ...rollout,
    ['VerifyEndpoint', about(5 * SECOND)],
  ],
};

const { uniform } = seededRandom(1);
console.log(`Waiting, ${RUNS} simulated executions each, beside a poll every ${FIXED_POLL_MS / SECOND} s:`);
for (const [name, course] of Object.entries(COURSES)) {
  const total = { calls: 0, fixedCalls: 0, hours: 0, late: 0, fixedLate: 0 };
  let latest = 0;
  for (let run = 0; run < RUNS; run++) {
    const { calls, late, lasted } = await follow(course((usual) => usual * (0.5 + uniform())));
    const fixedPolls = Math.ceil(lasted / FIXED_POLL_MS);
    total.calls += calls;
    total.fixedCalls += fixedPolls + 1;
    total.hours += lasted / HOUR;
    total.late += late;
    total.fixedLate += fixedPolls * FIXED_POLL_MS - lasted;
    latest = Math.max(latest, late);
  }
  const perHour = total.calls / total.hours;
  const seconds = (ms: number) => (ms / RUNS / SECOND).toFixed(1);
  const runnerMinutes = (late: number) => ((total.hours * HOUR + late) / RUNS / MINUTE).toFixed(1);
  console.log(
    `  ${name}: ${perHour.toFixed(0)} calls an hour (${(total.fixedCalls / total.hours).toFixed(0)}), ` +
      `end seen after ${seconds(total.late)} s on average (${seconds(total.fixedLate)} s), ` +
      `${(latest / SECOND).toFixed(1)} s at most, ${runnerMinutes(total.late)} runner minutes (${runnerMinutes(total.fixedLate)}), none detached`,
  );
  const quiet = !name.startsWith('a whole');
  if (latest > LATEST_MS || (quiet && perHour > MOST_CALLS)) process.exitCode = 1;
}
