import { featureLine } from '../model/endpoint-csv.ts';
import type { DatasetSettings } from '../settings.ts';
import { scanRawRows, servingColumns } from './raw-rows.ts';

/** Raw rows as an endpoint takes them. */
interface ServingRows {
  /** One a line. */
  assets: string[];
  /** One a row that can be scored, as `featureLine` makes them. */
  lines: string[];
  /** Rows that cannot be scored: `line 7: Torque [Nm]: found 'high', expected a number`. */
  faults: string[];
}

/**
 * Derives the features of raw sensor rows by the code that made the training data. The label need not be there.
 * @param file what messages name
 * @throws InvalidFileError where a column is missing or it is not CSV
 */
export async function readServingRows(
  chunks: AsyncIterable<Uint8Array>,
  dataset: DatasetSettings,
  file: string,
): Promise<ServingRows> {
  const rows: ServingRows = { assets: [], lines: [], faults: [] };
  await scanRawRows(chunks, dataset, servingColumns(dataset), file, (row, reader, header) => {
    const fault = reader.read(row);
    if (fault) {
      rows.faults.push(`line ${row.line}: ${fault}`);
      return;
    }
    rows.assets.push(row.text(header.indexOf(dataset.asset)));
    rows.lines.push(featureLine(reader.features));
  });
  return rows;
}
