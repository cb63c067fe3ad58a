import { sampleLines } from '../data/generate.ts';
import type { HeldOutRows, OperatedModel } from '../model/evaluation/comparison/rows.ts';
import type { SliceColumn } from '../model/evaluation/slices/slice-rows.ts';
import { seededRandom } from '../random.ts';

/** Rows of the sample data, as far as the simulation needs them. */
export interface Population {
  labels: Uint8Array;
  /** The log odds that a model without noise would give each row. */
  signals: Float64Array;
  /** What slices are cut by: `Type`, `Tool wear [min]` and the failure modes, 1 where a row failed so. */
  columns: Record<string, SliceColumn>;
}

/** Held-out rows and two models of them. */
export interface Scenario {
  rowCount: number;
  /** More than 1: as many consecutive rows are of one asset, and half of every noise is the asset's. */
  rowsPerAsset: number;
  /** Standard deviation of log odds that spoils each model beyond the noise that both have; equal ones are equally good. */
  challengerNoise: number;
  championNoise: number;
}

/** What {@link drawScenario} makes. */
export interface Draw {
  rows: HeldOutRows;
  models: { challenger: OperatedModel; champion: OperatedModel };
  columns: Population['columns'];
}

/**
 * Mean log odds that a booster trained as pipeline.yml says gives the rows of the sample data: healthy rows, and failures of
 * each mode. A worn tool (TWF) breaks by chance, so it is seldom told from healthy, and a random failure (RNF) never.
 */
const LOG_ODDS = { healthy: -7, TWF: -2, HDF: 4, PWF: 4, OSF: 4, RNF: -7 };
const MODES = ['TWF', 'HDF', 'PWF', 'OSF', 'RNF'] as const;
/**
 * Noise of the log odds, and the share of its variance that two models have in common. So chosen that average precision and
 * the standard error of its difference are those of boosters trained on different rows of the sample data.
 */
const NOISE = 2.4;
const SHARED = 0.5;
const THRESHOLD = 0.5;
/** Share of the test split in pipeline.yml. */
const HELD_OUT = 0.2;

/** Generates the rows that scenarios are drawn from. */
export function samplePopulation(rowCount: number, seed: number): Population {
  const labels = new Uint8Array(rowCount);
  const signals = new Float64Array(rowCount);
  const [types, wear] = [new Float64Array(rowCount), new Float64Array(rowCount)];
  const flags = MODES.map(() => new Uint8Array(rowCount));
  const categories = ['L', 'M', 'H'];
  const lines = sampleLines(rowCount, seed);
  lines.next();
  let row = 0;
  for (const line of lines) {
    const cells = line.split(',');
    for (const [i, flag] of flags.entries()) flag[row] = Number(cells[9 + i]);
    const modes = MODES.filter((_, i) => flags[i]![row] === 1);
    labels[row] = Number(cells[8]);
    signals[row] = Math.max(LOG_ODDS.healthy, ...modes.map((mode) => LOG_ODDS[mode]));
    types[row] = categories.indexOf(cells[2]!);
    wear[row] = Number(cells[7]);
    row++;
  }
  const columns = {
    Type: { values: types, categories },
    'Tool wear [min]': { values: wear },
    ...Object.fromEntries(MODES.map((mode, i) => [mode, { values: flags[i]! }])),
  };
  return { labels, signals, columns };
}

/**
 * Takes the rows that a split would hold out, from a random place of the population on: each asset with the test split's
 * share as probability. Two models score them with new noise.
 */
export function drawScenario(population: Population, scenario: Scenario, seed: number): Draw {
  const { rowCount, rowsPerAsset } = scenario;
  const random = seededRandom(seed);
  const assets = Int32Array.from({ length: rowCount }, (_, row) => Math.floor(row / rowsPerAsset));
  let next = Math.floor(random.uniform() * population.labels.length);
  const positions = assets.map((_, row) => {
    if (row % rowsPerAsset === 0) while (random.uniform() >= HELD_OUT) next += rowsPerAsset;
    return next++ % population.labels.length;
  });
  const at = (values: ArrayLike<number>) => Float64Array.from(positions, (position) => values[position]!);
  const noise = (standardDeviation: number) => {
    const normal = () => random.normal(0, standardDeviation);
    if (rowsPerAsset === 1) return Float64Array.from(assets, normal);
    const ofAsset = Float64Array.from({ length: assets.at(-1)! + 1 }, normal);
    return Float64Array.from(assets, (asset) => (ofAsset[asset]! + normal()) * Math.SQRT1_2);
  };
  const signals = at(population.signals);
  const shared = noise(NOISE * Math.sqrt(SHARED));
  const model = (extraNoise: number): OperatedModel => {
    const own = noise(Math.hypot(NOISE * Math.sqrt(1 - SHARED), extraNoise));
    const scores = signals.map((signal, row) => 1 / (1 + Math.exp(-(signal + shared[row]! + own[row]!))));
    return { scores, threshold: THRESHOLD };
  };
  const columns = Object.entries(population.columns).map(([name, { values, ...column }]) => [
    name,
    { ...column, values: at(values) },
  ]);
  return {
    rows: { labels: at(population.labels), assets },
    models: { challenger: model(scenario.challengerNoise), champion: model(scenario.championNoise) },
    columns: Object.fromEntries(columns),
  };
}
