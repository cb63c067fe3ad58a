import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { SAMPLE_HEADER, sampleCsv, sampleLines } from './generate.ts';

const rowsOf = (csv: string) =>
  csv
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
const main = (...args: string[]) =>
  spawnSync(process.execPath, [new URL('main.ts', import.meta.url).pathname, ...args], { encoding: 'utf8' });

describe('sample rows', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(sampleCsv(50, 7)).toBe(sampleCsv(50, 7));
    expect(sampleCsv(50, 7)).not.toBe(sampleCsv(50, 8));
    expect([...sampleLines(20, 7)]).toEqual([...sampleLines(50, 7)].slice(0, 21));
  });

  it('have the columns of the published data, one asset a row', () => {
    const rows = rowsOf(sampleCsv(300, 1));
    expect(SAMPLE_HEADER.split(',')).toHaveLength(14);
    for (const row of rows) {
      expect(row).toHaveLength(14);
      expect(row.join(',')).toMatch(
        /^\d+,([LMH])\d{5},\1,\d{3}(\.\d)?,\d{3}(\.\d)?,\d{4},\d+(\.\d)?,\d+,[01](,[01]){5}$/,
      );
    }
    expect(new Set(rows.map((row) => row[1])).size).toBe(300);
  });

  it('fail about as often as the published ones (3.4 %), by every mode', () => {
    for (const seed of [1, 2, 3]) {
      const rows = rowsOf(sampleCsv(20_000, seed));
      const share = (column: number) => rows.filter((row) => row[column] === '1').length / rows.length;
      expect(share(8)).toBeGreaterThan(0.027);
      expect(share(8)).toBeLessThan(0.042);
      for (const mode of [9, 10, 11, 12, 13]) expect(share(mode)).toBeGreaterThan(0.0001);
    }
  });

  it('fail by the published rules', () => {
    for (const row of rowsOf(sampleCsv(20_000, 4))) {
      const [air, process, speed, torque, wear] = row.slice(3, 8).map(Number) as [
        number,
        number,
        number,
        number,
        number,
      ];
      const [failed, twf, hdf, pwf, osf, rnf] = row.slice(8).map(Number) as [
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      const power = (torque * speed * 2 * Math.PI) / 60;
      expect(hdf).toBe(Number(process - air < 8.6 && speed < 1380));
      expect(pwf).toBe(Number(power < 3500 || power > 9000));
      expect(osf).toBe(Number(wear * torque > { L: 11_000, M: 12_000, H: 13_000 }[row[2] as 'L' | 'M' | 'H']));
      if (twf) expect(wear).toBeGreaterThanOrEqual(198);
      expect(wear).toBeLessThan(258);
      expect(failed).toBe(Number(twf + hdf + pwf + osf + rnf > 0));
    }
  });

  it('come from the command line too', () => {
    expect(main('--rows', '5', '--seed', '3')).toMatchObject({ stdout: sampleCsv(5, 3), status: 0 });
  });

  it.each([
    [['--rows', '5'], '--seed: found nothing, expected a whole number of up to nine digits'],
    [['--rows', 'many', '--seed', '1'], '--rows: found many, expected a whole number'],
    [['--row', '5'], "Unknown option '--row'"],
  ])('are refused for %j, with the usage', (args, message) => {
    const { status, stderr, stdout } = main(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/\nusage: node pipeline\/data\/main\.ts --rows N --seed S > file\.csv\n$/);
    expect(stderr).not.toContain('    at ');
  });
});
