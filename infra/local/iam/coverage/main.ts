/** `npm run permissions`: which statements of the deployed policies the loop and the fault scenarios need. */
import { Stage } from '../../faults/matrix/stage.ts';
import { openDetachedLoop } from '../../loop-testing.ts';
import { coverageOf } from './coverage.ts';
import { deployedPolicies } from './deployed.ts';
import { Recorder } from './recorder.ts';
import { SCENES } from './scenes.ts';

let recorder!: Recorder;
const stage = await Stage.open(
  openDetachedLoop({
    keep: 2,
    onOpen: ({ standIn }) => {
      recorder = new Recorder(standIn);
      recorder.scene = 'deploy.yml';
    },
  }),
);
for (const scene of SCENES) {
  recorder.scene = scene.name;
  const started = performance.now();
  await scene.play(stage).catch((error: Error) => console.log(error.message));
  console.log(scene.name, ((performance.now() - started) / 1000).toFixed(1));
}
const { standIn, settings } = stage.loop;
for (const stack of [`${settings.name}-github`, stage.name])
  for (const s of coverageOf(await deployedPolicies(standIn, stack), (...of) => recorder.metOf(...of)))
    if (!s.scene || s.unmetActions.length || s.unmetResources.length)
      console.log(s.scene ? 'part' : 'MISS', s.owner, s.name, s.place, s.effect, s.scene ? '' : s.actions.join(), '| actions', s.unmetActions.join(), '| res', s.unmetResources.join());
await stage.close();
