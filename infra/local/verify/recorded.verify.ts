import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SkippingClock } from '../core/clock.ts';
import { runPool } from '../core/pool.ts';
import { administratorClient, type RunningStandIn, startStandIn } from '../start-stand-in.ts';
import { STAYS_DIFFERENT } from './recorded/differences.ts';
import { recordedFunctions } from './recorded/functions.ts';
import { nameOf, type Recording, recordings } from './recorded/recordings.ts';
import { type Aspect, type Differences, replay } from './recorded/replay.ts';
import { makeRole, type World } from './recorded/surroundings.ts';

const AT_ONCE = 12;
const ASPECTS: Aspect[] = ['outcome', 'types', 'ids', 'details'];

const directory = mkdtempSync(join(tmpdir(), 'recorded-'));
const all = recordings();
const results: { recording: Recording; found: Differences }[] = [];
let running: RunningStandIn;

beforeAll(async () => {
  running = await startStandIn({ clock: new SkippingClock(), directory });
  const { standIn } = running;
  const functions = recordedFunctions();
  await standIn.service('lambda')?.close?.();
  standIn.add(functions);
  const world: World = { standIn, functions, roleArn: await makeRole(standIn) };
  const sfn = new SFNClient({ ...administratorClient(standIn), maxAttempts: 1, disableHostPrefix: true });
  await runPool(all, AT_ONCE, async (recording, number) => {
    results.push({ recording, found: await replay(world, sfn, recording, number) });
  });
  console.table(shares());
});

afterAll(async () => {
  await running.close();
  rmSync(directory, { recursive: true });
});

/** By what they need: how many of the recordings are as AWS recorded them, in each aspect that was recorded. */
function shares() {
  const kindOf = ({ recording }: (typeof results)[number]) => recording.kinds.join(' + ') || 'nothing else';
  const rows = Object.entries(Object.groupBy(results, kindOf)).map(([kind, of = []]) => {
    const share = (aspect: Aspect) => {
      const told = of.filter(({ recording }) => aspect === 'outcome' || recording.history);
      return `${told.filter(({ found }) => isSame(found, aspect)).length}/${told.length}`;
    };
    return [kind, Object.fromEntries(ASPECTS.map((aspect) => [aspect, share(aspect)]))] as const;
  });
  return Object.fromEntries(rows);
}

/** Ids and details can only be right in a history with the right events, and a history only of what was started. */
const isSame = (found: Differences, aspect: Aspect): boolean =>
  found[aspect] === undefined &&
  (aspect === 'outcome' || (found.refused === undefined && (aspect === 'types' || found.types === undefined)));

const skip = all.length === 0 ? ' (skipped: the recordings are not part of the project and not at hand)' : '';

describe.skipIf(skip)(`executions that AWS recorded${skip}`, () => {
  it('end and are told as AWS did, but for what is known to differ', () => {
    const unexpected = results.flatMap(({ recording, found }) => {
      const name = nameOf(recording);
      const known = STAYS_DIFFERENT.filter((difference) => difference.recordings.test(name));
      const expected = new Set(known.flatMap(({ aspects }) => aspects));
      const wrong = ASPECTS.filter((aspect) => (found[aspect] !== undefined) !== expected.has(aspect));
      return wrong.map((aspect) => `${name} ${aspect}: ${found[aspect] ?? 'as recorded, and listed as different'}`);
    });
    expect(unexpected).toEqual([]);
    expect(results).toHaveLength(all.length);
  });

  it('are there for each difference that is listed', () => {
    const names = all.map(nameOf);
    for (const difference of STAYS_DIFFERENT)
      expect(
        names.some((name) => difference.recordings.test(name)),
        difference.because,
      ).toBe(true);
  });
});
