import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ContractError, parseAs } from '../../pipeline/parse-as.ts';
import { parsePrices } from '../../pipeline/prices.ts';
import { RehearsalReport } from '../../pipeline/rehearsal-report.ts';
import { parseSettings } from '../../pipeline/settings.ts';
import { type Assembly, synthesized } from './assembly.ts';
import type { CostBasis } from './costs.ts';
import { scheduleOf } from './schedule.ts';
import { hasScript, npm } from './trees.ts';

export const FILES = {
  definition: 'pipeline/retraining.asl.json',
  settings: 'pipeline/pipeline.yml',
  prices: 'pipeline/prices.yml',
  retrain: '.github/workflows/retrain.yml',
} as const;

/** What one version of the repository is and does; a part that could not be found out is its Error. */
export interface Measured {
  assembly: Assembly | Error;
  rehearsal: RehearsalReport | Error;
  costs: CostBasis | Error;
}

/** A fork may have deleted the stand-in: then nothing is rehearsed. */
export class NoStandIn extends Error {}

/**
 * Synthesizes a version's templates and rehearses its loop, by its own code.
 * @param repository `OWNER/NAME`, whose roles are synthesized too
 * @param loopOnly whether the retraining alone is rehearsed, without the journeys and failures
 */
export async function measure(tree: string, repository: string, loopOnly: boolean): Promise<Measured> {
  const directory = mkdtempSync(join(tmpdir(), 'measure-'));
  try {
    const assembly = await attempt(() => synthesized(tree, repository, join(directory, 'cdk.out')));
    const rehearsal = await attempt(() => rehearsed(tree, join(directory, 'rehearsal.json'), loopOnly));
    const costs = await attempt(async () => costBasis(tree, rehearsal instanceof Error ? undefined : rehearsal));
    return { assembly, rehearsal, costs };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const attempt = <T>(work: () => Promise<T>): Promise<T | Error> => work().catch((error: Error) => error);

async function rehearsed(tree: string, file: string, loopOnly: boolean): Promise<RehearsalReport> {
  if (!hasScript(tree, 'rehearse')) throw new Error('This version has no script "rehearse"');
  if (!existsSync(join(tree, 'infra/local'))) throw new NoStandIn('infra/local is not there');
  const failure = await attempt(() =>
    npm(tree, ['run', '--silent', 'rehearse', '--', '--out', file, ...(loopOnly ? ['--loop-only'] : [])]),
  );
  // One that failed has a report, too, which says why.
  if (failure instanceof Error && !existsSync(file)) throw failure;
  return parseAs(RehearsalReport, JSON.parse(readFileSync(file, 'utf8')), 'the rehearsal’s report');
}

function costBasis(tree: string, rehearsal: RehearsalReport | undefined): CostBasis {
  const read = (file: string) => readFileSync(join(tree, file), 'utf8');
  const settings = parseSettings(read(FILES.settings));
  if (!existsSync(join(tree, FILES.retrain))) throw new ContractError(`${FILES.retrain} is not there`);
  return {
    settings,
    prices: parsePrices(read(FILES.prices)),
    schedule: scheduleOf(read(FILES.retrain), settings),
    rehearsal,
  };
}
