import { featureNames } from '../model/features.ts';
import type { LabelledRows } from '../model/train.ts';
import { InvalidFileError } from '../rows/invalid-file.ts';
import { scanRawRows, trainingColumns } from '../rows/raw-rows.ts';
import type { DatasetSettings } from '../settings.ts';

/** The rows of one raw file, as training sees them. */
export interface LabelledFile extends LabelledRows {
  /** One a row. */
  assets: string[];
  /** Rows that cannot be used: `line 7: Torque [Nm]: found 'high', expected a number`. */
  faults: string[];
}

/**
 * Reads a whole raw file into memory.
 * @param file what messages name
 * @throws InvalidFileError where a column is missing, it is not CSV, or more rows than `dataset.maximumRejectedShare` cannot
 *   be used
 */
export async function readLabelledFile(
  chunks: AsyncIterable<Uint8Array>,
  dataset: DatasetSettings,
  file: string,
): Promise<LabelledFile> {
  const [values, labels]: [number[], number[]] = [[], []];
  const [assets, faults]: [string[], string[]] = [[], []];
  await scanRawRows(chunks, dataset, trainingColumns(dataset), file, (row, reader, header) => {
    const fault = reader.read(row) ?? reader.labelFault(row);
    if (fault) {
      faults.push(`line ${row.line}: ${fault}`);
      return;
    }
    values.push(...reader.features);
    labels.push(reader.label(row));
    assets.push(row.text(header.indexOf(dataset.asset)));
  });
  const rowCount = labels.length;
  const { maximumRejectedShare } = dataset;
  if (faults.length > maximumRejectedShare * (rowCount + faults.length))
    throw new InvalidFileError(
      `${file}: found ${faults.length} of ${rowCount + faults.length} rows that cannot be used, expected at most the share ${maximumRejectedShare} (dataset.maximumRejectedShare). ${faults.slice(0, 3).join('; ')}`,
    );
  const matrix = { rowCount, columnCount: featureNames(dataset).length, values: Float32Array.from(values) };
  return { matrix, labels: Float32Array.from(labels), assets, faults };
}
