import { Scenario } from '../scenario.ts';
import type { ActionEnd } from './action-process.ts';
import type { Play } from './trial.ts';

const STARTS = 200;
/** Processes at a time: more would only wait for a processor. */
const AT_ONCE = 20;

/** Starts the same intent of the same workflow run 200 times; every process must follow the same execution. */
export async function crowd(play: Play): Promise<void> {
  const ends: ActionEnd[] = [];
  let left = STARTS;
  const starter = async () => {
    while (left-- > 0) ends.push(await play.start());
  };
  await Promise.all(Array.from({ length: AT_ONCE }, starter));
  const arns = new Set(ends.map(({ outputs }) => outputs['execution-arn']));
  const failed = ends.filter(({ code }) => code !== 0);
  if (arns.size !== 1) play.problems.push(`${arns.size} executions were followed`);
  if (failed.length > 0) play.problems.push(`${failed.length} starts were red`);
}

const SESSIONS = 8;

/** A wait in a state that lasts while session after session expires; real time, as the action counts their ends itself. */
export async function longWait(play: Play): Promise<void> {
  const { standIn } = play.stage.loop;
  const still = play.stage.standstill.at('TrainModel');
  const { outputs } = await play.start();
  const executionArn = outputs['execution-arn'] ?? '';
  await play.stage.until(async () => still.entered.aborted, 'TrainModel was not entered');
  standIn.faults.install(Scenario.parse({ title: 'short sessions', sessions: [{ role: '*', lasts: '3s' }] }));
  const before = new Set(standIn.sessions.keys());
  const waiting = play.wait(executionArn);
  const expired = () =>
    [...standIn.sessions].filter(
      ([id, session]) => !before.has(id) && session.kind === 'role' && session.expires! <= standIn.clock.now(),
    );
  await play.stage.until(async () => expired().length >= SESSIONS, `${SESSIONS} sessions did not expire`);
  standIn.faults.clear();
  still.release();
  const waited = await waiting;
  await play.update(executionArn, waited.outputs['evaluation-hash'] ?? '');
}
