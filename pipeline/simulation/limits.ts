import type { GateSettings, SliceSettings } from '../gate-settings.ts';
import type { VerdictLimits } from '../model/evaluation/comparison/verdict.ts';
import { ContractError } from '../parse-as.ts';

/** What simulated models are judged by. */
interface SimulatedLimits extends VerdictLimits {
  slices: { by: readonly SliceSettings[]; minimum: VerdictLimits['minimum'] };
}

/**
 * The limits of a gate, for models that differ in average precision.
 * @param file what messages name
 * @throws ContractError where a check is off that is simulated, or another metric decides
 */
export function simulatedLimits({ champion, minimumHeldOut, slices }: GateSettings, file: string): SimulatedLimits {
  if (champion === 'off' || champion.metric !== 'averagePrecision') {
    const found = champion === 'off' ? 'off' : champion.metric;
    throw new ContractError(`${file}: gate.champion: found ${found}, expected metric: averagePrecision to simulate`);
  }
  if (minimumHeldOut === 'off') throw new ContractError(`${file}: gate.minimumHeldOut: found off, expected limits`);
  if (slices === 'off' || !slices.by)
    throw new ContractError(`${file}: gate.slices: found ${slices === 'off' ? 'off' : 'no by'}, expected slices`);
  const least = slices.minimumFailedAssets;
  return {
    metric: champion.metric,
    margin: champion.margin,
    minimum: minimumHeldOut,
    slices: { by: slices.by, minimum: { assets: least, failedAssets: least } },
  };
}
