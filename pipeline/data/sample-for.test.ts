import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { scanRawRows, trainingColumns } from '../rows/raw-rows.ts';
import type { DatasetSettings } from '../settings.ts';
import { SAMPLE_HEADER, sampleCsv } from './generate.ts';
import { sampleFor } from './sample-for.ts';

const dataset: DatasetSettings = {
  prefix: 'raw/',
  separator: ';',
  label: { column: 'State; of "it"', failure: 'broken', healthy: 'fine; so far' },
  asset: 'Pump',
  columns: [
    { name: 'Site', type: 'category', values: ['north', 'south', 'far; out'] },
    { name: 'Pressure', type: 'number' },
    { name: 'Flow', type: 'number' },
  ],
  neverUse: ['Note'],
  derived: [],
  split: { salt: 's', shares: { train: 0.7, validation: 0.1, test: 0.2 } },
  maximumRejectedShare: 0,
  toleratedFailedFilesShare: 0,
};
const ai4i: DatasetSettings = {
  ...dataset,
  separator: ',',
  label: { column: 'Machine failure', failure: '1', healthy: '0' },
  asset: 'Product ID',
  columns: [{ name: 'Torque [Nm]', type: 'number' }],
};

describe('sample rows for settings', () => {
  it('are those of AI4I where the settings read its columns', () => {
    expect(sampleFor(ai4i, 20, 1)).toBe(sampleCsv(20, 1));
    const others = SAMPLE_HEADER.split(',').map((name) => ({ ...ai4i, asset: `${name}?` }));
    for (const other of others) expect(sampleFor(other, 20, 1)).not.toBe(sampleCsv(20, 1));
  });

  it('are read by the same settings without a fault, some of them failures, assets repeated', async () => {
    const faults: string[] = [];
    const assets = new Set<string>();
    let [rows, failures] = [0, 0];
    const text = sampleFor(dataset, 4000, 1);
    await scanRawRows(Readable.from([Buffer.from(text)]), dataset, trainingColumns(dataset), 'f', (row, reader) => {
      rows++;
      assets.add(row.text(0));
      const fault = reader.read(row) ?? reader.labelFault(row);
      if (fault) faults.push(fault);
      else failures += reader.label(row);
    });
    expect(faults).toEqual([]);
    expect(rows).toBe(4000);
    expect(assets.size).toBeGreaterThan(900);
    expect(assets.size).toBeLessThanOrEqual(1000);
    expect(failures / rows).toBeGreaterThan(0.02);
    expect(failures / rows).toBeLessThan(0.06);
  });

  it('are the same for the same seed, and others for another', () => {
    expect(sampleFor(dataset, 50, 7)).toBe(sampleFor(dataset, 50, 7));
    expect(sampleFor(dataset, 50, 7)).not.toBe(sampleFor(dataset, 50, 8));
  });
});
