import { expect, it } from 'vitest';
import { columnsPart } from './columns.ts';
import { costBasis } from './testing.ts';

const { dataset } = costBasis().settings;
const AT = { file: 'pipeline/pipeline.yml', line: 21 };

it('names the features, and finds nothing where they are those of the base', () => {
  const { title, findings, body } = columnsPart(dataset, dataset, AT);
  expect(title).toBe(`Columns: ${dataset.columns.length + dataset.derived.length} features`);
  expect(body).toContain('Overstrain');
  expect(findings).toEqual([]);
});

it('loses a model that means something where it learns from a column that was never to be used', () => {
  const leaking = { ...dataset, columns: [...dataset.columns, { name: 'HDF', type: 'number' as const }], neverUse: [] };
  const { title, findings, body } = columnsPart(dataset, leaking, AT);
  expect(title).toContain(', 1 added and 0 removed');
  expect(body).toContain('| HDF | added |');
  expect(findings).toEqual([{ level: 'loss', message: expect.stringContaining('learns from "HDF"'), ...AT }]);
});

it('takes a column for new that the base said nothing of', () => {
  const more = { ...dataset, columns: [...dataset.columns, { name: 'Humidity', type: 'number' as const }] };
  expect(columnsPart(dataset, more, AT).findings).toEqual([]);
  expect(columnsPart(undefined, more, AT).findings).toEqual([]);
});
