import { sampleCsv } from '../../../../pipeline/data/generate.ts';
import { Stage } from '../../faults/matrix/stage.ts';
import { openDetachedLoop } from '../../loop-testing.ts';
import { JOURNEY_PREFIX } from '../../rehearsal/journeys.ts';
import { Traveller } from '../../rehearsal/travel.ts';
import { type CoveredStatement, coverageOf } from './coverage.ts';
import { deployedPolicies } from './deployed.ts';
import { problemsOf } from './problems.ts';
import { Recorder } from './recorder.ts';
import { SCENES } from './scenes.ts';

/** The statements of GitHub's stack and of `dev`, and what is wrong: with them, or with a scene. */
export interface Measured {
  statements: CoveredStatement[];
  problems: string[];
}

/** Configs that clean-up keeps: the fewest that it can, so that few updates make it delete one. */
const KEEP = 2;

/**
 * Deploys a stage in detached mode, which has all the roles, and plays all scenes on it.
 * @param tell hears of each scene
 */
export async function measure(tell: (message: string) => void): Promise<Measured> {
  let recorder: Recorder | undefined;
  const opening = openDetachedLoop({
    keep: KEEP,
    onOpen: ({ standIn }) => {
      recorder = new Recorder(standIn);
      recorder.scene = 'deploy.yml to dev, after an administrator connected the account';
    },
  });
  const stage = await Stage.open(opening);
  try {
    return await played(stage, recorder!, tell);
  } finally {
    await stage.close();
  }
}

async function played(stage: Stage, recorder: Recorder, tell: (message: string) => void): Promise<Measured> {
  const { loop } = stage;
  const problems: string[] = [];
  await loop.upload(`${JOURNEY_PREFIX}sample.csv`, sampleCsv(3000, 1));
  const world = { stage, traveller: new Traveller(loop) };
  for (const scene of SCENES) {
    recorder.scene = scene.name;
    const started = performance.now();
    await scene.play(world).catch((error: Error) => problems.push(`${scene.name}: ${error.message}`));
    tell(`${scene.name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  }
  const statements: CoveredStatement[] = [];
  for (const stack of [`${loop.settings.name}-github`, stage.name]) {
    const policies = await deployedPolicies(loop.standIn, stack);
    statements.push(...coverageOf(policies, (holder, document) => recorder.metOf(holder, document)));
  }
  return { statements, problems: [...problems, ...problemsOf(statements)] };
}
