import { type Random, seededRandom } from '../random.ts';

/** The header of the AI4I 2020 Predictive Maintenance Dataset (S. Matzka, UCI Machine Learning Repository 601). */
export const SAMPLE_HEADER =
  'UDI,Product ID,Type,Air temperature [K],Process temperature [K],Rotational speed [rpm],Torque [Nm],Tool wear [min],Machine failure,TWF,HDF,PWF,OSF,RNF';

/** Quality variants: share of the products, minutes of tool wear a product takes, first serial number, wear x torque limit. */
const TYPES = {
  L: { share: 0.6, wear: 2, serial: 47_179, overstrain: 11_000 },
  M: { share: 0.3, wear: 3, serial: 14_859, overstrain: 12_000 },
  H: { share: 0.1, wear: 5, serial: 29_413, overstrain: 13_000 },
} as const;

/**
 * What a temperature keeps of its distance from the mean from row to row. The published walk is slower and was rescaled as
 * a whole afterwards, which rows that stream cannot be.
 */
const MEMORY = 0.98;

/**
 * Rows as the AI4I 2020 data describes its process, one product a row and an asset: the same seed gives the same rows.
 * About 3.4 % of them fail.
 * @yields lines without line breaks; the first is {@link SAMPLE_HEADER}
 */
export function* sampleLines(rows: number, seed: number): Generator<string> {
  const random = seededRandom(seed);
  yield SAMPLE_HEADER;
  let air = random.normal(300, 2);
  let warming = random.normal(10, 1);
  let wear = 0;
  let wornAt = toolLife(random);
  for (let row = 1; row <= rows; row++) {
    const type = typeOf(random.uniform());
    air = walk(random, air, 300, 2);
    warming = walk(random, warming, 10, 1);
    const torque = Math.max(random.normal(40, 10), 3.8);
    const speed = Math.round(rotationalSpeed(random, torque));
    const worn = wear >= wornAt;
    const reading: Reading = {
      type,
      air: Number(air.toFixed(1)),
      process: Number((air + warming).toFixed(1)),
      speed,
      torque: Number(torque.toFixed(1)),
      wear,
    };
    const modes = failureModes(random, reading, worn);
    const failed = modes.includes(1) ? 1 : 0;
    yield `${row},${type}${TYPES[type].serial + row},${type},${reading.air},${reading.process},${speed},${reading.torque},${wear},${failed},${modes.join(',')}`;
    wear = worn ? 0 : wear + TYPES[type].wear;
    if (worn) wornAt = toolLife(random);
  }
}

/** The same rows as one text, every line ended by LF. */
export function sampleCsv(rows: number, seed: number): string {
  return `${[...sampleLines(rows, seed)].join('\n')}\n`;
}

interface Reading {
  type: keyof typeof TYPES;
  /** Kelvin. */
  air: number;
  /** Kelvin. */
  process: number;
  /** Revolutions a minute. */
  speed: number;
  /** Newton metres. */
  torque: number;
  /** Minutes the tool has worked. */
  wear: number;
}

function typeOf(place: number): Reading['type'] {
  if (place < TYPES.L.share) return 'L';
  return place < TYPES.L.share + TYPES.M.share ? 'M' : 'H';
}

/** A step of a walk that stays about `mean` with the given standard deviation. */
function walk(random: Random, value: number, mean: number, standardDeviation: number): number {
  const step = standardDeviation * Math.sqrt(1 - MEMORY ** 2);
  return mean + MEMORY * (value - mean) + random.normal(0, step);
}

/** Minutes after which a tool is replaced or breaks: 198 to 253, sooner more often. */
const toolLife = (random: Random) => 198 + 55 * random.uniform() ** 3;

/** At a nearly constant power, with noise; below 12 Nm the drive is limited instead. */
function rotationalSpeed(random: Random, torque: number): number {
  const undisturbed = torque < 12 ? 3000 - 30 * torque : 1000 + 20_000 / torque;
  return undisturbed + random.normal(0, 50);
}

/**
 * TWF, HDF, PWF, OSF and RNF as the data's documentation defines them: tool wear (a worn tool breaks in 46 of 119 cases of
 * the published data, otherwise it is replaced in time), heat dissipation, power, overstrain, and at random.
 */
function failureModes(random: Random, { type, air, process, speed, torque, wear }: Reading, worn: boolean): number[] {
  const power = torque * speed * ((2 * Math.PI) / 60);
  return [
    worn && random.uniform() < 46 / 119,
    process - air < 8.6 && speed < 1380,
    power < 3500 || power > 9000,
    wear * torque > TYPES[type].overstrain,
    random.uniform() < 0.001,
  ].map(Number);
}
