import { judge } from '../../faults/matrix/trial.ts';
import type { Stage } from '../../faults/matrix/stage.ts';
import { TRIALS } from '../../faults/matrix/trials.ts';

/** Something that people, workflows or AWS do with a deployed stage, for the permissions that it takes. */
export interface Scene {
  name: string;
  /** @throws Error where it does not go as it should */
  play(stage: Stage): Promise<void>;
}

/** A trial of the fault matrix by its name. */
function trial(name: string): Scene {
  const found = TRIALS.find((one) => one.name === name);
  if (!found) throw new Error(`scenes.ts: found the trial "${name}", expected one of faults/matrix/trials.ts`);
  return {
    name: `npm run faults: ${name}`,
    async play(stage) {
      const { problems, found: outcome, logs } = await judge(stage, found);
      if (problems.length > 0) throw new Error(`${name}: ${outcome}\n${problems.join('\n')}\n${logs.join('\n')}`);
    },
  };
}

export const SCENES: readonly Scene[] = [
  trial('first deployment'),
  trial('nothing'),
  trial('cancelled in TrainModel'),
];
