import type { Stage } from '../../faults/matrix/stage.ts';
import { judge } from '../../faults/matrix/trial.ts';
import { TRIALS } from '../../faults/matrix/trials.ts';
import { Scenario } from '../../faults/scenario.ts';
import type { Journey } from '../../rehearsal/journeys.ts';
import type { Traveller } from '../../rehearsal/travel.ts';

/** A deployed stage, and who makes journeys on it. */
export interface World {
  stage: Stage;
  traveller: Pick<Traveller, 'travel'>;
}

/** Something that people, workflows or AWS do with a deployed stage, for the permissions that it takes. */
export interface Scene {
  name: string;
  /** @throws Error where it does not go as it should */
  play(world: World): Promise<void>;
}

/** @throws Error saying what is not so */
export function expectThat(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

/** A trial of the fault matrix, by its name. @throws Error where there is none of that name */
export function trial(name: string): Scene {
  const found = TRIALS.find((one) => one.name === name);
  if (!found) throw new Error(`infra/local/iam/coverage: found the trial "${name}", expected one of faults/matrix`);
  return {
    name: `fault matrix: ${name}`,
    async play({ stage }) {
      const { problems, found: outcome, logs } = await judge(stage, found);
      expectThat(problems.length === 0, [outcome, ...problems, ...logs].join('\n'));
    },
  };
}

/** A journey of an execution. @param act what is done as it enters a state, while it stands still there */
export function journey(
  made: Journey,
  act?: { at: string; act: (stage: Stage, execution: string) => Promise<void> },
): Scene {
  return {
    name: `execution: ${made.name}`,
    async play({ stage, traveller }) {
      const still = act && stage.standstill.at(act.at);
      const travelled = traveller.travel(made, Scenario.parse({ title: made.name, ...made.faults }));
      if (still) {
        await stage.until(async () => still.entered.aborted, `${made.name} did not come to ${act.at}`);
        const [running] = await stage.executions();
        await act.act(stage, running!.name);
        still.release();
      }
      const { ending } = await travelled;
      expectThat(ending === made.endsIn, `found its end in ${ending}, expected ${made.endsIn}`);
    },
  };
}
