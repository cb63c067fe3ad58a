import { type Booster, type Matrix, predict } from '../../../pipeline/model/booster.ts';

/**
 * What the container of the built-in XGBoost 1.7-1 answers to `POST /invocations`, as its source has it:
 * https://github.com/aws/sagemaker-xgboost-container (algorithm_mode/serve.py, serve_utils.py, encoder.py)
 */
interface ContainerAnswer {
  status: number;
  contentType: string;
  body: string;
}

/** The container's own limit, `MAX_CONTENT_LENGTH`; the service would take 25 MB. */
const MAX_CONTENT_BYTES = 6 * 2 ** 20;
const JSON_TYPE = 'application/json';
const ACCEPTS = [JSON_TYPE, 'application/jsonlines', 'application/x-recordio-protobuf', 'text/csv'];
const OTHER_CONTENT_TYPES = [
  'libsvm',
  'text/libsvm',
  'text/x-libsvm',
  'parquet',
  'application/x-parquet',
  'recordio-protobuf',
  'application/x-recordio-protobuf',
];

/**
 * Scores rows of CSV without a label, one prediction a row: a line each for `text/csv`, `{"predictions": [{"score"}]}`
 * for `application/json`. Rows with fewer columns than the model are scored with the rest missing, as the container
 * does for models in XGBoost's own formats: callers must make sure of the number themselves.
 */
export function invocation(booster: Booster, body: Buffer, contentType: string, accept: string): ContainerAnswer {
  if (body.length > MAX_CONTENT_BYTES) return failure(413, 'Request Entity Too Large');
  if (body.length === 0) return failure(204, '');
  const answerType = accept === '' || accept === '*/*' ? 'text/csv' : mediaType(accept);
  let matrix: Matrix;
  try {
    matrix = parseRows(body, mediaType(contentType || 'text/csv'));
  } catch (error) {
    return failure(415, (error as Error).message);
  }
  if (matrix.columnCount > booster.featureCount)
    return failure(
      400,
      `Unable to evaluate payload provided: Check failed: learner_model_param_.num_feature >= p_fmat->Info().num_col_ (${booster.featureCount} vs. ${matrix.columnCount}) : Number of columns does not match number of features in booster.`,
    );
  if (!ACCEPTS.includes(answerType))
    return failure(
      406,
      `Accept type ${answerType} is not supported. Please use supported accept types: ${ACCEPTS.join(', ')}.`,
    );
  const scores = [...predict(booster, widen(matrix, booster.featureCount))].map(pythonFloat);
  if (answerType === JSON_TYPE)
    return {
      status: 200,
      contentType: JSON_TYPE,
      body: `{"predictions": [${scores.map((score) => `{"score": ${score}}`).join(', ')}]}`,
    };
  if (answerType !== 'text/csv') return failure(406, `The stand-in does not answer in ${answerType}`);
  return { status: 200, contentType: 'text/csv; charset=utf-8', body: scores.map((score) => `${score}\n`).join('') };
}

const failure = (status: number, body: string): ContainerAnswer => ({
  status,
  contentType: 'text/html; charset=utf-8',
  body,
});

const mediaType = (header: string): string => header.split(';')[0]!.trim().toLowerCase();

function parseRows(body: Buffer, contentType: string): Matrix {
  if (OTHER_CONTENT_TYPES.includes(contentType)) throw new Error(`The stand-in reads text/csv, not ${contentType}`);
  if (contentType !== 'text/csv' && contentType !== 'csv')
    throw new Error(`${contentType} is not an accepted ContentType: csv, ${OTHER_CONTENT_TYPES.join(', ')}, text/csv.`);
  const rows = body
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  const columnCount = rows[0]!.length;
  const values = new Float32Array(rows.length * columnCount);
  rows.forEach((cells, row) => {
    if (cells.length !== columnCount)
      throw csvError('setting an array element with a sequence. The requested array has an inhomogeneous shape');
    cells.forEach((cell, column) => {
      values[row * columnCount + column] = parseCell(cell);
    });
  });
  return { rowCount: rows.length, columnCount, values };
}

/** Python's `float`, with an empty cell as a missing value; a cell of blanks alone is none. */
function parseCell(cell: string): number {
  const text = cell.trim();
  if (cell === '' || /^[+-]?nan$/i.test(text)) return Number.NaN;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text))
    throw csvError(`could not convert string to float: '${cell}'`);
  return Number(text);
}

const csvError = (message: string) =>
  new Error(
    `Loading csv data failed with Exception, please ensure data is in csv format:\n <class 'ValueError'>\n ${message}`,
  );

function widen(matrix: Matrix, columnCount: number): Matrix {
  if (matrix.columnCount === columnCount) return matrix;
  const values = new Float32Array(matrix.rowCount * columnCount).fill(Number.NaN);
  for (let row = 0; row < matrix.rowCount; row++)
    values.set(matrix.values.subarray(row * matrix.columnCount, (row + 1) * matrix.columnCount), row * columnCount);
  return { rowCount: matrix.rowCount, columnCount, values };
}

/** A number as Python's `str` writes it: an exponent of two digits below 1e-4, `1.0` for a whole number. */
export function pythonFloat(value: number): string {
  if (value !== 0 && Math.abs(value) < 1e-4) return value.toExponential().replace(/e-(\d)$/, 'e-0$1');
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}
