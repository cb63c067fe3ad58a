/** Ways to ruin delivered files, feature rows and trained models; nothing here touches a report. */
import { packArtifact, unpackArtifact } from '../../model/artifact.ts';
import { type Booster, DELETED, type Tree } from '../../model/booster.ts';
import { seededRandom } from '../../random.ts';
import { murmur3 } from '../../rows/murmur3.ts';
import type { Split } from '../../settings.ts';
import { splitter } from '../split.ts';
import { settings } from '../testing.ts';

/** Objects of S3 by `bucket/key`. */
export type Objects = Map<string, Buffer>;

/** Where an execution's processed rows lie. */
export const FOLDER = 'features/executions/e/';

/** Cells of a delivered file, in the order of the generator's header. */
export const RAW = { asset: 1, type: 2, air: 3, process: 4, speed: 5, torque: 6, wear: 7, failure: 8 } as const;
/** Cells of a feature row: the label, then the features of pipeline.yml. */
export const FEATURE = { label: 0, type: 1, speed: 4, torque: 5, difference: 7, overstrain: 9 } as const;

/** Changes the rows of a delivered file; undefined drops one. */
export function editFile(csv: string, edit: (cells: string[], row: number) => string[] | undefined): string {
  const [header, ...lines] = csv.trimEnd().split('\n');
  const edited = lines.flatMap((line, row) => edit(line.split(','), row)?.join(',') ?? []);
  return `${[header, ...edited].join('\n')}\n`;
}

/** Changes the feature rows of one split, part by part. */
export function editFeatures(objects: Objects, split: Split, edit: (rows: string[][]) => string[][]): void {
  for (const key of keysOf(objects, `${FOLDER}${split}/`)) {
    const rows = objects.get(key)!.toString().trimEnd().split('\n');
    const edited = edit(rows.map((row) => row.split(',')));
    objects.set(key, Buffer.from(edited.map((cells) => `${cells.join(',')}\n`).join('')));
  }
}

/** Deals the labels of feature rows out anew: as many failures as before, at random. */
export function shuffleLabels(rows: string[][]): string[][] {
  const { uniform } = seededRandom(1);
  const labels = rows.map(([label]) => ({ label: label!, place: uniform() })).sort((a, b) => a.place - b.place);
  return rows.map((cells, i) => cells.with(FEATURE.label, labels[i]!.label));
}

/** Removes every object under a prefix, the last of them alone where `last`. */
export function remove(objects: Objects, prefix: string, { last = false } = {}): void {
  for (const key of keysOf(objects, prefix).slice(last ? -1 : 0)) objects.delete(key);
}

/** The keys under a prefix, in order. */
export const keysOf = (objects: Objects, prefix: string): string[] =>
  [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();

/** Where pipeline.yml puts a row of a delivered file. */
export function splitOf(cells: readonly string[]): Split {
  const { seed, splitOf } = splitter(settings.dataset.split);
  return splitOf(murmur3(Buffer.from(cells[RAW.asset]!), seed));
}

/** Changes the value of every leaf, log odds. */
export function editLeaves(booster: Booster, edit: (value: number, tree: number, leaf: number) => number): Booster {
  const trees = booster.trees.map((tree, i): Tree => {
    let leaf = 0;
    const splitConditions = tree.splitConditions.map((value, node) => {
      const isLeaf = tree.leftChildren[node] === -1 && tree.splitIndices[node] !== DELETED;
      return isLeaf ? edit(value, i, leaf++) : value;
    });
    return { ...tree, splitConditions };
  });
  return { ...booster, trees };
}

/** Changes a model artifact in S3. */
export async function editArtifact(objects: Objects, key: string, edit: (booster: Booster) => Booster): Promise<void> {
  objects.set(key, Buffer.from(await packArtifact(edit(await unpackArtifact(objects.get(key)!)))));
}
