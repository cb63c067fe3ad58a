import type { DatasetSettings, DerivedFeature } from '../settings.ts';

/** The features a model is trained on, in order: the dataset's columns, then the derived ones. */
export function featureNames(dataset: DatasetSettings): string[] {
  return [...dataset.columns, ...dataset.derived].map((feature) => feature.name);
}

/**
 * Makes the function that fills in the derived features of one row, the same for training and serving.
 * @returns takes a row's features in the order of {@link featureNames}, with those of the columns filled in (a category is
 *   its index, NaN is missing), and writes the rest. A derived feature is missing (NaN) where an operand is, and where
 *   32-bit floats cannot hold it (a ratio by zero)
 */
export function deriveFeatures(dataset: DatasetSettings): (features: Float64Array) => void {
  const columnNames = dataset.columns.map((column) => column.name);
  const computations = dataset.derived.map((feature) => {
    const { operation, operands } = operationOf(feature);
    const [left, right] = operands.map((operand) => columnNames.indexOf(operand)) as [number, number];
    return { operation, left, right, scale: feature.scale };
  });
  return (features) => {
    for (let i = 0; i < computations.length; i++) {
      const { operation, left, right, scale } = computations[i]!;
      const value = compute(operation, features[left]!, features[right]!) * scale;
      features[columnNames.length + i] = fitsFloat32(value) ? value : Number.NaN;
    }
  };
}

/** Whether XGBoost, which keeps 32-bit floats, can hold a value. NaN and the infinities do not fit. */
export function fitsFloat32(value: number): boolean {
  return Number.isFinite(Math.fround(value));
}

type Operation = 'difference' | 'product' | 'ratio';

function operationOf(feature: DerivedFeature): { operation: Operation; operands: [string, string] } {
  if ('difference' in feature) return { operation: 'difference', operands: feature.difference };
  if ('product' in feature) return { operation: 'product', operands: feature.product };
  return { operation: 'ratio', operands: feature.ratio };
}

// A branch, not a function a feature: a call through a variable would put every operand on the heap, a million rows long.
function compute(operation: Operation, left: number, right: number): number {
  if (operation === 'difference') return left - right;
  return operation === 'product' ? left * right : left / right;
}
