import { describe, expect, it } from 'vitest';
import { checkOf, compared } from './testing.ts';

describe('what the gate asks before any figure', () => {
  it('valid scores: not one that is no probability', () => {
    expect(checkOf('valid scores')).toMatchObject({ outcome: 'passed', value: 0, setting: null });
    const change = (findings: { challenger: { invalidScores: number } }) => {
      findings.challenger.invalidScores = 1;
    };
    expect(checkOf('valid scores', { change })).toMatchObject({
      outcome: 'failed',
      value: 1,
      reason: '1 row of the held-out data got NaN, an infinite score or one outside 0 to 1',
    });
  });

  it.each([
    ['validation', 'rows'],
    ['validation', 'failures'],
    ['test', 'rows'],
    ['test', 'failures'],
  ] as const)('complete held-out rows: as many %s %s as were processed', (part, counted) => {
    expect(checkOf('complete held-out rows').outcome).toBe('passed');
    for (const by of [-1, 1]) {
      const check = checkOf('complete held-out rows', {
        change: (findings) => {
          findings.heldOut[part][counted] += by;
        },
      });
      expect(check.outcome).toBe('failed');
      expect(check.reason).toMatch(
        new RegExp(`^${part}: read \\d+ rows with \\d+ failures, processed were 2000 rows with \\d+ failures$`),
      );
    }
  });

  it.each(['validation', 'test'] as const)('both classes: failures and healthy rows among the %s rows', (part) => {
    expect(checkOf('both classes').outcome).toBe('passed');
    const withFailures = (failures: number) =>
      checkOf('both classes', {
        change: ({ heldOut }) => {
          heldOut[part].failures = failures;
        },
      });
    expect(withFailures(1)).toMatchObject({ outcome: 'passed', value: 1 });
    expect(withFailures(0)).toMatchObject({ outcome: 'failed', value: 0 });
    expect(withFailures(0).reason).toContain(`${part}: 0 failures, 2000 healthy`);
    expect(withFailures(2000)).toMatchObject({ outcome: 'failed', value: 0 });
  });

  it.each([
    ['2026-11-22T10:00:01.000Z', '2026-11-22T10:00:00.900Z', 'passed'],
    // S3 gives whole seconds.
    ['2026-11-22T10:00:00.000Z', '2026-11-22T10:00:00.900Z', 'passed'],
    ['2026-11-22T09:59:59.000Z', '2026-11-22T10:00:00.000Z', 'failed'],
    ['some day', '2026-11-22T10:00:00.000Z', 'failed'],
  ])('fresh artifact: written at %s in an execution of %s has %s', (writtenAt, startedAt, outcome) => {
    const check = checkOf('fresh artifact', {
      change: ({ training, execution }) => {
        training.artifactWrittenAt = writtenAt;
        execution.startedAt = startedAt;
      },
    });
    expect(check.outcome).toBe(outcome);
    expect(check.reason).toContain(writtenAt);
  });

  it('fresh artifact: the bytes of the champion pass and are told, since the same data train the same model', () => {
    const change = compared(({ champion }) => {
      champion.artifactSha256 = 'challenger';
    });
    const { outcome, reason } = checkOf('fresh artifact', { change });
    expect(outcome).toBe('passed');
    expect(reason).toContain('its bytes are those of the champion');
    expect(checkOf('fresh artifact').reason).not.toContain('bytes');
  });

  it('comparison possible: not where the champion cannot be evaluated; without one it does not apply', () => {
    expect(checkOf('comparison possible').outcome).toBe('passed');
    expect(checkOf('comparison possible', { champion: 'none' }).outcome).toBe('does not apply');
    expect(checkOf('comparison possible', { champion: 'cannot be evaluated' })).toMatchObject({
      outcome: 'failed',
      reason: 'the champion cannot be evaluated: endpoint pm-dev is Updating, expected InService',
    });
  });

  it.each([
    [{ assets: 2000, failedAssets: 20 }, 'passed', 'the test rows are of 2000 assets'],
    [{ assets: 2001, failedAssets: 20 }, 'failed', 'found 2000 assets, at least 2001 are needed'],
    [{ assets: 100, failedAssets: 64 }, 'passed', '64 of them with a failure'],
    [{ assets: 100, failedAssets: 65 }, 'failed', 'found 64 assets with a failure, at least 65 are needed'],
  ])('enough held-out assets: %j has %s', (minimumHeldOut, outcome, reason) => {
    const check = checkOf('enough held-out assets', { gate: { minimumHeldOut } });
    expect(check).toMatchObject({ outcome, value: 64 });
    expect(check.reason).toContain(reason);
  });
});
